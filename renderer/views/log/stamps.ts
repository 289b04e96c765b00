/** Puts the time at which it came in front of each line, also of one that `\r` writes anew. */
export type Stamps = (text: string, offset: number, arrivals: readonly (readonly [number, number])[]) => string

const dim = '\u001b[2m'
const plain = '\u001b[22m'

/** Remembers between pieces whether a line has begun: a piece may end in the middle of one. */
export function createStamps(): Stamps {
  let lineBegins = true
  return (text, offset, arrivals) => {
    if (text === '') return ''
    const times = createTimes(arrivals)
    let out = ''
    let at = offset
    let from = 0
    while (from < text.length) {
      const end = endOfLine(text, from)
      const line = text.slice(from, end)
      if (lineBegins && /[^\r\n]/.test(line)) {
        out += `${dim}${printTime(times(at))} ${plain}`
        lineBegins = false
      }
      out += line
      if (/[\r\n]$/.test(line)) lineBegins = true
      at += byteLength(line)
      from = end
    }
    return out
  }
}

/** Behind the next `\n` or `\r`. */
function endOfLine(text: string, from: number): number {
  const ends = [text.indexOf('\n', from), text.indexOf('\r', from)].filter((end) => end !== -1)
  return ends.length === 0 ? text.length : Math.min(...ends) + 1
}

/** When the byte at an offset arrived; asked for offsets that only grow. Null: not known. */
function createTimes(arrivals: readonly (readonly [number, number])[]): (offset: number) => number | null {
  let next = 0
  return (offset) => {
    while (next < arrivals.length && (arrivals[next]?.[0] ?? 0) <= offset) next += 1
    return arrivals[next]?.[1] ?? null
  }
}

/** `0:01:12.345`, always as wide. */
export function printTime(ms: number | null): string {
  if (ms === null) return '           '
  const whole = Math.max(0, Math.round(ms))
  const two = (value: number) => String(value).padStart(2, '0')
  const hours = Math.floor(whole / 3_600_000)
  const clock = `${hours}:${two(Math.floor(whole / 60_000) % 60)}:${two(Math.floor(whole / 1000) % 60)}`
  return `${clock}.${String(whole % 1000).padStart(3, '0')}`.padStart(11)
}

/** Bytes that a text takes as UTF-8. */
export function byteLength(text: string): number {
  // Nearly every line is ASCII, and then its characters are its bytes.
  return /^[\0-\x7f]*$/.test(text) ? text.length : new TextEncoder().encode(text).length
}
