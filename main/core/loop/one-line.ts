/** An outsider's text as one line of at most `longest` characters, without control characters or direction overrides. */
export function oneLine(text: string, longest: number): string {
  const plain = text
    .replace(/\p{Cc}|\u2028|\u2029/gu, ' ')
    .replace(/[\u202a-\u202e\u2066-\u2069\u200e\u200f]/g, '')
    .replace(/ {2,}/g, ' ')
    .trim()
  return plain.length <= longest ? plain : `${plain.slice(0, longest - 1)}…`
}
