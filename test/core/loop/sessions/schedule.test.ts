import { describe, expect, test } from 'vitest'
import {
  type Begun,
  isNearMiss,
  type ScheduleFacts,
  schedule,
  type Tried,
} from '../../../../main/core/loop/sessions/schedule.ts'

const tried = (number: number, change: Partial<Tried> = {}): Tried => ({
  number,
  kind: 'build',
  on: [],
  verdict: 'discard',
  reason: 'worse',
  gain: -0.01,
  hi: -0.001,
  probability: 0.02,
  keepsThen: 0,
  ...change,
})
const nearMiss = (number: number, change: Partial<Tried> = {}): Tried =>
  tried(number, { reason: 'no-effect', gain: 0.003, hi: 0.008, probability: 0.8, ...change })
const begun = (kind: Begun['plan']['kind'] = 'build', keepsThen = 0): Begun => ({
  plan: { kind, on: [], idea: null, reason: '' },
  isOver: true,
  keepsThen,
})
const facts = (change: Partial<ScheduleFacts> = {}): ScheduleFacts => ({
  tried: [],
  sessions: [],
  keeps: 0,
  stack: 0,
  idea: null,
  minEffect: 0.001,
  hasRoom: true,
  ...change,
})
const builds = (count: number, keepsThen = 0) => Array.from({ length: count }, () => begun('build', keepsThen))
const losses = (count: number) => Array.from({ length: count }, (_, i) => tried(i + 1))

describe('the next session', () => {
  test('builds on the original code first, then on the incumbent, and says so', () => {
    expect(schedule(facts())).toEqual({
      kind: 'build',
      on: [],
      idea: null,
      reason: 'A new patch on the original code.',
    })
    expect(schedule(facts({ stack: 3 })).reason).toBe('A new patch on the incumbent, 3 patches high.')
  })

  test('is for the researcher’s idea before anything else, from where he said', () => {
    const due = { tried: [...losses(9), nearMiss(10)], sessions: builds(30), keeps: 3 }
    expect(schedule(facts({ ...due, idea: { id: 'i', base: null } }))).toMatchObject({ kind: 'build', idea: 'i' })
    expect(schedule(facts({ ...due, idea: { id: 'i', base: 4 } }))).toMatchObject({
      kind: 'branch',
      on: [4],
      idea: 'i',
    })
  })

  test('tries a near miss again once the stack has changed under it, each one once', () => {
    const some = facts({
      tried: [nearMiss(1), ...losses(8).map((t) => ({ ...t, number: t.number + 1 }))],
      sessions: builds(9),
    })
    expect(schedule(some).kind).not.toBe('retest')
    const changed = { ...some, keeps: 2 }
    expect(schedule(changed)).toMatchObject({
      kind: 'retest',
      on: [1],
      reason: 'Experiment 1 was a near miss (+0.30 %), and the stack has changed 2 times since.',
    })
    const again = [
      ...changed.tried,
      tried(10, { kind: 'retest', on: [1] }),
      ...losses(8).map((t) => ({ ...t, number: t.number + 10 })),
    ]
    expect(schedule({ ...changed, tried: again }).kind).not.toBe('retest')
  })

  test('tries again what a machine that was not quiet left open', () => {
    const one = tried(1, {
      verdict: 'inconclusive',
      reason: 'machine-not-quiet',
      gain: null,
      hi: null,
      probability: null,
    })
    const some = facts({ tried: [one, ...losses(7).map((t) => ({ ...t, number: t.number + 1 }))], sessions: builds(8) })
    expect(schedule(some)).toMatchObject({ kind: 'retest', on: [1] })
  })

  test('puts two near misses together, the likeliest ones', () => {
    const some = facts({
      tried: [
        nearMiss(1, { probability: 0.6 }),
        nearMiss(2),
        nearMiss(3, { probability: 0.9 }),
        ...losses(9).map((t) => ({ ...t, number: t.number + 3 })),
      ],
      sessions: builds(12),
    })
    expect(schedule(some)).toMatchObject({ kind: 'combine', on: [2, 3] })
    expect(schedule({ ...some, hasRoom: false }).kind).not.toBe('combine')
  })

  test('branches from a near miss that cannot be paired', () => {
    const some = facts({
      tried: [nearMiss(1), ...losses(8).map((t) => ({ ...t, number: t.number + 1 }))],
      sessions: builds(9),
    })
    expect(schedule(some)).toMatchObject({ kind: 'branch', on: [1] })
  })

  test('looks where the time goes after three keeps, and after many sessions without one', () => {
    expect(schedule(facts({ sessions: builds(7), keeps: 3, stack: 3 })).kind).toBe('study')
    expect(schedule(facts({ sessions: builds(25) })).kind).toBe('study')
    expect(schedule(facts({ sessions: [...builds(25), begun('study'), ...builds(3)] })).kind).toBe('build')
  })

  test('takes code away after four keeps, and not of the original code', () => {
    const sessions = [...builds(4), begun('study', 4), ...builds(10, 4)]
    expect(schedule(facts({ sessions, keeps: 4, stack: 4 })).kind).toBe('simplify')
    expect(schedule(facts({ sessions, keeps: 4, stack: 0 })).kind).not.toBe('simplify')
  })

  test('mostly builds: over fifty sessions the other kinds stay few', () => {
    const sessions: Begun[] = []
    const all: Tried[] = []
    for (let number = 1; number <= 50; number++) {
      const plan = schedule(
        facts({ tried: all, sessions, keeps: Math.floor(number / 12), stack: Math.floor(number / 12) }),
      )
      sessions.push({ plan, isOver: true, keepsThen: Math.floor(number / 12) })
      if (plan.kind === 'study') continue
      const one = number % 5 === 0 ? nearMiss(number) : tried(number)
      all.push({ ...one, kind: plan.kind, on: plan.on, keepsThen: Math.floor(number / 12) })
    }
    const kinds = sessions.map(({ plan }) => plan.kind)
    expect(kinds.filter((kind) => kind === 'build').length).toBeGreaterThan(25)
    expect(new Set(kinds).size).toBeGreaterThanOrEqual(4)
  })
})

describe('a near miss', () => {
  test('looked better and could be as large as a gain that is worth its code', () => {
    expect(isNearMiss(nearMiss(1), 0.001)).toBe(true)
    expect(isNearMiss(nearMiss(1, { hi: 0.0005 }), 0.001)).toBe(false)
    expect(isNearMiss(nearMiss(1, { gain: -0.001 }), 0.001)).toBe(false)
    expect(isNearMiss(nearMiss(1, { probability: 0.3 }), 0.001)).toBe(false)
    expect(isNearMiss(nearMiss(1, { verdict: 'keep' }), 0.001)).toBe(false)
    expect(isNearMiss(nearMiss(1, { reason: 'guard' }), 0.001)).toBe(false)
  })
})
