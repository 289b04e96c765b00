import { expect, test } from 'vitest'
import type { LogFound } from '../../../../preload/contract/run.ts'
import { findInWhole } from '../../../../renderer/views/log/find.ts'

/** A log of 100 bytes with hits at some offsets, looked through 30 bytes a call. */
function engine(hits: readonly number[]) {
  return async ({ from, back }: { from: number; back: boolean }): Promise<LogFound> => {
    const end = back ? Math.max(0, from - 30) : Math.min(100, from + 30)
    const inside = hits.filter((at) => (back ? at < from && at >= end : at >= from && at < end))
    const at = back ? inside.at(-1) : inside[0]
    if (at !== undefined) return { found: { offset: at, line: 'x' }, searched: at, atEnd: false }
    return { found: null, searched: end, atEnd: back ? end === 0 : end === 100 }
  }
}
const free = { signal: new AbortController().signal, told: () => {} }
const from = (after: number | null, top = 50) => ({ after, top, total: 100 })

test('words are looked for from what is seen on, then behind the last find, and round the end', async () => {
  const ask = engine([10, 70, 90])
  expect(await findInWhole(ask, 'x', from(null), false, free)).toMatchObject({ offset: 70, around: false })
  expect(await findInWhole(ask, 'x', from(70), false, free)).toMatchObject({ offset: 90, around: false })
  expect(await findInWhole(ask, 'x', from(90), false, free)).toMatchObject({ offset: 10, around: true })
  expect(await findInWhole(ask, 'x', from(70), true, free)).toMatchObject({ offset: 10, around: false })
  expect(await findInWhole(ask, 'x', from(10), true, free)).toMatchObject({ offset: 90, around: true })
})

test('the first failure is the first of the whole log', async () => {
  expect(await findInWhole(engine([10, 70]), null, from(null), false, free)).toMatchObject({ offset: 10 })
})

test('what is nowhere ends, and a search that was given up as well', async () => {
  expect(await findInWhole(engine([]), 'x', from(null), false, free)).toBeNull()
  expect(await findInWhole(engine([]), 'x', from(null), true, free)).toBeNull()
  const given = new AbortController()
  given.abort()
  expect(await findInWhole(engine([70]), 'x', from(null), false, { ...free, signal: given.signal })).toBeNull()
})
