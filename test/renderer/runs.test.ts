import { expect, test } from 'vitest'
import { runsOf, runsText } from '../../renderer/runs.ts'

test('runs are shown as the evidence counts them, in blocks too', () => {
  const row = { runs: 4, countedRuns: 15, blockRuns: 12 }
  expect(runsOf(row)).toBe(15)
  expect(runsText(row)).toBe('3 alone, 12 in blocks; 1 more that does not count')
  expect(runsText({ ...row, runs: 3 })).toBe('3 alone, 12 in blocks')
})

test('without evidence they are those that were made', () => {
  expect(runsOf({ runs: 1, countedRuns: null, blockRuns: 0 })).toBe(1)
  expect(runsText({ runs: 1, countedRuns: null, blockRuns: 0 })).toBe('1\u00a0run, no evidence yet')
  expect(runsText({ runs: 0, countedRuns: null, blockRuns: 0 })).toBe('no run yet')
})
