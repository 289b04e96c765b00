import { expect, test } from 'vitest'
import { lastLine, MOST_LINE_BYTES, noLines, type OutputLine, splitLines } from '../../../main/core/training/lines.ts'

/** All lines of the output, given in pieces of `size` bytes. */
function lines(output: string | Buffer, size: number): OutputLine[] {
  const bytes = Buffer.from(output)
  const found: OutputLine[] = []
  let state = noLines
  for (let from = 0; from < bytes.length; from += size) {
    const split = splitLines(state, bytes.subarray(from, from + size))
    state = split.state
    found.push(...split.lines)
  }
  const last = lastLine(state)
  return last === null ? found : [...found, last]
}

const output = 'first\nsecond ü µ\r\n\n\rstep 1\rstep 2\nlast'

test('lines are the same however the output is cut into chunks', () => {
  const whole = lines(output, 1_000)
  expect(whole.map(({ text }) => text)).toEqual(['first', 'second ü µ', 'step 1', 'step 2', 'last'])
  for (let size = 1; size < 40; size++) expect(lines(output, size)).toEqual(whole)
})

test('a line ends where its last byte ends: a carriage return comes with the next line', () => {
  for (const { text, start, end } of lines(output, 7))
    expect(Buffer.from(output).subarray(start, end).toString()).toBe(text)
})

test('bytes that are no UTF-8 do not stop anything', () => {
  expect(lines(Buffer.from([0x61, 0xff, 0x0a, 0xc3, 0x0a]), 2).map(({ text }) => text)).toEqual(['a\ufffd', '\ufffd'])
})

test('a line of 20 MB is cut, keeps its place, and costs little memory', () => {
  const chunk = Buffer.alloc(65_536, 0x78)
  let state = noLines
  for (let count = 0; count < 320; count++) state = splitLines(state, chunk).state
  expect(state.carry.length).toBe(MOST_LINE_BYTES)
  const split = splitLines(state, Buffer.from('y\nnext\n'))
  expect(split.lines.map(({ text, start, end }) => [text.length, start, end])).toEqual([
    [MOST_LINE_BYTES, 0, 320 * 65_536 + 1],
    [4, 320 * 65_536 + 2, 320 * 65_536 + 6],
  ])
})
