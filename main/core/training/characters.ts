// Predicates on UTF-16 codes: progress lines are read millions of times, and a pattern for each character costs ten times as much.

export function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39
}

/** A letter, a digit, `_` or `µ`. */
export function isWord(code: number): boolean {
  return (
    isDigit(code) || (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) || code === 0x5f || code === 0xb5
  )
}

export function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x09 || code === 0xa0
}

/** `| ; , ( ) [ ] { } #`: what ends the text in which a value's name is looked for. */
export function isSeparator(code: number): boolean {
  return (
    code === 0x7c ||
    code === 0x3b ||
    code === 0x2c ||
    code === 0x28 ||
    code === 0x29 ||
    code === 0x5b ||
    code === 0x5d ||
    code === 0x7b ||
    code === 0x7d ||
    code === 0x23
  )
}
