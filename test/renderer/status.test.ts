import { expect, test } from 'vitest'
import { incumbentOf, statusOf } from '../../renderer/status.ts'
import { experiment } from './rows.ts'

test('the incumbent is what was kept last, whatever its number', () => {
  const rows = [
    experiment(0),
    experiment(3, { verdict: 'keep', decidedAt: 900 }),
    experiment(5, { verdict: 'keep', decidedAt: 400 }),
    experiment(6, { verdict: 'retired', decidedAt: 999 }),
  ]
  expect(incumbentOf(rows)).toBe(3)
  expect(incumbentOf([experiment(0)])).toBe(0)
  expect(incumbentOf([])).toBeNull()
})

test('a pending experiment shows where it stands, a decided one its verdict', () => {
  const pending = experiment(4, { verdict: 'pending', state: 'measuring' })
  expect(statusOf(pending, new Set([4]))).toBe('running')
  expect(statusOf(pending, new Set([7]))).toBe('pooled')
  expect(statusOf({ ...pending, state: 'held' }, null)).toBe('held')
  expect(statusOf({ ...pending, verdict: 'keep' }, new Set([4]))).toBe('keep')
  expect(statusOf(experiment(0), null)).toBe('baseline')
})
