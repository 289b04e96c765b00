import { expect, test } from 'vitest'
import { type Line, lineSplitter } from '../../../main/core/process/lines.ts'

function split(chunks: readonly (string | Uint8Array)[], limitBytes?: number): Line[] {
  const splitter = lineSplitter(0, limitBytes)
  return [...chunks.flatMap((chunk) => splitter.push(Buffer.from(chunk as string))), ...splitter.end()]
}
const texts = (lines: readonly Line[]): string[] => lines.map((line) => line.text)

test('lines end at a line feed, a return or both', () => {
  expect(texts(split(['a\nb\rc\r\nd\n']))).toEqual(['a', 'b', 'c', 'd'])
})

test('empty lines are lines', () => {
  expect(texts(split(['\n\na\r\n\r\n\r\r']))).toEqual(['', '', 'a', '', '', ''])
})

test('a line without an ending is given out at the end only', () => {
  const splitter = lineSplitter()
  expect(splitter.push(Buffer.from('10 %'))).toEqual([])
  expect(texts(splitter.end())).toEqual(['10 %'])
  expect(texts(split(['a\n']))).toEqual(['a'])
  expect(split([])).toEqual([])
})

test('wherever the chunks are cut, the lines and their offsets are the same', () => {
  const output = Buffer.from('eins\r\nzwölf\r50 %\r100 %\n\r\n\r\r\nletzte 🙂 Zeile\r\n\nrest')
  const whole = split([output])
  expect(texts(whole)).toEqual(['eins', 'zwölf', '50 %', '100 %', '', '', '', 'letzte 🙂 Zeile', '', 'rest'])
  for (let size = 1; size < output.length; size++) {
    const chunks: Buffer[] = []
    for (let at = 0; at < output.length; at += size) chunks.push(output.subarray(at, at + size))
    // A `\r\n` that is cut in two ends its line at the `\r`: the text is the same, the offset one less.
    const lines = split(chunks)
    expect(texts(lines)).toEqual(texts(whole))
    for (const line of lines)
      expect(output.subarray(line.startOffset, line.endOffset).toString().trimEnd()).toBe(line.text)
  }
})

test('offsets count from where the reading began', () => {
  const lines = lineSplitter(1000).push(Buffer.from('ab\ncd\n'))
  expect(lines.map((line) => [line.startOffset, line.endOffset])).toEqual([
    [1000, 1003],
    [1003, 1006],
  ])
})

test('of an overlong line the beginning is kept and the rest is counted', () => {
  const splitter = lineSplitter()
  const megabyte = Buffer.alloc(1_000_000, 'x')
  for (let count = 0; count < 100; count++) expect(splitter.push(megabyte)).toEqual([])
  const [line, next] = splitter.push(Buffer.from('\nshort\n'))
  expect(line).toMatchObject({
    text: 'x'.repeat(65536),
    startOffset: 0,
    endOffset: 100_000_001,
    droppedBytes: 99_934_464,
  })
  expect(next).toMatchObject({ text: 'short', startOffset: 100_000_001, droppedBytes: 0 })
})

test('a cut never leaves half a character', () => {
  for (const character of ['ä', '€', '🙂']) {
    for (let limit = 1; limit < 9; limit++) {
      expect(texts(split([`${character.repeat(10)}\n`], limit))[0]).toBe(
        character.repeat(Math.floor(limit / Buffer.byteLength(character))),
      )
    }
  }
})

test('bytes that are no text become replacement characters and break nothing', () => {
  expect(texts(split([Buffer.from([0xff, 0xfe, 0x0a, 0x00, 0xc3, 0x0a])]))).toEqual(['\ufffd\ufffd', '\0\ufffd'])
})

test('a reader may use its buffer again', () => {
  const splitter = lineSplitter()
  const buffer = Buffer.from('abc')
  splitter.push(buffer)
  buffer.fill('?')
  expect(texts(splitter.push(Buffer.from('d\n')))).toEqual(['abcd'])
})
