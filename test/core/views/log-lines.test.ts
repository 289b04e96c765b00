import { describe, expect, test } from 'vitest'
import { findInLog, type LinesWanted, logLines, type ReadBytes } from '../../../main/core/views/log-lines.ts'

function logOf(content: string): ReadBytes {
  const all = Buffer.from(content)
  return async (offset, limitBytes) => ({ bytes: all.subarray(offset, offset + limitBytes), totalBytes: all.length })
}

const read = logOf('one\ntwo grüße\nthree\nfour')
const from = (offset: number, limitBytes: number, change: Partial<LinesWanted> = {}): LinesWanted => ({
  offset,
  limitBytes,
  back: false,
  align: false,
  ...change,
})

describe('lines of a log', () => {
  test('a stretch ends behind a line break, and the next begins there', async () => {
    const first = await logLines(read, null, true, from(0, 12))
    expect(first).toMatchObject({ text: 'one\n', offset: 0, nextOffset: 4, totalBytes: 26, atEnd: false })
    expect((await logLines(read, null, true, from(4, 14))).text).toBe('two grüße\n')
  })
  test('the end of what there is may be half a line', async () => {
    const last = await logLines(read, null, true, from(16, 100))
    expect(last).toMatchObject({ text: 'three\nfour', nextOffset: 26, atEnd: true })
    expect((await logLines(read, null, false, from(16, 100))).atEnd).toBe(false)
  })
  test('read backwards, it begins with a line and ends where asked', async () => {
    expect((await logLines(read, null, true, from(22, 10, { back: true }))).text).toBe('three\n')
    expect((await logLines(read, null, true, from(22, 6, { back: true }))).text).toBe('three\n')
    expect((await logLines(read, null, true, from(22, 100, { back: true }))).offset).toBe(0)
    expect((await logLines(read, null, true, from(0, 100, { back: true }))).text).toBe('')
  })
  test('aligned, it begins with the next line that begins', async () => {
    expect((await logLines(read, null, true, from(2, 100, { align: true }))).offset).toBe(4)
    expect((await logLines(read, null, true, from(4, 100, { align: true }))).offset).toBe(4)
  })
  test('a line longer than the limit is given in pieces, forwards and backwards, and ends', async () => {
    const long = logOf(`${'x'.repeat(100)}\nend\n`)
    expect((await logLines(long, null, true, from(0, 30))).text).toBe('x'.repeat(30))
    const back = await logLines(long, null, true, from(101, 30, { back: true }))
    expect(back).toMatchObject({ offset: 71, nextOffset: 101 })
  })
  test('times are asked for the stretch that is given', async () => {
    const asked: number[][] = []
    const times = (a: number, b: number) => {
      asked.push([a, b])
      return [[b, 7] as const]
    }
    const lines = await logLines(read, times, true, from(0, 12))
    expect(asked).toEqual([[0, 4]])
    expect(lines.arrivals).toEqual([[4, 7]])
  })
})

describe('a line of a log is found', () => {
  const long = `${'step 1 loss 2\n'.repeat(60_000)}ValueError: grüße\n${'step 2 loss 1\n'.repeat(60_000)}LAST words\n`
  const big = logOf(long)
  const errorAt = Buffer.byteLength('step 1 loss 2\n') * 60_000

  test('by its words in any case, from a place on and back from one', async () => {
    expect((await findInLog(big, 'valueerror', 0, false)).found).toEqual({ offset: errorAt, line: 'ValueError: grüße' })
    expect((await findInLog(big, 'GRÜSSE'.replace('SS', 'ß').toLowerCase(), 0, false)).found?.offset).toBe(errorAt)
    const end = Buffer.byteLength(long)
    expect((await findInLog(big, 'valueerror', end, true)).found?.offset).toBe(errorAt)
    expect((await findInLog(big, 'step 2', end, true)).found?.offset).toBe(end - 'LAST words\n'.length - 14)
    expect((await findInLog(big, 'step', 0, false)).found?.offset).toBe(0)
    // On behind a find, it is the next line and not the rest of the same.
    expect((await findInLog(big, 'step', 1, false)).found?.offset).toBe(14)
    expect((await findInLog(big, null, errorAt + 1, false)).found).toBeNull()
  })
  test('without words, what looks like a failure', async () => {
    expect((await findInLog(big, null, 0, false)).found?.line).toBe('ValueError: grüße')
    expect((await findInLog(logOf('a\nloss nan\n'), null, 0, false)).found?.offset).toBe(2)
    expect((await findInLog(logOf('no terror here, nanny\n'), null, 0, false)).found).toBeNull()
  })
  test('as it is seen: colours stand in the way of neither words nor signs of a failure', async () => {
    const log =
      '\u001b[32ma\u001b[0m\nb\n\u001b[31mERROR:\u001b[0m no\u001b[1mth\u001b[22ming \u001b[31mnan\u001b[0m\nd\n'
    const offset = log.indexOf('\u001b[31mERROR')
    expect((await findInLog(logOf(log), null, 0, false)).found?.offset).toBe(offset)
    expect((await findInLog(logOf(log), 'error: nothing nan', 0, false)).found?.offset).toBe(offset)
    expect((await findInLog(logOf(log), 'error: nothing nan', log.length, true)).found?.offset).toBe(offset)
    expect((await findInLog(logOf(log), 'd', log.length, true)).found?.offset).toBe(log.length - 2)
    expect((await findInLog(logOf(log), '31m', 0, false)).found).toBeNull()
  })
  test('one find after the other in a line that is longer than what is read at once', async () => {
    const endless = logOf(`first\n${'x'.repeat(700_000)}word${'x'.repeat(900_000)}word${'x'.repeat(10)}\nword\n`)
    const places: number[] = []
    for (let from = 0; from >= 0; ) {
      const { found } = await findInLog(endless, 'word', from, false)
      if (found !== null) places.push(found.offset)
      from = found === null ? -1 : found.offset + 1
    }
    expect(places).toEqual([700_006, 1_600_010, 1_600_025])
  })
  test('what is not there ends at the end; a long log in several calls', async () => {
    expect(await findInLog(read, 'zzz', 0, false)).toEqual({ found: null, searched: 26, atEnd: true })
    expect(await findInLog(read, 'zzz', 26, true)).toEqual({ found: null, searched: 0, atEnd: true })
    const huge = logOf('x'.repeat(99).concat('\n').repeat(100_000))
    const first = await findInLog(huge, 'zzz', 0, false)
    expect(first).toMatchObject({ found: null, atEnd: false })
    expect(first.searched).toBeGreaterThan(8_000_000)
    expect((await findInLog(huge, 'zzz', first.searched, false)).atEnd).toBe(true)
  })
})
