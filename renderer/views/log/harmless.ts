/** Takes the output of a program piece by piece and gives back what is safe to show; a sequence may span pieces. */
export type Harmless = (piece: string) => string

type State = 'text' | 'escape' | 'sequence' | 'string' | 'string-escape'

/** A sequence longer than this is not one: what follows is text again. */
const longestSequence = 4096

/**
 * Lets colours, cursor moves and erasing through, and drops what reaches beyond the log: titles, clipboard, links, files, device
 * control and window operations (OSC, DCS, APC, PM, SOS), modes, and questions to the terminal.
 */
export function createHarmless(): Harmless {
  let state: State = 'text'
  let sequence = ''
  let dropped = 0

  function afterEscape(char: string): State {
    if (char === '[') {
      sequence = ''
      return 'sequence'
    }
    if (escapeStringOpeners.has(char)) {
      dropped = 0
      return 'string'
    }
    return char === '\u001b' ? 'escape' : 'text'
  }

  return (piece) => {
    let out = ''
    for (let at = 0; at < piece.length; at++) {
      if (state === 'text') {
        // Nearly all of a log is plain: whole stretches are taken at once.
        special.lastIndex = at
        const next = special.exec(piece)?.index ?? piece.length
        out += piece.slice(at, next)
        at = next
        const char = piece[at]
        if (char === '\u001b') state = 'escape'
        else if (char === '\u009b') {
          state = 'sequence'
          sequence = ''
        } else if (char !== undefined && stringOpeners.has(char)) {
          state = 'string'
          dropped = 0
        }
        continue
      }
      const char = piece[at] as string
      if (state === 'escape') state = afterEscape(char)
      else if (state === 'string-escape') state = char === '\\' ? 'text' : afterEscape(char)
      else if (state === 'sequence') {
        sequence += char
        if (char === '\u001b') state = 'escape'
        else if (char >= '@' && char <= '~') {
          if (/^[\d;:]*[mKJHGABCDEFfX]$/.test(sequence)) out += `\u001b[${sequence}`
          state = 'text'
        } else if (char < ' ' || sequence.length > longestSequence) {
          if (char === '\n' || char === '\r') out += char
          state = 'text'
        }
      } else {
        dropped += 1
        if (char === '\u001b') state = 'string-escape'
        else if (stringEnders.has(char)) state = 'text'
        else if (char === '\n' || dropped > longestSequence) {
          // An opener without an end must not swallow the rest of the log.
          state = 'text'
          if (char === '\n') out += char
        }
      }
    }
    return out
  }
}

// Every control character but backspace, tab, line feed and carriage return, and the upper set of them.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this is about
const special = /[\u0000-\u0007\u000b\u000c\u000e-\u001f\u007f-\u009f]/g
const stringOpeners = new Set(['\u009d', '\u0090', '\u009f', '\u009e', '\u0098'])
const escapeStringOpeners = new Set([']', 'P', '_', '^', 'X'])
const stringEnders = new Set(['\u0007', '\u009c', '\u0018', '\u001a'])
