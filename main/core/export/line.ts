/** Sequences that a terminal obeys: CSI, OSC and other strings up to their end, and short escapes. */
const [ESC, CSI, BEL, ST] = ['\u001b', '\u009b', '\u0007', '\u009c']
const TERMINAL = new RegExp(
  [
    `(?:${ESC}\\[|${CSI})[0-?]*[ -/]*[@-~]`,
    `${ESC}[\\]PX^_][^${BEL}${ESC}${ST}]*(?:${BEL}|${ESC}\\\\|${ST}|$)`,
    `${ESC}[ -/]*[0-~]`,
  ].join('|'),
  'g',
)
/** Characters that hide text or turn its direction. */
const INVISIBLE = /[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu

/** Hostile text as one harmless line of at most `most` characters: no control characters, no terminal sequences, no line breaks. */
export function oneLine(text: string, most: number): string {
  const line = text
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .replace(TERMINAL, '')
    .replace(INVISIBLE, '')
    .replace(/[\p{Cc}\p{Zs}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim()
  const characters = Array.from(line)
  return characters.length <= most
    ? line
    : `${characters
        .slice(0, most - 1)
        .join('')
        .trimEnd()}…`
}

/** One line that no reader of patches takes for the end of a message or the beginning of a diff. */
export function messageLine(text: string, most: number): string {
  return oneLine(text, most)
    .replace(/-{3,}/g, '--')
    .replace(/\bdiff\s+-+\s*(\w)/gi, 'diff $1')
}

/**
 * A line that can stand by itself in a commit message, at most `most` characters: no trailer, and nothing at its beginning
 * that `git am` cuts off or takes for a separator. `otherwise` where nothing is left.
 */
export function paragraphLine(text: string, most: number, otherwise: string): string {
  const line = messageLine(text, most)
    .replace(/^(?:\[[^\]]*\]\s*)+/, (brackets) => brackets.replaceAll('[', '(').replaceAll(']', ')'))
    .replace(/^(?:[[\]:>#\s-]|From(?=\s))+/, '')
    .replace(/^\s*([A-Za-z0-9][A-Za-z0-9-]*)\s*:(?=\s|$)\s*/, '$1 - ')
    .trim()
  return line === '' ? otherwise : line
}
