import { describe, expect, test } from 'vitest'
import { simulatePair, summarise, worldOf } from '../../../main/core/plan/plan.ts'
import { type PlanInput, planInput, planResult } from '../../../preload/contract/plan.ts'

const input: PlanInput = {
  noise: 0.003,
  seedShare: 0.5,
  drift: 0.01,
  runS: 300,
  hours: 12,
  experiments: 100,
  q: 0.05,
  minEffect: 0,
  winShare: 0.1,
  winFrom: 0.002,
  winTo: 0.03,
}
const pairsOf = (changes: Partial<PlanInput>, count = 6) =>
  Array.from({ length: count }, (_, index) => simulatePair({ ...input, ...changes }, index))

describe('a plan', () => {
  const plain = summarise(input, pairsOf({}))

  test('is what the contract says it is', () => {
    expect(planResult.parse(plain)).toEqual(plain)
    expect(plain.campaigns).toBe(6)
    expect(plain.pawl.speedup.p10).toBeLessThanOrEqual(plain.pawl.speedup.p50)
  })

  test('is the same each time', () => {
    expect(summarise(input, pairsOf({}))).toEqual(plain)
  })

  test('promises less on a noisier machine, and proves only larger gains there', () => {
    const noisy = summarise(input, pairsOf({ noise: 0.02 }))
    expect(noisy.pawl.speedup.p50).toBeLessThan(plain.pawl.speedup.p50)
    expect(noisy.provable ?? Number.POSITIVE_INFINITY).toBeGreaterThan(plain.provable ?? Number.POSITIVE_INFINITY)
  })

  test('promises more where there is more time', () => {
    expect(summarise({ hours: 48 }, pairsOf({ hours: 48 })).pawl.speedup.p50).toBeGreaterThan(plain.pawl.speedup.p50)
  })

  test('keeps fewer false patches than the rule that keeps what one run liked', () => {
    expect(plain.pawl.falseKeeps).toBeLessThan(plain.greedy.falseKeeps / 4)
  })

  test('tells the expectation with an interval that narrows with more campaigns', () => {
    const few = pairsOf({})
    const widthOf = (pairs: typeof few) => {
      const { mean, lo, hi } = summarise(input, pairs).pawl.speedup
      expect(lo === null || lo < mean).toBe(true)
      return lo === null || hi === null ? Number.POSITIVE_INFINITY : hi - lo
    }
    expect(widthOf(few.slice(0, 1))).toBe(Number.POSITIVE_INFINITY)
    expect(widthOf([...few, ...few, ...few])).toBeLessThan(widthOf(few) / 1.6)
  })

  test('tells how the true speedup grows over the hours: from none, never by more than at the end, to the same end', () => {
    for (const rule of [plain.pawl, plain.greedy]) {
      expect(rule.course[0]).toMatchObject({ hours: 0, mean: 1, p10: 1, p90: 1 })
      expect(rule.course.at(-1)?.hours).toBe(12)
      for (const point of rule.course) expect(point.p10).toBeLessThanOrEqual(point.p90)
    }
    const end = plain.pawl.course.at(-1)
    expect(end?.mean).toBeCloseTo(plain.pawl.speedup.mean, 9)
    expect(end?.p50).toBeCloseTo(plain.pawl.speedup.p50, 9)
    const half = plain.pawl.course[20]
    expect(half?.mean).toBeGreaterThan(1)
    expect(half?.mean).toBeLessThan(end?.mean ?? 0)
  })

  test('says nothing of provable gains when there were hardly any wins to see', () => {
    expect(summarise(input, pairsOf({ experiments: 10, winShare: 0.1 }, 2)).provable).toBeNull()
  })

  test('assumes shares of proposals that add up', () => {
    for (const winShare of [0, 0.04, 0.5, 0.9]) {
      const { winShare: wins, neutralShare, harmShare } = worldOf({ ...input, winShare })
      expect(wins + neutralShare + harmShare).toBeLessThanOrEqual(1)
      expect(Math.min(wins, neutralShare, harmShare)).toBeGreaterThanOrEqual(0)
    }
  })
})

describe('what a plan is made from', () => {
  test.each<[string, Partial<PlanInput>]>([
    ['noise', { noise: 0 }],
    ['runS', { runS: 0 }],
    ['hours', { hours: Number.NaN }],
    ['experiments', { experiments: 1.5 }],
    ['q', { q: 0.9 }],
    ['seedShare', { seedShare: 1 }],
    ['winFrom', { winFrom: 0.05 }],
  ])('is refused by name where it is wrong: %s', (name, changes) => {
    const parsed = planInput.safeParse({ ...input, ...changes })
    expect(parsed.error?.issues.map(({ path }) => path[0])).toEqual([name])
  })
})
