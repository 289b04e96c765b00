import { describe, expect, it } from 'vitest'
import { cholesky, dot, solveLower } from '../../../main/core/decide/cholesky.ts'
import { jointEvidence } from '../../../main/core/decide/joint-effects.ts'
import { kernel } from '../../../main/core/decide/kernel.ts'
import { alone, decide } from '../../../main/core/decide/policy.ts'
import { random } from '../../../main/core/decide/random.ts'
import { interaction, learnInteraction } from '../../../main/core/decide/seed-interaction.ts'
import { begin, type State } from '../../../main/core/decide/state.ts'
import { settingsOf, simulate } from '../../../main/core/plan/simulate.ts'
import { STUDY_WORLD, type WorldSettings } from '../../../main/core/plan/world.ts'
import { simulated } from '../../support/simulated.ts'

const restless: WorldSettings = { ...STUDY_WORLD, patchSeed: STUDY_WORLD.sigma }

describe('the interaction of patches and seeds', () => {
  it('is found where there is one, and hardly any where there is none', { timeout: 60_000 }, () => {
    const found = spread(campaignIn(restless))
    const none = spread(campaignIn(STUDY_WORLD))
    expect(found).toBeGreaterThan(STUDY_WORLD.sigma / 2)
    expect(found).toBeLessThan(STUDY_WORLD.sigma * 2)
    expect(none).toBeLessThan(STUDY_WORLD.sigma / 4)
  })

  it('is no reason to keep what is no gain', { timeout: 120_000 }, () => {
    let kept = 0
    let falseKeeps = 0
    for (const seed of [31, 32, 33, 34, 35, 36]) {
      const outcome = simulate(restless, seed, 0.05)
      kept += outcome.kept
      falseKeeps += outcome.falseKeeps
    }
    expect(kept).toBeGreaterThan(30)
    expect(falseKeeps / kept).toBeLessThan(0.12)
  })

  it('is told by the density of the runs, which agrees with a sum over every pair of gains', () => {
    const noise = { sigma: 1, rho: 0.3, drift: 0.2, tauS: 1000 }
    const points = Float64Array.from([-3, -1, 0, 0.5, 2])
    const masses = Float64Array.from([0.2, 0.2, 0.4, 0.1, 0.1])
    const draw = random(5)
    const runs = Array.from({ length: 8 }, (_, i) => ({ atS: i * 100, seed: i % 2, y: draw.normal() }))
    const design = runs.map((_, i) => [i & 2 ? 1 : 0, i & 4 ? 1 : 0])
    const summed = (variance: number): number => {
      const n = runs.length
      const l = cholesky(kernel(runs, noise, design, [variance, variance]), n)
      const one = solveLower(l, n, new Float64Array(n).fill(1))
      let root = -0.5 * Math.log(dot(one, one))
      for (let i = 0; i < n; i++) root -= Math.log(l[i * n + i] as number)
      let total = 0
      points.forEach((a, p) => {
        points.forEach((b, q) => {
          const left = runs.map((run, i) => run.y + (design[i]?.[0] as number) * a + (design[i]?.[1] as number) * b)
          const r = solveLower(l, n, Float64Array.from(left))
          const energy = dot(r, r) - dot(one, r) ** 2 / dot(one, one)
          total += (masses[p] as number) * (masses[q] as number) * Math.exp(root - 0.5 * energy)
        })
      })
      return Math.log(total)
    }
    for (const variance of [0, 0.5, 2]) {
      const beliefs = [
        { points, masses },
        { points, masses },
      ]
      const told = jointEvidence(runs, design, noise, beliefs)([variance, variance])
      expect(told).toBeCloseTo(summed(variance), 2)
    }
  })

  it('is not decided by one set of runs, however much that says', () => {
    const state = begin(settingsOf(STUDY_WORLD, 0.05, 1))
    for (let k = 0; k < 4; k++) learnInteraction(state, `block ${k}`, (variance) => -4e5 * variance)
    const before = interaction(state)
    learnInteraction(state, 'block 9', (variance) => 1e12 * variance)
    expect(interaction(state)).toBeLessThan(2 * before + state.noise.sigma ** 2 / 4)
    learnInteraction(state, 'block 10', () => Number.NaN)
    expect(interaction(state)).not.toBeNaN()
  })
})

/** Standard deviation in y units. */
function spread(state: State): number {
  return Math.sqrt(interaction(state))
}

function campaignIn(w: WorldSettings): State {
  const state = begin(settingsOf(w, 0.05, 3))
  simulated({ world: w, seed: 3, policy: alone(decide(state)) })
  return state
}
