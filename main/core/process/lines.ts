/** One line of a run's output. */
export type Line = {
  /** Without its ending; bytes that are not UTF-8 became U+FFFD. */
  readonly text: string
  /** Offset of its first byte in the spool. */
  readonly startOffset: number
  /** Offset after its ending: what its arrival is looked up by. */
  readonly endOffset: number
  /** How much of an overlong line is missing from `text`. */
  readonly droppedBytes: number
}

/** Cuts a stream of bytes into lines. */
export type LineSplitter = {
  /** The lines that these bytes complete. */
  readonly push: (bytes: Uint8Array) => Line[]
  /** The last line, if the output ended in the middle of it. */
  readonly end: () => Line[]
}

const LF = 0x0a
const CR = 0x0d

/** More of a line than this is not looked at: a line of 100 MB must not become a string. */
export const LINE_LIMIT_BYTES = 64 * 1024

/** Splits at `\n`, `\r` and `\r\n`, from a byte offset on, keeping at most `limitBytes` of a line. */
export function lineSplitter(startOffset = 0, limitBytes: number = LINE_LIMIT_BYTES): LineSplitter {
  let pieces: Buffer[] = []
  let keptBytes = 0
  let lineStart = startOffset
  let offset = startOffset
  let afterReturn = false

  const keep = (piece: Buffer): void => {
    const kept = piece.subarray(0, limitBytes - keptBytes)
    if (kept.length === 0) return
    pieces.push(kept)
    keptBytes += kept.length
  }
  const finish = (contentEnd: number, endOffset: number): Line => {
    const droppedBytes = contentEnd - lineStart - keptBytes
    const bytes = pieces.length === 1 && pieces[0] !== undefined ? pieces[0] : Buffer.concat(pieces)
    const whole = droppedBytes > 0 ? withoutCutCharacter(bytes) : bytes
    const line = { text: whole.toString('utf8'), startOffset: lineStart, endOffset, droppedBytes }
    pieces = []
    keptBytes = 0
    lineStart = endOffset
    return line
  }

  return {
    push(chunk) {
      const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
      const lines: Line[] = []
      let from = 0
      if (afterReturn && bytes.length > 0) {
        // The `\n` of a `\r\n` that two chunks share.
        if (bytes[0] === LF) {
          from = 1
          lineStart = offset + 1
        }
        afterReturn = false
      }
      let nextReturn = bytes.indexOf(CR, from)
      let nextFeed = bytes.indexOf(LF, from)
      while (nextReturn !== -1 || nextFeed !== -1) {
        const atReturn = nextReturn !== -1 && (nextFeed === -1 || nextReturn < nextFeed)
        const at = atReturn ? nextReturn : nextFeed
        const next = atReturn && nextFeed === at + 1 ? at + 2 : at + 1
        keep(bytes.subarray(from, at))
        lines.push(finish(offset + at, offset + next))
        from = next
        if (atReturn) {
          afterReturn = next === bytes.length && next === at + 1
          nextReturn = bytes.indexOf(CR, from)
        }
        if (nextFeed !== -1 && nextFeed < from) nextFeed = bytes.indexOf(LF, from)
      }
      // Copied, because the reader may use its buffer again.
      if (from < bytes.length) keep(Buffer.from(bytes.subarray(from, from + limitBytes)))
      offset += bytes.length
      return lines
    },
    end: () => (offset > lineStart ? [finish(offset, offset)] : []),
  }
}

/** Cuts off a UTF-8 character of which only the beginning was kept. */
function withoutCutCharacter(bytes: Buffer): Buffer {
  let start = bytes.length - 1
  while (start >= 0 && start > bytes.length - 4 && ((bytes[start] ?? 0) & 0xc0) === 0x80) start--
  const lead = bytes[start] ?? 0
  const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1
  return start + length > bytes.length ? bytes.subarray(0, start) : bytes
}
