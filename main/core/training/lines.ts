/** One line of a run's output. `start` and `end` are byte offsets in the output; `end` is just behind its last byte. */
export type OutputLine = { readonly text: string; readonly start: number; readonly end: number }

/** What the splitter carries from one chunk to the next. */
export type SplitState = {
  /** Bytes seen so far. */
  readonly offset: number
  /** Where the line that is not finished yet began. */
  readonly start: number
  /** Its bytes so far, one character each, at most MOST_LINE_BYTES. */
  readonly carry: string
}

/** What is longer than this is cut: a line of 100 MB must cost no more memory than one of 64 KiB. */
export const MOST_LINE_BYTES = 65_536

export const noLines: SplitState = { offset: 0, start: 0, carry: '' }

/**
 * Splits output into lines at `\n` and at `\r` (progress bars write that), without the empty ones, and gives those that the
 * chunk finished. Chunks may end anywhere, inside a character too.
 */
export function splitLines(state: SplitState, chunk: Uint8Array): { state: SplitState; lines: OutputLine[] } {
  // One character per byte, so that offsets in the text are offsets in the output.
  const text = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString('latin1')
  const lines: OutputLine[] = []
  let { start, carry } = state
  let from = 0
  let newline = text.indexOf('\n')
  let carriage = text.indexOf('\r')
  while (newline >= 0 || carriage >= 0) {
    const end = carriage < 0 || (newline >= 0 && newline < carriage) ? newline : carriage
    const bytes = joined(carry, text, from, end)
    if (bytes !== '') lines.push({ text: decode(bytes), start, end: state.offset + end })
    carry = ''
    from = end + 1
    start = state.offset + from
    if (end === newline) newline = text.indexOf('\n', from)
    if (end === carriage) carriage = text.indexOf('\r', from)
  }
  return { state: { offset: state.offset + text.length, start, carry: joined(carry, text, from, text.length) }, lines }
}

/** The line that the output ended with, when no line break ended it. */
export function lastLine(state: SplitState): OutputLine | null {
  return state.carry === '' ? null : { text: decode(state.carry), start: state.start, end: state.offset }
}

function joined(carry: string, text: string, from: number, to: number): string {
  const room = MOST_LINE_BYTES - carry.length
  const part = text.slice(from, Math.min(to, from + room))
  return carry === '' ? part : carry + part
}

function decode(bytes: string): string {
  // Nearly every line is ASCII, and then the bytes are the text.
  return /^[\0-\x7f]*$/.test(bytes) ? bytes : Buffer.from(bytes, 'latin1').toString('utf8')
}
