import { describe, expect, test } from 'vitest'
import { campaignDecisions } from '../../../main/core/decide/rebuild.ts'
import { settingsOf } from '../../../main/core/plan/simulate.ts'
import { STUDY_WORLD, type WorldSettings } from '../../../main/core/plan/world.ts'
import { type Course, type LaneStep, type LanesOptions, simulatedLanes } from '../../support/simulated-lanes.ts'

const small: WorldSettings = { ...STUDY_WORLD, proposals: 60, budgetS: 8 * 3600, winShare: 0.15 }
const course = (o: Partial<LanesOptions> = {}): Course =>
  simulatedLanes({ world: small, seed: 11, levels: [0, 0], ...o })
const verdictsOf = ({ steps }: Course): string[] =>
  steps.flatMap(({ request }) =>
    request.kind === 'verdict' ? [`${request.experiment} ${request.verdict} ${request.reason}`] : [],
  )
const runsOf = (steps: readonly LaneStep[]) =>
  steps.flatMap((step) => (step.request.kind === 'run' ? [{ ...step, run: step.request }] : []))

describe('a campaign on two devices', () => {
  const plain = course()

  test('decides every proposal once, and keeps some', () => {
    const decided = plain.steps.flatMap(({ request }) =>
      request.kind === 'verdict' && request.verdict !== 'retired' ? [request.experiment] : [],
    )
    expect(decided.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 60 }, (_, i) => i + 1))
    expect(plain.kept.length).toBeGreaterThan(1)
    expect(plain.falseKeeps).toEqual([])
  })

  test('works on both all the time, and never on one experiment with both', () => {
    const runs = runsOf(plain.steps)
    const busy = (lane: number) => runs.reduce((sum, run) => sum + (run.lane === lane ? run.toS - run.fromS : 0), 0)
    const end = Math.max(...runs.map((run) => run.toS))
    expect(busy(0)).toBeGreaterThan(0.85 * end)
    expect(busy(1)).toBeGreaterThan(0.85 * end)
    const twice = runs.filter((a) =>
      runs.some(
        (b) =>
          a.lane === 0 &&
          b.lane === 1 &&
          a.run.experiment !== null &&
          a.run.experiment === b.run.experiment &&
          a.fromS < b.toS &&
          b.fromS < a.toS,
      ),
    )
    expect(twice).toEqual([])
  })

  test('measures the incumbent on each before anything else there, its first run before all others', () => {
    const runs = runsOf(plain.steps)
    const [first, ...others] = runs
    expect(others.every((run) => run.fromS >= (first?.toS ?? 0))).toBe(true)
    for (const lane of [0, 1]) {
      const stages = runs.filter((run) => run.lane === lane).map((run) => run.run.stage)
      expect(stages.slice(0, 6)).toEqual(Array.from({ length: 6 }, () => 'warm-up'))
      expect(stages[6]).not.toBe('warm-up')
    }
  })

  test('makes each pair of the claim on one device, and pairs on both', () => {
    const final = runsOf(plain.steps).filter((run) => run.run.stage === 'final')
    const lanesOf = (pair: number | null) =>
      new Set(final.filter((run) => run.run.pair === pair).map((run) => run.lane))
    const pairs = [...new Set(final.map((run) => run.run.pair))]
    expect(pairs.map((pair) => lanesOf(pair).size)).toEqual(pairs.map(() => 1))
    expect(new Set(final.map((run) => run.lane)).size).toBe(2)
  })

  test.each([-0.05, 0.05, 0.7])('comes to the same verdicts when one of them measures %d more', (apart) => {
    expect(verdictsOf(course({ levels: [0, apart] }))).toEqual(verdictsOf(plain))
  })

  test('can be replayed: answers told in the order in which they came lead to the same requests', () => {
    const settings = { ...settingsOf(small, 0.05, 11), budgetS: 2 * small.budgetS, lanes: 2 }
    const decisions = campaignDecisions(settings)
    for (const { lane, request, answer } of plain.steps) {
      expect(JSON.stringify(decisions.asked(lane))).toBe(JSON.stringify(request))
      decisions.tell(lane, JSON.parse(JSON.stringify(answer)))
    }
    expect(decisions.asked(0)?.kind).toBe('rebuild')
    expect(decisions.asked(1)).toBeNull()
  })

  test('goes on with the other one while a run on one of them does not end', () => {
    const decisions = campaignDecisions({ ...settingsOf(small, 0.05, 11), budgetS: null, lanes: 2 })
    const finished = {
      kind: 'run' as const,
      outcome: 'finished' as const,
      clean: true,
      prefixY: null,
      pace: null,
      prefixPace: null,
      costS: 10,
      leftS: null,
      guards: [],
      fingerprint: null,
    }
    decisions.tell(0, { ...finished, y: 0, atS: 5 })
    const stuck = decisions.asked(0)
    let proposed = 0
    for (let k = 1; k < 200; k++) {
      const request = decisions.asked(1)
      if (request?.kind === 'proposal') decisions.tell(1, { kind: 'proposal', experiment: ++proposed })
      else if (request?.kind === 'run') decisions.tell(1, { ...finished, y: 1e-3 * (request.seed % 3), atS: 10 * k })
      else decisions.tell(1, { kind: 'noted' })
    }
    expect(proposed).toBeGreaterThan(10)
    expect(decisions.asked(0)).toBe(stuck)
  })
})

describe('patches that all do the same', () => {
  const alike: WorldSettings = {
    ...STUDY_WORLD,
    proposals: 3,
    budgetS: 8 * 3600,
    winShare: 1,
    neutralShare: 0,
    harmShare: 0,
    win: [0.01, 0.01],
    families: 1,
    overlap: 0,
    conflictShare: 0,
  }

  test('are not kept three times because three devices proved them at the same time', () => {
    const seeds = Array.from({ length: 12 }, (_, i) => i + 1)
    const kept = seeds.map((seed) => simulatedLanes({ world: alike, seed, levels: [0, 0, 0] }).kept.length)
    expect(Math.min(...kept)).toBe(1)
    // Without the doubt of an overlap it is nearly twice as many.
    expect(kept.reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(14)
  })
})

describe('an experiment that the researcher takes back while one device measures it', () => {
  test('is told once, and is in no run after that', () => {
    let gone = 0
    const { steps } = course({
      instead: (request, lane, step) => {
        if (request.kind === 'proposal' && lane === 1 && step > 60 && gone === 0) {
          gone = 12
          return { kind: 'withdrawn', experiment: gone }
        }
        return null
      },
    })
    const verdicts = steps.flatMap(({ request }, at) =>
      request.kind === 'verdict' && request.experiment === gone ? [{ at, reason: request.reason }] : [],
    )
    expect(verdicts.map(({ reason }) => reason).slice(-1)).toEqual(['withdrawn'])
    const after = steps.slice((verdicts.at(-1)?.at ?? 0) + 2)
    expect(after.filter(({ request }) => request.kind === 'run' && request.experiment === gone)).toEqual([])
  })
})
