import { describe, expect, it } from 'vitest'
import { partOf } from '../../../../main/core/loop/set-up/own-cost.ts'
import { ownCostChecks } from '../../../../main/core/loop/set-up/own-cost-checks.ts'
import type { OwnCost } from '../../../../preload/contract/gpu.ts'

type Part = OwnCost['parts'][number]

const without = [1000, 1002, 998, 1001, 999, 1003]
const slower = (by: number): number[] => without.map((ms, index) => ms * (1 + by) + (index % 2) * 0.2)

function checked(part: Part) {
  return ownCostChecks({ at: 0, profile: 'a machine', seconds: 1, parts: [part] })[0]
}

describe('what a part of Pawl costs', () => {
  it('is the mean of the pairs, with Student’s interval about it', () => {
    const ratios = [1.01, 1.02, 1.03]
    const part = partOf(
      'harness',
      [100, 100, 100],
      ratios.map((ratio) => ratio * 100),
      null,
    )
    expect(part.pairs).toBe(3)
    expect(part.share).toBeCloseTo((1.01 * 1.02 * 1.03) ** (1 / 3) - 1, 10)
    // t(0.975, 2) = 4.30265; the deviation of the three logarithms, over the root of 3.
    const logs = ratios.map(Math.log)
    const mean = logs.reduce((a, b) => a + b) / 3
    const deviation = Math.sqrt(logs.reduce((sum, log) => sum + (log - mean) ** 2, 0) / 2)
    expect(part.hi).toBeCloseTo(Math.exp(mean + (4.30265 * deviation) / Math.sqrt(3)) - 1, 6)
    expect(part.lo).toBeCloseTo(Math.exp(mean - (4.30265 * deviation) / Math.sqrt(3)) - 1, 6)
  })

  it('is no number when no window was open, and none of a single pair', () => {
    expect(partOf('window', without, undefined, null)).toMatchObject({ share: null, pairs: 0 })
    expect(partOf('telemetry', [1000], [1001], null)).toMatchObject({ share: null })
  })

  it('says what it leaves out', () => {
    expect(partOf('telemetry', without, slower(0), 'There is no GPU.').why).toBe('There is no GPU.')
  })
})

describe('the checks of a calibration', () => {
  it('say that little is little', () => {
    expect(checked(partOf('telemetry', without, slower(0.001), null))).toMatchObject({ ok: true, remedy: null })
  })

  it('warn above half a percent, with the remedy', () => {
    const check = checked(partOf('telemetry', without, slower(0.008), null))
    expect(check).toMatchObject({ ok: null })
    expect(check?.remedy).toContain('nvidia-smi -pm 1')
    expect(check?.sentence).toMatch(/0\.8\d\s% more time/)
  })

  it('blame nothing when the machine is too restless to tell', () => {
    const restless = [1000, 1100, 900, 1080, 950, 1120]
    const check = checked(partOf('window', without, restless, null))
    expect(check).toMatchObject({ ok: null })
    expect(check?.sentence).toContain('too restless')
    expect(check?.remedy).not.toContain('window')
  })

  it('say what was not measured, and why', () => {
    expect(checked(partOf('window', without, undefined, null))?.sentence).toContain('No window was open')
  })
})
