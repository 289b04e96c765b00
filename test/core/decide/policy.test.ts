import { describe, expect, test } from 'vitest'
import { evidencePolicy } from '../../../main/core/decide/policy.ts'
import type { Answer, RunAnswer } from '../../../main/core/decide/protocol.ts'
import { settingsOf } from '../../../main/core/plan/simulate.ts'
import { STUDY_WORLD, type WorldSettings } from '../../../main/core/plan/world.ts'
import { type Step, simulated, verdictsOf } from '../../support/simulated.ts'

const calm: Partial<WorldSettings> = { disturbedShare: 0, falseAlarms: 0 }
const finished = (answer: RunAnswer): boolean => answer.outcome === 'finished'
const keptOf = (steps: readonly Step[]): number[] =>
  steps.flatMap(({ request }) => (request.kind === 'verdict' && request.verdict === 'keep' ? [request.experiment] : []))

function scaled(by: number): Partial<WorldSettings> {
  const times = ([lo, hi]: readonly [number, number]) => [lo * by, hi * by] as const
  const { win, harm, sigma, drift, prefixBias } = STUDY_WORLD
  return {
    ...calm,
    win: times(win),
    harm: times(harm),
    sigma: sigma * by,
    drift: drift * by,
    prefixBias: prefixBias * by,
  }
}

describe('what must not change a decision', () => {
  const plain = simulated({ world: calm })

  test('a campaign of eighty proposals decides every one of them once, and keeps some', () => {
    const decided = plain.flatMap(({ request }) => (request.kind === 'verdict' ? [request.experiment] : []))
    expect(new Set(decided).size).toBe(80)
    expect(keptOf(plain).length).toBeGreaterThan(1)
  })

  test.each([0.1, 10])('all effects and all noise times %d', (by) => {
    expect(verdictsOf(simulated({ world: scaled(by) }))).toEqual(verdictsOf(plain))
  })

  test.each([-3, 0.5, 7])('the unit of the metric (ln of it moved by %d)', (by) => {
    const moved = simulated({
      world: calm,
      distort: (answer) => ({
        ...answer,
        y: answer.y === null ? null : answer.y + by,
        prefixY: answer.prefixY === null ? null : answer.prefixY + by,
      }),
      // The prefix at which a run is stopped moves along: the world must be asked in its own unit.
      unit: by,
    })
    expect(verdictsOf(moved)).toEqual(verdictsOf(plain))
  })

  test('the origin of the clock', () => {
    const later = simulated({ world: calm, distort: (answer) => ({ ...answer, atS: answer.atS + 1e6 }) })
    expect(verdictsOf(later)).toEqual(verdictsOf(plain))
  })
})

describe('what can be replayed', () => {
  const steps = simulated({ world: { proposals: 30 } })

  test('every prefix of a campaign leads to the request that followed it', () => {
    for (let cut = 0; cut < steps.length; cut += 7) {
      const policy = evidencePolicy(settingsOf({ ...STUDY_WORLD, proposals: 30, budgetS: 20 * 3600 }, 0.05, 7))
      let next = policy.next()
      for (const { answer } of steps.slice(0, cut)) next = policy.next(answer)
      expect(next.value).toEqual(steps[cut]?.request)
    }
  })

  test('requests and answers survive being written as JSON', () => {
    expect(JSON.parse(JSON.stringify(steps))).toEqual(steps)
  })
})

describe('the machine’s pace', () => {
  const paced = { ...calm, sigma: 0.003, pace: 0.05, paceFelt: 0.7 }

  test('that is measured costs no verdict; that is not measured hides every win', () => {
    const known = simulated({ world: paced })
    const hidden = simulated({ world: paced, distort: (answer) => ({ ...answer, pace: null, prefixPace: null }) })
    expect(keptOf(known).length).toBeGreaterThanOrEqual(keptOf(simulated({ world: calm })).length - 1)
    expect(keptOf(hidden)).toEqual([])
  })

  test('may be missing for some runs', () => {
    const holes = simulated({
      world: paced,
      distort: (answer, i) => (i % 5 === 0 ? { ...answer, pace: null, prefixPace: null } : answer),
    })
    expect(keptOf(holes).length).toBeGreaterThan(1)
  })
})

describe('a machine that changes', () => {
  const slower = (answer: RunAnswer, i: number): RunAnswer =>
    i < 40 || answer.y === null ? answer : { ...answer, y: answer.y + 0.06, prefixY: (answer.prefixY ?? 0) + 0.06 }
  const changed = simulated({ world: calm, distort: slower })

  test('is noticed by the incumbent’s runs: it is measured once more at once, and the noise is fitted again', () => {
    const done = changed.flatMap(({ request }) =>
      request.kind === 'run'
        ? [request.patches.length === 0 && request.killAbove === null ? 'incumbent' : 'candidate']
        : request.kind === 'note'
          ? [request.note.topic]
          : [],
    )
    const runs = [...done.keys()].filter((at) => done[at] === 'incumbent' || done[at] === 'candidate')
    const noticed = runs.slice(40).find((at) => done[at] === 'incumbent') as number
    expect(done.slice(noticed, noticed + 3)).toEqual(['incumbent', 'incumbent', 'noise'])
  })

  test('to half its speed still has time to measure what was won', () => {
    const budgetS = 100 * STUDY_WORLD.runS
    const claims = [1, 2, 3, 4, 5, 6].map((seed) => {
      let lostS = 0
      const half = (answer: RunAnswer, i: number): Answer => {
        const moreS = i < 30 ? 0 : answer.costS
        lostS += moreS
        const leftS = (answer.leftS ?? 0) - lostS
        return leftS <= 0 ? { kind: 'budget-over' } : { ...answer, costS: answer.costS + moreS, leftS }
      }
      const wins = { ...calm, proposals: 25, budgetS, winShare: 0.4, win: [0.04, 0.15] as const }
      const last = simulated({ seed, world: wins, distort: half }).at(-1)?.request
      return last?.kind === 'finish' ? last.claim : null
    })
    expect(claims).not.toContain(null)
  })

  test('loses no experiment, and keeps nothing for having become slower', () => {
    const decided = changed.flatMap(({ request }) => (request.kind === 'verdict' ? [request.experiment] : []))
    expect(new Set(decided).size).toBe(80)
    const kept = [13, 17, 20, 23].flatMap((seed) => keptOf(simulated({ seed, world: calm, distort: slower })))
    expect(kept.length).toBeGreaterThan(4)
  })
})

describe('bad input', () => {
  const odd: readonly [string, Parameters<typeof simulated>[0]][] = [
    ['no clean run at all', { distort: (answer) => ({ ...answer, clean: false }) }],
    ['two clean runs and then none', { distort: (answer, i) => ({ ...answer, clean: i < 2 }) }],
    ['no variance', { distort: (answer) => (finished(answer) ? { ...answer, y: 0, prefixY: 0 } : answer) }],
    ['one moment for all runs', { distort: (answer) => ({ ...answer, atS: 5 }) }],
    ['a clock that runs backwards', { distort: (answer, i) => ({ ...answer, atS: -300 * i }) }],
    ['values that are NaN', { distort: (answer) => ({ ...answer, y: Number.NaN, prefixY: Number.NaN }) }],
    [
      'values that are infinite',
      { distort: (answer, i) => (i % 4 === 3 ? { ...answer, y: Number.POSITIVE_INFINITY } : answer) },
    ],
    ['seeds that change nothing', { world: { ...calm, rho: 0, drift: 0, sigma: 1e-12 } }],
    ['no seed to set', { settings: { canSetSeed: false } }],
    ['no prefix', { settings: { hasPrefix: false }, distort: (answer) => ({ ...answer, prefixY: null }) }],
    ['no time budget', { settings: { budgetS: null }, distort: (answer) => ({ ...answer, leftS: null }) }],
    ['a budget of nothing', { world: { budgetS: 1 } }],
    ['every run lost', { distort: (answer) => ({ ...answer, outcome: 'lost', y: null, clean: false }) }],
    ['every run crashed', { distort: (answer) => ({ ...answer, outcome: 'crashed', y: null }) }],
    ['a pace that never changes', { distort: (answer) => ({ ...answer, pace: 11, prefixPace: 11 }) }],
    [
      'a guarded metric that is missing in half of the runs',
      {
        settings: { guards: [{ name: 'loss', worseByAtMost: 0.001 }] },
        distort: (answer, i) => ({ ...answer, guards: [{ name: 'loss', y: i % 2 === 0 ? 1 : null, ok: null }] }),
      },
    ],
  ]

  test.each(odd)('%s: the campaign ends, and every number it tells is a number', (_, options) => {
    const steps = simulated({ ...options, world: { proposals: 24, budgetS: 8 * 3600, ...options?.world } })
    expect(steps.at(-1)?.request.kind).toBe('finish')
    for (const { request } of steps) {
      const text = JSON.stringify(request, (_key, value) => {
        if (typeof value === 'number' && Number.isNaN(value)) throw new Error(`NaN in ${request.kind}`)
        return value
      })
      expect(text).not.toContain('NaN')
    }
  })

  test('one enormous outlier turns no weight into NaN and proves nothing', () => {
    const steps = simulated({
      world: { ...calm, winShare: 0, neutralShare: 0.9, harmShare: 0.1 },
      distort: (answer, i) => (i === 9 && answer.y !== null ? { ...answer, y: answer.y + 1e6 } : answer),
    })
    expect(keptOf(steps)).toEqual([])
  })
})
