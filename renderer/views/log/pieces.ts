import type { LogLines } from '../../../preload/contract/run.ts'
import { byteLength } from './stamps.ts'

export function countLines(text: string): number {
  let count = 0
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count += 1
  return count
}

export function firstLines(lines: LogLines, most: number): LogLines {
  const end = placeOfLine(lines.text, most)
  if (end >= lines.text.length) return lines
  const text = lines.text.slice(0, end)
  return { ...lines, text, nextOffset: lines.offset + byteLength(text), atEnd: false }
}

export function lastLines(lines: LogLines, most: number): LogLines {
  const start = placeOfLine(lines.text, Math.max(0, countLines(lines.text) - most))
  return { ...lines, text: lines.text.slice(start), offset: lines.offset + byteLength(lines.text.slice(0, start)) }
}

/** Where a line begins in a text, by its number from 0; the end of the text where it has no such line. */
export function placeOfLine(text: string, line: number): number {
  let at = 0
  for (let passed = 0; passed < line; passed++) {
    const next = text.indexOf('\n', at)
    if (next === -1) return text.length
    at = next + 1
  }
  return at
}

/** The beginning of a text that takes so many bytes as UTF-8. */
export function sliceBytes(text: string, bytes: number): string {
  if (/^[\0-\x7f]*$/.test(text)) return text.slice(0, bytes)
  return new TextDecoder().decode(new TextEncoder().encode(text).subarray(0, bytes))
}
