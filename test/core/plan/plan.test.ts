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
  const plain = summarise(pairsOf({}))

  test('is what the contract says it is', () => {
    expect(planResult.parse(plain)).toEqual(plain)
    expect(plain.campaigns).toBe(6)
    expect(plain.pawl.speedup.p10).toBeLessThanOrEqual(plain.pawl.speedup.p50)
  })

  test('is the same each time', () => {
    expect(summarise(pairsOf({}))).toEqual(plain)
  })

  test('promises less on a noisier machine, and proves only larger gains there', () => {
    const noisy = summarise(pairsOf({ noise: 0.02 }))
    expect(noisy.pawl.speedup.p50).toBeLessThan(plain.pawl.speedup.p50)
    expect(noisy.provable ?? Number.POSITIVE_INFINITY).toBeGreaterThan(plain.provable ?? Number.POSITIVE_INFINITY)
  })

  test('promises more where there is more time', () => {
    expect(summarise(pairsOf({ hours: 48 })).pawl.speedup.p50).toBeGreaterThan(plain.pawl.speedup.p50)
  })

  test('keeps fewer false patches than the rule that keeps what one run liked', () => {
    expect(plain.pawl.falseKeeps).toBeLessThan(plain.greedy.falseKeeps / 4)
  })

  test('says nothing of provable gains when there were hardly any wins to see', () => {
    expect(summarise(pairsOf({ experiments: 10, winShare: 0.1 }, 2)).provable).toBeNull()
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
