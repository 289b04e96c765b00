import { describe, expect, test } from 'vitest'
import { driftOf } from '../../../main/core/decide/drift.ts'

const noise = { sigma: 0.001, rho: 0, drift: 0.01, tauS: 1000 }
const at = (atS: number, y: number) => ({ atS, y, seed: atS })

describe('the drift of the incumbent', () => {
  test('is none where its runs agree', () => {
    const { level, drifts } = driftOf([at(0, 2), at(100, 2), at(200, 2)], noise, [0, 50, 400])
    expect(level).toBeCloseTo(2, 12)
    for (const drift of drifts) expect(drift).toBeCloseTo(0, 12)
  })

  test('follows a machine that becomes slower, and forgets it far away', () => {
    const runs = Array.from({ length: 11 }, (_, i) => at(i * 100, 2 + i * 0.001))
    const { level, drifts } = driftOf(runs, noise, [0, 500, 1000, 100_000])
    const [first = 0, middle = 0, last = 0, later = 0] = drifts
    expect(first).toBeLessThan(middle)
    expect(middle).toBeLessThan(last)
    expect(level + last).toBeCloseTo(2.01, 3)
    expect(later).toBeCloseTo(0, 6)
  })

  test('takes scatter without a drift for noise', () => {
    const runs = Array.from({ length: 12 }, (_, i) => at(i * 100, 2 + (i % 2 === 0 ? 0.003 : -0.003)))
    const { drifts } = driftOf(runs, { sigma: 0.003, rho: 0, drift: 0.0002, tauS: 1000 }, [0, 300, 600])
    for (const drift of drifts) expect(Math.abs(drift)).toBeLessThan(0.0005)
  })
})
