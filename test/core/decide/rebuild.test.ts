import { describe, expect, test } from 'vitest'
import type { Answer, Request, Settings } from '../../../main/core/decide/protocol.ts'
import { campaignDecisions } from '../../../main/core/decide/rebuild.ts'
import { oneLane } from '../../support/simulated.ts'

const settings: Settings = {
  q: 0.05,
  minEffect: 0,
  minEffectAuto: false,
  budgetS: null,
  runS: 10,
  proposals: 0,
  finalPairs: 4,
  freshSeedBase: 1000,
  rngSeed: 1,
  canSetSeed: true,
  hasPrefix: false,
  guards: [],
  transferRunS: null,
  reserveShare: 0.15,
}

const kept = [
  { experiment: 4, probability: 0.99 },
  { experiment: 7, probability: 0.97 },
]

/** Follows the decisions to the rebuild of a round, answers it, and goes on until they ask for the next round. */
function rebuilt(
  wanted: Extract<Answer, { kind: 'rebuild' }>,
  merges: (patches: readonly number[]) => boolean = () => true,
  gain = 0.05,
): Request[] {
  const policy = oneLane(campaignDecisions(settings))
  let at = 0
  const answerTo = (request: Request): Answer => {
    at += 10
    switch (request.kind) {
      case 'proposal':
        return { kind: 'exhausted' }
      case 'merge':
        return { kind: 'merge', merges: merges(request.patches) }
      case 'rebuild':
        return wanted
      case 'run':
        return {
          kind: 'run',
          outcome: 'finished',
          clean: true,
          y: -gain * request.patches.length + 1e-4 * (request.seed % 3),
          prefixY: null,
          pace: null,
          prefixPace: null,
          atS: at,
          costS: 10,
          leftS: null,
          guards: [],
          fingerprint: null,
        }
      default:
        return { kind: 'noted' }
    }
  }
  const asked: Request[] = []
  let isRebuild = false
  for (let next = policy.next(); !next.done; next = policy.next(answerTo(next.value))) {
    if (next.value.kind === 'rebuild') {
      if (isRebuild) return asked
      isRebuild = true
    }
    if (isRebuild) asked.push(next.value)
  }
  throw new Error('the decisions ended')
}

const verdicts = (asked: readonly Request[]) =>
  asked.flatMap((request) =>
    request.kind === 'verdict' ? [[request.experiment, request.verdict, request.reason, request.sentence]] : [],
  )

/** Goes on after the end with one more proposal, as an extension says, and then comes to the next end. */
function extendedOnce(): Request[] {
  const policy = oneLane(campaignDecisions({ ...settings, budgetS: 4000, proposals: 1 }))
  let at = 0
  let proposed = 0
  let rounds = 0
  let limit = 1
  const asked: Request[] = []
  const answerTo = (request: Request): Answer => {
    at += 10
    switch (request.kind) {
      case 'proposal':
        return proposed < limit ? { kind: 'proposal', experiment: ++proposed } : { kind: 'exhausted' }
      case 'merge':
        return { kind: 'merge', merges: true }
      case 'rebuild':
        limit = 2
        return { kind: 'extended', budgetS: 8000, leftS: 8000 - at, proposals: 2 }
      case 'run':
        return {
          kind: 'run',
          outcome: 'finished',
          clean: true,
          y: -0.001 * request.patches.length + 1e-4 * (request.seed % 3),
          prefixY: null,
          pace: null,
          prefixPace: null,
          atS: at,
          costS: 10,
          leftS: 8000 - at,
          guards: [],
          fingerprint: null,
        }
      default:
        return { kind: 'noted' }
    }
  }
  for (let next = policy.next(); !next.done; next = policy.next(answerTo(next.value))) {
    asked.push(next.value)
    if (next.value.kind === 'rebuild' && ++rounds === 2) return asked
  }
  throw new Error('the decisions ended')
}

describe('after the end, an extension', () => {
  const asked = extendedOnce()
  const finishes = asked.flatMap((request, at) => (request.kind === 'finish' ? [{ ...request, at }] : []))
  const [first, second] = finishes

  test('goes on from what was kept: with the next proposal, and without measuring the machine from the beginning', () => {
    const after = asked.slice(first?.at)
    expect(verdicts(asked).map(([experiment, verdict]) => [experiment, verdict])).toEqual([
      [1, 'keep'],
      [2, 'keep'],
    ])
    expect(after.some((request) => request.kind === 'run' && request.stage === 'warm-up')).toBe(false)
    const screen = after.find((request) => request.kind === 'run' && request.stage === 'screen')
    expect(screen).toMatchObject({ patches: [1, 2] })
  })

  test('ends in a claim of its own, on seeds that were not used', () => {
    const seeds = (from: number, to: number) =>
      new Set(asked.slice(from, to).flatMap((r) => (r.kind === 'run' && r.stage === 'final' ? [r.seed] : [])))
    expect(first?.claim?.pairs).toBe(4)
    expect(second?.claim?.pairs).toBe(4)
    expect(second?.claim?.speedup).toBeGreaterThan(first?.claim?.speedup ?? 9)
    const [before, after] = [seeds(0, first?.at ?? 0), seeds(first?.at ?? 0, asked.length)]
    expect([...before].filter((seed) => after.has(seed))).toEqual([])
  })
})

describe('after the end, a review', () => {
  test('retires what was rejected, with its sentence, and measures the rest on seeds that were not used', () => {
    const asked = rebuilt({
      kind: 'rebuild',
      leaving: [{ experiment: 5, sentence: 'Rejected in review: unreadable' }],
      joining: [],
      kept,
    })
    expect(verdicts(asked)).toEqual([[5, 'retired', 'withdrawn', 'Rejected in review: unreadable']])
    const runs = asked.flatMap((request) => (request.kind === 'run' ? [request] : []))
    expect(runs).toHaveLength(8)
    expect(new Set(runs.map((run) => run.patches.join()))).toEqual(new Set(['', '4,7']))
    expect(Math.min(...runs.map((run) => run.seed))).toBe(2000)
    expect(asked.at(-1)).toMatchObject({ kind: 'finish', reason: 'reviewed', claim: { pairs: 4 } })
    const finish = asked.at(-1)
    expect(finish?.kind === 'finish' ? finish.claim?.speedup : 0).toBeCloseTo(Math.exp(0.1), 6)
  })

  test('retires what does not apply any more without it', () => {
    const asked = rebuilt(
      { kind: 'rebuild', leaving: [{ experiment: 5, sentence: 'Rejected in review.' }], joining: [], kept },
      (patches) => !patches.includes(7),
    )
    expect(verdicts(asked).slice(1)).toEqual([
      [7, 'retired', 'conflict', 'It does not apply without what was rejected in review.'],
    ])
    expect(asked.filter((request) => request.kind === 'run').every((run) => !run.patches.includes(7))).toBe(true)
  })

  test('puts back what was accepted again', () => {
    const asked = rebuilt({ kind: 'rebuild', leaving: [], joining: [7], kept })
    expect(verdicts(asked).map(([experiment, verdict]) => [experiment, verdict])).toEqual([[7, 'keep']])
  })

  test('claims nothing where nothing is left', () => {
    const asked = rebuilt({
      kind: 'rebuild',
      leaving: [{ experiment: 5, sentence: 'Rejected in review.' }],
      joining: [],
      kept: [],
    })
    expect(asked.filter((request) => request.kind === 'run')).toEqual([])
    expect(asked.at(-1)).toMatchObject({ kind: 'finish', claim: null })
  })
})
