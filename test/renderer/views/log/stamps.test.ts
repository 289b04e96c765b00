import { expect, test } from 'vitest'
import { createStamps, printTime } from '../../../../renderer/views/log/stamps.ts'

// biome-ignore lint/suspicious/noControlCharactersInRegex: what is taken out are escape sequences
const plain = (text: string) => text.replaceAll(/\u001b\[[\d;]*m/g, '')

test('each line begins with the time at which its first byte came', () => {
  const stamp = createStamps()
  const text = 'one\ntwö\nthree\n'
  expect(
    plain(
      stamp(text, 100, [
        [104, 5],
        [109, 1500],
        [115, 61_250],
      ]),
    ),
  ).toBe('0:00:00.005 one\n0:00:01.500 twö\n0:01:01.250 three\n')
})

test('a line that several pieces make has one time, and a bar that is written anew a new one', () => {
  const stamp = createStamps()
  expect(plain(stamp('ha', 0, [[2, 1]]) + stamp('lf\n', 2, [[5, 2]]))).toBe('0:00:00.001 half\n')
  expect(
    plain(
      stamp('\r10%\r20%\r\n', 5, [
        [9, 3],
        [15, 4],
      ]),
    ),
  ).toBe('\r0:00:00.003 10%\r0:00:00.004 20%\r\n')
})

test('an empty line has none, and what is not known takes as much room', () => {
  expect(plain(createStamps()('\n\nx\n', 0, []))).toBe(`\n\n${' '.repeat(11)} x\n`)
  expect(printTime(null)).toHaveLength(printTime(0).length)
  expect(printTime(36_000_000)).toBe('10:00:00.000')
})
