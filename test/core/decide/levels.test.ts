import { describe, expect, test } from 'vitest'
import { driftOf } from '../../../main/core/decide/drift.ts'
import { gls } from '../../../main/core/decide/gls.ts'
import { jointEffects } from '../../../main/core/decide/joint-effects.ts'
import { covariance, type Measurement, type Noise } from '../../../main/core/decide/kernel.ts'
import { byDevice, levelsBy } from '../../../main/core/decide/levels.ts'
import { averageNoise, restrictedLogLikelihood } from '../../../main/core/decide/noise.ts'
import { predict } from '../../../main/core/decide/predict.ts'
import { random } from '../../../main/core/decide/random.ts'
import { scaledPrior } from '../../../main/core/decide/scaled-prior.ts'

const noise: Noise = { sigma: 0.003, rho: 0.5, drift: 0.002, tauS: 10_800 }
const draw = random(5)

/** Runs of two devices in turn, of which the second measures `apart` more; every fourth run has the patch on. */
function runsOf(apart: number): { runs: Measurement[]; design: number[][] } {
  const own = random(3)
  const runs = Array.from({ length: 24 }, (_, i) => ({
    device: i % 2,
    atS: 300 * Math.floor(i / 2),
    seed: Math.floor(i / 2) % 4,
    y: 0.003 * own.normal() + (i % 2) * apart - (i % 4 > 1 ? 0.01 : 0),
  }))
  return { runs, design: runs.map((_, i) => [i % 4 > 1 ? 1 : 0]) }
}

describe('how far apart two devices are', () => {
  const { runs, design } = runsOf(0)
  const moved = runsOf(0.05)

  test('changes no estimate of an effect, and no error of it', () => {
    const together = gls(runs, design, noise)
    const apart = gls(moved.runs, design, noise)
    expect(apart.gains[0]).toBeCloseTo(together.gains[0] as number, 9)
    expect(apart.covariance[0]).toBeCloseTo(together.covariance[0] as number, 12)
    expect(apart.misfit).toBeCloseTo(together.misfit, 6)
    // As if they were one device it would pass for noise.
    const asOne = moved.runs.map(({ device: _, ...run }) => run)
    expect(gls(asOne, design, noise).misfit).toBeGreaterThan(20 * apart.misfit)
  })

  test('changes nothing of a joint estimate, nor of which run surprises', () => {
    const { prior } = scaledPrior(noise.sigma)
    const together = jointEffects(runs, design, noise, [prior])
    const apart = jointEffects(moved.runs, design, noise, [prior])
    expect(apart.estimates[0]?.gain).toBeCloseTo(together.estimates[0]?.gain as number, 9)
    for (const [i, value] of together.residuals().surprise.entries())
      expect(apart.residuals().surprise[i]).toBeCloseTo(value, 2)
    expect(apart.residuals().scatter.squares).toBeCloseTo(together.residuals().scatter.squares, 2)
  })

  test('changes no fit of the noise', () => {
    expect(restrictedLogLikelihood(moved.runs, noise)).toBeCloseTo(restrictedLogLikelihood(runs, noise), 6)
    const fitted = (all: readonly Measurement[]) => averageNoise(all, 1e-7, [0, 0.5], 10_800)
    expect(fitted(moved.runs).noise.sigma).toBeCloseTo(fitted(runs).noise.sigma, 4)
    expect(fitted(moved.runs).noise.sigma).toBeLessThan(0.01)
  })

  test('is what is taken off each device’s runs', () => {
    const levels = levelsBy(
      moved.runs,
      moved.runs.map((run) => run.y),
      (values) => values,
    )
    const middle = (device: number) =>
      moved.runs.reduce((sum, run) => sum + (run.device === device ? run.y : 0), 0) / (moved.runs.length / 2)
    expect(levels[0]).toBeCloseTo(middle(0), 12)
    expect(levels[1]).toBeCloseTo(middle(1), 12)
  })
})

describe('between devices', () => {
  const at = (device: number, atS: number, seed: number, y = 0): Measurement => ({ device, atS, seed, y })

  test('no drift is shared; what a seed does is', () => {
    expect(covariance(at(0, 0, 1), at(1, 0, 2), noise)).toBe(0)
    expect(covariance(at(0, 0, 1), at(1, 0, 1), noise)).toBeCloseTo(noise.sigma ** 2 * noise.rho, 15)
    expect(covariance(at(0, 0, 1), at(0, 0, 2), noise)).toBeCloseTo(noise.drift ** 2, 15)
  })

  test('a run is foretold by those of its own device alone', () => {
    const slow = Array.from({ length: 6 }, (_, i) => at(1, 300 * i, i, 0.05 + 0.001 * draw.normal()))
    const fast = Array.from({ length: 6 }, (_, i) => at(0, 300 * i, i, 0.001 * draw.normal()))
    expect(predict([...slow, ...fast], noise, at(0, 2_000, 0))).toEqual(predict(fast, noise, at(0, 2_000, 0)))
    expect(predict(slow, noise, at(0, 2_000, 0))).toBeNull()
  })

  test('runs stand in the order of their device, and a drift is of one of them', () => {
    const runs = [at(1, 0, 0, 1), at(0, 1, 0, 2), at(1, 2, 0, 3)]
    expect(byDevice(runs)).toEqual([[runs[0], runs[2]], [runs[1]]])
    expect(driftOf(byDevice(runs)[1] ?? [], noise, []).level).toBeCloseTo(2)
  })
})
