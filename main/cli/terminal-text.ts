/** What a terminal would take as a command, and the invisible characters that turn text around. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this is about
const controls = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]+/g

/** Hostile text as one harmless line: a hypothesis, a path, an author. */
export function oneLine(text: string): string {
  return text.replace(controls, ' ').trim()
}

/** At most `width` characters, the last of them three dots where something was cut. */
export function clip(text: string, width: number): string {
  const characters = [...text]
  return characters.length <= width ? text : `${characters.slice(0, Math.max(0, width - 3)).join('')}...`
}

type State = 'text' | 'escape' | 'csi' | 'string' | 'string-escape'

/**
 * Lets a program's output through to a terminal without what it could do to it: of the escape sequences only colours pass.
 * Those that write the clipboard, the title or a file are dropped to their end, however long and in however many pieces
 * they come. Returns a function that takes the next piece and gives what may be printed of it.
 */
export function terminalFilter(): (piece: string) => string {
  let state: State = 'text'
  let sequence = ''

  function next(character: string): string {
    const code = character.charCodeAt(0)
    switch (state) {
      case 'text':
        if (code === 0x1b) state = 'escape'
        else if (code === 0x9b) [state, sequence] = ['csi', '']
        else if (isStringStart(code)) state = 'string'
        else return isPrintable(code) ? character : ''
        return ''
      case 'escape':
        // ESC [ opens a control sequence; ESC P, X, ], ^ and _ open a string; anything else is two characters long.
        if (character === '[') [state, sequence] = ['csi', '']
        else state = isStringStart(code + 0x40) ? 'string' : 'text'
        return ''
      case 'csi':
        if (code >= 0x20 && code < 0x40 && sequence.length < 64) {
          sequence += character
          return ''
        }
        state = code === 0x1b ? 'escape' : 'text'
        if (character === '\n') return character
        return character === 'm' && /^[\d;:]*$/.test(sequence) ? `\u001b[${sequence}m` : ''
      case 'string':
        // A line's end ends it too: otherwise a stray byte of binary output would swallow the rest of the log.
        if (code === 0x07 || code === 0x9c || code === 0x0a) state = 'text'
        else if (code === 0x1b) state = 'string-escape'
        return code === 0x0a ? character : ''
      case 'string-escape':
        state = character === '\\' || code === 0x0a ? 'text' : 'string'
        return code === 0x0a ? character : ''
    }
  }

  return (piece) => {
    let passed = ''
    for (const character of piece) passed += next(character)
    return passed
  }
}

function isStringStart(code: number): boolean {
  return code === 0x90 || code === 0x98 || code === 0x9d || code === 0x9e || code === 0x9f
}

function isPrintable(code: number): boolean {
  return code === 0x09 || code === 0x0a || code === 0x0d || (code >= 0x20 && code < 0x7f) || code >= 0xa0
}
