/** Keeps the beginning and the end of a long text and says how much is missing between them. */
export function bounded(text: string, mostCharacters: number): string {
  if (text.length <= mostCharacters) return text
  const tail = Math.floor(mostCharacters / 4)
  const head = mostCharacters - tail
  // Never half of a character that takes two places.
  const from = /[\udc00-\udfff]/.test(text[text.length - tail] ?? '') ? text.length - tail + 1 : text.length - tail
  const to = /[\ud800-\udbff]/.test(text[head - 1] ?? '') ? head - 1 : head
  return `${text.slice(0, to)}\n… ${from - to} characters left out …\n${text.slice(from)}`
}

/** A value shorter than this is no secret: hiding "1" or "true" would only garble text. */
const SHORTEST_SECRET = 8

/** A function that puts a mark in the place of each secret, wherever it stands. */
export function hiding(secrets: readonly string[]): (text: string) => string {
  // The longest first: one may be part of another.
  const hidden = [...new Set(secrets)]
    .filter((secret) => secret.length >= SHORTEST_SECRET)
    .sort((a, b) => b.length - a.length)
  return (text) => hidden.reduce((rest, secret) => rest.replaceAll(secret, '[hidden]'), text)
}
