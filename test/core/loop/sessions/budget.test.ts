import { describe, expect, test } from 'vitest'
import { tightest } from '../../../../main/core/loop/runs/run-budget.ts'
import { type Expected, mayStart } from '../../../../main/core/loop/sessions/budget.ts'
import type { Budget, Spent } from '../../../../preload/contract/campaign.ts'
import type { Billing } from '../../../../preload/contract/session.ts'
import { unlimited } from '../../../../preload/contract/unlimited.ts'

const nothing: Spent = { experiments: 0, hours: 0, usd: null, sessions: 0, tokens: null, gpuHours: 0, kwh: null }
type Case = {
  readonly budget: Partial<Budget>
  readonly spent?: Partial<Spent>
  readonly dearest?: Partial<Expected>
  readonly live?: number
  readonly billing?: Billing
  readonly unknown?: { readonly usd: number; readonly tokens: number }
}
const may = (o: Case) =>
  mayStart(
    { ...unlimited, ...o.budget },
    { ...nothing, ...o.spent },
    { usd: null, tokens: null, ...o.dearest },
    { live: o.live ?? 0, billing: o.billing ?? 'money', unknown: o.unknown ?? { usd: 0, tokens: 0 } },
  )

describe('whether one more session may start', () => {
  test('always, without a limit', () => {
    expect(may({ budget: {}, spent: { sessions: 900, usd: 1e4 } }).kind).toBe('yes')
  })

  test('the last one of a budget of sessions may, the next may not', () => {
    expect(may({ budget: { sessions: 60 }, spent: { sessions: 59 } }).kind).toBe('yes')
    expect(may({ budget: { sessions: 60 }, spent: { sessions: 60 } })).toMatchObject({
      kind: 'no',
      waits: false,
      sentence: 'The budget of 60 sessions is spent.',
    })
  })

  test('not when those that run may use up the experiments; they may yet make none', () => {
    expect(may({ budget: { experiments: 5 }, spent: { experiments: 4 }, live: 1 })).toMatchObject({
      kind: 'no',
      waits: true,
    })
    expect(may({ budget: { experiments: 5 }, spent: { experiments: 5 }, live: 1 })).toMatchObject({
      kind: 'no',
      waits: false,
    })
  })

  test('money is set aside before it is spent: as much as the dearest session took', () => {
    expect(may({ budget: { usd: 10 }, spent: { usd: 7 }, dearest: { usd: 3 } })).toEqual({
      kind: 'yes',
      reserve: { usd: 3, tokens: null },
    })
    expect(may({ budget: { usd: 10 }, spent: { usd: 7.1 }, dearest: { usd: 3 } })).toMatchObject({ kind: 'no' })
  })

  test('the first session of a small budget may take all of it', () => {
    expect(may({ budget: { usd: 0.5 } })).toEqual({ kind: 'yes', reserve: { usd: 0.5, tokens: null } })
  })

  test('money and tokens that nobody can count are refused instead of guessed', () => {
    const unknown = { usd: 1, tokens: 1 }
    expect(may({ budget: { usd: 10 }, unknown })).toMatchObject({ kind: 'no', waits: false })
    expect(may({ budget: { usd: 10 }, unknown, billing: 'free' }).kind).toBe('yes')
    expect(may({ budget: { tokens: 1e6 }, unknown, billing: 'free' })).toMatchObject({ kind: 'no', waits: false })
  })

  test('one session of which nobody knows what it took is counted as the dearest, and ends nothing', () => {
    const budget = { usd: 10, tokens: 1e6 }
    const spent = { usd: 4, tokens: 4e5 }
    const dearest = { usd: 2, tokens: 2e5 }
    expect(may({ budget, spent, dearest, unknown: { usd: 2, tokens: 2 } }).kind).toBe('yes')
    expect(may({ budget, spent, dearest, unknown: { usd: 3, tokens: 0 } }).kind).toBe('no')
    expect(may({ budget, spent, dearest, unknown: { usd: 0, tokens: 3 } }).kind).toBe('no')
  })

  test('a subscription’s quota is not dollars', () => {
    expect(may({ budget: { usd: 1 }, spent: { usd: 1 }, dearest: { usd: 5 }, billing: 'subscription' })).toEqual({
      kind: 'yes',
      reserve: { usd: null, tokens: null },
    })
  })

  test('tokens are set aside too', () => {
    expect(may({ budget: { tokens: 1e6 }, spent: { tokens: 9e5 }, dearest: { tokens: 2e5 } })).toMatchObject({
      kind: 'no',
    })
    expect(may({ budget: { tokens: 1e6 }, spent: { tokens: 7e5 }, dearest: { tokens: 2e5 } }).kind).toBe('yes')
    expect(may({ budget: { tokens: 1000 } })).toEqual({ kind: 'yes', reserve: { usd: 2, tokens: 1000 } })
  })
})

describe('the limits of runs', () => {
  const left = (budget: Partial<Budget>, spent: Partial<Spent>) =>
    tightest({ ...unlimited, ...budget }, { ...nothing, ...spent })

  test('are none, or the one that is reached first', () => {
    expect(left({ usd: 5, sessions: 3 }, {})).toBeNull()
    expect(left({ hours: 10, gpuHours: 2 }, { hours: 3, gpuHours: 1.5 })).toEqual({
      leftS: 1800,
      sentence: 'The budget of 2 hours of runs is spent.',
    })
  })

  test('energy lasts as long as it did so far', () => {
    expect(left({ kwh: 3 }, { kwh: 1, gpuHours: 2 })?.leftS).toBeCloseTo(4 * 3600)
    expect(left({ kwh: 3 }, { kwh: 3.1, gpuHours: 6 })?.leftS).toBeLessThan(0)
  })

  test('energy that is not measured is no budget, and that is said', () => {
    expect(left({ kwh: 3 }, {})).toBeNull()
    expect(left({ kwh: 3 }, { gpuHours: 0.1 })).toMatchObject({
      leftS: 0,
      sentence: expect.stringContaining('can’t be kept'),
    })
  })
})
