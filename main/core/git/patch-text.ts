import { isUtf8 } from 'node:buffer'

/**
 * Patches are stored and shown as text, but hold whatever bytes the researcher's files hold. A byte that is no UTF-8 is kept
 * as one character of U+10FF80 to U+10FFFF (its value added to U+10FF00), so that nothing is lost on the way there and back.
 */
const ESCAPE_BASE = 0x10ff00
const ESCAPED = /[\u{10ff80}-\u{10ffff}]/u

/** Bytes of a patch as text; `patchBytes` gives exactly these bytes again, whatever they were. */
export function patchText(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (isUtf8(buffer)) {
    const text = buffer.toString('utf8')
    // Such a character in the file itself is escaped byte by byte, or it would come back as one byte.
    if (!ESCAPED.test(text)) return text
  }
  let text = ''
  let plainFrom = 0
  let at = 0
  while (at < buffer.length) {
    const length = sequenceLength(buffer, at)
    if (length > 0) {
      at += length
      continue
    }
    text += buffer.toString('utf8', plainFrom, at) + String.fromCodePoint(ESCAPE_BASE + (buffer[at] ?? 0))
    at += 1
    plainFrom = at
  }
  return text + buffer.toString('utf8', plainFrom)
}

/** The bytes that `patchText` was given. */
export function patchBytes(text: string): Buffer {
  if (!ESCAPED.test(text)) return Buffer.from(text, 'utf8')
  const parts: Buffer[] = []
  for (const part of text.split(/([\u{10ff80}-\u{10ffff}])/u)) {
    const code = part.codePointAt(0) ?? 0
    parts.push(code >= ESCAPE_BASE + 0x80 ? Buffer.from([code - ESCAPE_BASE]) : Buffer.from(part, 'utf8'))
  }
  return Buffer.concat(parts)
}

/** Length of the valid UTF-8 sequence at `at`, 0 if there is none or if it is a character that stands for a byte. */
function sequenceLength(buffer: Buffer, at: number): number {
  const lead = buffer[at] ?? 0
  if (lead < 0x80) return 1
  const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2
  const sequence = buffer.subarray(at, at + length)
  if (sequence.length < length || !isUtf8(sequence)) return 0
  return length === 4 && ESCAPED.test(sequence.toString('utf8')) ? 0 : length
}
