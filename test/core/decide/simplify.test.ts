import { describe, expect, test } from 'vitest'
import type { VerdictRequest } from '../../../main/core/decide/protocol.ts'
import { campaignDecisions } from '../../../main/core/decide/rebuild.ts'
import { settingsOf } from '../../../main/core/plan/simulate.ts'
import { STUDY_WORLD, type WorldSettings } from '../../../main/core/plan/world.ts'
import { oneLane, type SimulateOptions, type Step, simulated } from '../../support/simulated.ts'

/** Patches that only take code away, all of the same true gain (y units; a loss is negative). */
function deletions(gain: number, o: SimulateOptions = {}): Step[] {
  const share = { winShare: gain > 0 ? 1 : 0, neutralShare: gain === 0 ? 1 : 0, harmShare: gain < 0 ? 1 : 0 }
  const range = [Math.abs(gain), Math.abs(gain)] as const
  const world: Partial<WorldSettings> = {
    ...share,
    win: range,
    harm: range,
    proposals: 40,
    budgetS: 400 * 3600,
    disturbedShare: 0,
    falseAlarms: 0,
    conflictShare: 0,
    overlap: 1,
    ...o.world,
  }
  return simulated({ keptFor: 'no-loss', ...o, world, settings: { minEffectAuto: true, ...o.settings } })
}

const verdictsOf = (steps: readonly Step[]) =>
  steps.flatMap(({ request }) => (request.kind === 'verdict' ? [request] : []))
const share = (verdicts: readonly VerdictRequest[], is: (verdict: VerdictRequest) => boolean) =>
  verdicts.filter(is).length / verdicts.length
const runsOf = (steps: readonly Step[]) =>
  steps.filter(({ request }) => request.kind === 'run' && request.experiment !== null).length

describe('a patch that only takes code away', () => {
  test('and loses nothing is kept for that, mostly within a few runs', () => {
    const steps = deletions(0)
    const verdicts = verdictsOf(steps)
    expect(verdicts).toHaveLength(40)
    expect(share(verdicts, ({ reason }) => reason === 'simpler')).toBeGreaterThan(0.75)
    expect(share(verdicts, ({ verdict }) => verdict === 'discard')).toBeLessThan(0.1)
    expect(runsOf(steps) / 40).toBeLessThan(9)
    const kept = verdicts.find(({ reason }) => reason === 'simpler')
    expect(kept?.sentence).toMatch(/^Less code, and nothing lost that is worth it \(0\.\d+ %\)\. \d+ clean runs: /)
    expect(kept?.evidence?.noLoss).toBeGreaterThan(0.9)
  })

  test('and loses as much as two runs vary is not kept, and soon given up', () => {
    const steps = deletions(-2 * STUDY_WORLD.sigma)
    const verdicts = verdictsOf(steps)
    expect(share(verdicts, ({ verdict }) => verdict === 'keep')).toBe(0)
    expect(share(verdicts, ({ reason }) => reason === 'worse')).toBeGreaterThan(0.95)
    expect(runsOf(steps) / 40).toBeLessThan(6)
  })

  test('and loses as much as one run varies is kept no more often than any false keep', () => {
    const verdicts = [1, 2, 3].flatMap((seed) => verdictsOf(deletions(-STUDY_WORLD.sigma, { seed })))
    expect(share(verdicts, ({ verdict }) => verdict === 'keep')).toBeLessThan(0.1)
  })

  test('and is a real gain is kept all the sooner', () => {
    const steps = deletions(2 * STUDY_WORLD.sigma)
    expect(share(verdictsOf(steps), ({ verdict }) => verdict === 'keep')).toBe(1)
    expect(runsOf(steps) / 40).toBeLessThan(4)
  })

  test('and computes the very same on a machine that does so is kept after two runs', () => {
    const steps = deletions(0, {
      distort: (answer, _, { seed }) => ({
        ...answer,
        y: 0.01 * ((7 * seed) % 5),
        fingerprint: `losses of seed ${seed}`,
      }),
    })
    expect(share(verdictsOf(steps), ({ reason }) => reason === 'simpler')).toBe(1)
    expect(runsOf(steps) / 40).toBeLessThan(3)
  })

  test('crashes like any other', () => {
    const verdicts = verdictsOf(deletions(0, { world: { winShare: 0, neutralShare: 0, harmShare: 0, proposals: 5 } }))
    expect(verdicts.map(({ verdict, reason }) => `${verdict} ${reason}`)).toEqual(Array(5).fill('crash crashed'))
  })

  test('is no reason to make ablation runs: it was never kept for a gain', () => {
    const stages = deletions(0).flatMap(({ request }) => (request.kind === 'run' ? [request.stage] : []))
    expect(stages).toContain('final')
    expect(stages).not.toContain('ablate')
  })

  test('is given up where nothing can be shown: the machine varies too much for the smallest gain worth its code', () => {
    const verdicts = verdictsOf(
      deletions(-0.45 * STUDY_WORLD.sigma, { settings: { minEffectAuto: false, minEffect: 1e-6 } }),
    )
    expect(share(verdicts, ({ reason }) => reason === 'not-shown' || reason === 'worse')).toBeGreaterThan(0.3)
  })

  test('is decided again just so when its steps are replayed', () => {
    const steps = deletions(0, { world: { proposals: 6, budgetS: 100 * 3600 } })
    const world = { ...STUDY_WORLD, proposals: 6, budgetS: 100 * 3600 }
    const policy = oneLane(campaignDecisions({ ...settingsOf(world, 0.05, 7), minEffectAuto: true }))
    let next = policy.next()
    for (const { request, answer } of steps) {
      expect(JSON.stringify(next.value)).toBe(JSON.stringify(request))
      next = policy.next(JSON.parse(JSON.stringify(answer)))
    }
  })
})
