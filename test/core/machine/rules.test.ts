import { describe, expect, test } from 'vitest'
import { disturbanceOf, judgeObservation, type References } from '../../../main/core/machine/rules.ts'
import type { Observation } from '../../../preload/contract/gpu.ts'
import { boundary, GiB, MiB, observed, xorg } from '../../support/observed.ts'

const five = (make: (index: number) => Observation): Observation[] =>
  Array.from({ length: 5 }, (_, index) => make(index))
const quiet: References = { incumbent: five(() => observed()), sameCode: [], countsCpuTime: false, tolerated: [] }
const beside = (incumbent: readonly Observation[]): References => ({ ...quiet, incumbent })
const none = beside([])

/** Rules that void a run, by name. */
function voided(run: Observation, references: References = quiet): string[] {
  return judgeObservation(run, references)
    .filter((finding) => finding.voids)
    .map((finding) => finding.rule)
}
function told(run: Observation, references: References = quiet): string[] {
  return judgeObservation(run, references).map((finding) => finding.rule)
}

const python = { pid: 77, name: 'python', owner: 'ben', use: 'compute', memoryBytes: 3 * GiB, run: null } as const
const game = { pid: 78, name: 'game', owner: 'ana', use: 'graphics', memoryBytes: 2 * GiB, run: null } as const

describe('a run on a quiet machine', () => {
  test('counts, and its power cap is told', () => {
    expect(voided(observed())).toEqual([])
    expect(told(observed())).toEqual(['power-cap'])
    expect(disturbanceOf(judgeObservation(observed(), quiet))).toBeNull()
  })

  test('counts without anything to compare with', () => expect(voided(observed(), none)).toEqual([]))

  test('counts without telemetry, and the fact is told', () => {
    const blind = observed({
      host: {
        othersCores: null,
        stolenShare: null,
        sleptMs: null,
        clockJumpMs: null,
        onBattery: null,
        idleShare: null,
      },
      gpu: {
        before: null,
        after: null,
        samples: 0,
        utilisation: null,
        memoryMaxBytes: null,
        powerW: null,
        powerFreeW: null,
        powerLimitLoW: null,
        powerLimitHiW: null,
        throttledShare: null,
      },
      missing: ['There was no sample of the GPU during the run.'],
    })
    expect(told(blind)).toEqual(['not-measured'])
    expect(voided(blind)).toEqual([])
    expect(voided(observed({ gpu: null }))).toEqual([])
  })

  // What a patch can do by itself must never make its run void: a good one may use more, or less, of everything.
  test.each([
    ['draws far more power and clocks lower', { powerW: 449, powerFreeW: 449, smClockMhz: 1_900, temperatureMaxC: 88 }],
    ['draws far less power', { powerW: 200, powerFreeW: 200, utilisation: 0.4 }],
    ['is at its power cap all the time', { throttledShare: { 'power-cap': 1 } }],
    ['takes four times the memory', { memoryMaxBytes: 80 * GiB }],
    [
      'heats the GPU until it slows down',
      { powerFreeW: 440, throttledShare: { 'sw-thermal': 0.5, 'hw-thermal': 0.2 } },
    ],
  ])('counts although its patch %s', (_, gpu) => {
    expect(voided(observed({ gpu }))).toEqual([])
  })

  test.each([
    ['all cores', { runCores: 16, idleShare: 0 }],
    ['next to none', { runCores: 0.1, idleShare: 0.97 }],
  ])('counts although its patch uses %s', (_, host) => {
    expect(voided(observed({ host }))).toEqual([])
  })
})

describe('another program on the GPU', () => {
  test.each([
    ['computes at the end', { after: boundary({ processes: [xorg, python] }) }],
    ['computes at the beginning', { before: boundary({ processes: [python, xorg] }) }],
    ['computes, however little it holds', { after: boundary({ processes: [xorg, { ...python, memoryBytes: MiB }] }) }],
    [
      'computes, and its memory is not told',
      { after: boundary({ processes: [xorg, { ...python, memoryBytes: null }] }) },
    ],
    ['draws a game', { after: boundary({ processes: [xorg, game] }) }],
  ])('that %s voids the run', (_, gpu) => {
    expect(voided(observed({ gpu }))).toContain('foreign-process')
  })

  test('is named with its owner', () => {
    const run = observed({ gpu: { after: boundary({ processes: [xorg, python] }) } })
    expect(disturbanceOf(judgeObservation(run, quiet))).toBe('python (process 77, ben) was on the GPU with 3.0 GiB.')
  })

  test('that draws a small window does not', () => {
    const terminal = { ...game, name: 'terminal', memoryBytes: 40 * MiB }
    expect(voided(observed({ gpu: { after: boundary({ processes: [xorg, terminal] }) } }))).toEqual([])
  })

  test('that was there beside the incumbent as well is normal, a second one is not', () => {
    const shared = five(() =>
      observed({
        gpu: { before: boundary({ processes: [xorg, python] }), after: boundary({ processes: [xorg, python] }) },
      }),
    )
    const same = {
      before: boundary({ processes: [xorg, { ...python, pid: 4 }] }),
      after: boundary({ processes: [xorg, python] }),
    }
    expect(voided(observed({ gpu: same }), beside(shared))).toEqual([])
    const two = boundary({ processes: [xorg, python, { ...python, pid: 5 }] })
    expect(voided(observed({ gpu: { ...same, after: two } }), beside(shared))).toContain('foreign-process')
  })

  test('that stays becomes normal once most runs of the incumbent had it', () => {
    const withIt = observed({ gpu: { after: boundary({ processes: [xorg, python] }) } })
    const history = (count: number) => beside(five((index) => (index < count ? withIt : observed())))
    expect(voided(withIt, history(2))).toContain('foreign-process')
    expect(voided(withIt, history(3))).not.toContain('foreign-process')
  })

  test('that grows voids the run', () => {
    const grown = boundary({ processes: [{ ...xorg, memoryBytes: 1.9 * GiB }] })
    const run = observed({ gpu: { after: grown } })
    expect(voided(run)).toEqual(['foreign-memory'])
    const little = boundary({ processes: [{ ...xorg, memoryBytes: 200 * MiB }] })
    expect(voided(observed({ gpu: { after: little } }))).toEqual([])
  })

  test('is found by the memory of runs of the same code, when it came and went', () => {
    const sameCode = [observed(), observed()]
    const run = observed({ gpu: { memoryMaxBytes: 22 * GiB } })
    expect(voided(run, { ...quiet, sameCode })).toEqual(['foreign-memory-during'])
    expect(voided(run, { ...quiet, sameCode: [observed()] })).toEqual([])
    expect(voided(observed({ gpu: { memoryMaxBytes: 20.1 * GiB } }), { ...quiet, sameCode })).toEqual([])
  })

  test('does not concern a run that never used the GPU', () => {
    const unused = { memoryMaxBytes: 120 * MiB, utilisation: 0, after: boundary({ processes: [xorg, python] }) }
    expect(voided(observed({ gpu: unused }))).toEqual([])
  })

  test('before there is anything to compare with is measured against the run’s own beginning', () => {
    const both = { before: boundary({ processes: [python] }), after: boundary({ processes: [python] }) }
    expect(voided(observed({ gpu: both }), none)).toEqual([])
    expect(voided(observed({ gpu: { after: boundary({ processes: [xorg, python] }) } }), none)).toContain(
      'foreign-process',
    )
  })
})

describe('a GPU that is held back', () => {
  const hot = { 'sw-thermal': 0.3 }
  test('when the run begins voids it, unless the incumbent’s began so too', () => {
    const start = { before: boundary({ throttle: ['sw-thermal'] }) }
    expect(voided(observed({ gpu: start }))).toEqual(['slowed-at-start'])
    expect(voided(observed({ gpu: start }), beside(five(() => observed({ gpu: start }))))).toEqual([])
  })
  test('for longer than beside the incumbent voids the run', () => {
    expect(voided(observed({ gpu: { throttledShare: hot } }))).toEqual(['slowed'])
    expect(voided(observed({ gpu: { throttledShare: { 'power-brake': 0.05 } } }))).toEqual(['slowed'])
    expect(voided(observed({ gpu: { throttledShare: { 'hw-thermal': 0.015 } } }))).toEqual([])
  })
  test('as long as beside the incumbent does not', () => {
    const warm = five(() => observed({ gpu: { throttledShare: { 'sw-thermal': 0.29 } } }))
    expect(voided(observed({ gpu: { throttledShare: hot } }), beside(warm))).toEqual([])
  })
  test('by what may be its own heat does not, nor where that can’t be told', () => {
    expect(voided(observed({ gpu: { throttledShare: hot, powerFreeW: 420 } }))).toEqual([])
    const untold = observed({ gpu: { throttledShare: hot, powerW: null, powerFreeW: null } })
    expect(voided(untold)).toEqual([])
    expect(told(untold)).toContain('slowed')
  })
  test('all the time is judged by the power that it had meanwhile', () => {
    const whole = { throttledShare: { 'hw-thermal': 1 }, powerFreeW: null }
    expect(voided(observed({ gpu: { ...whole, powerW: 220 } }))).toEqual(['slowed'])
    expect(voided(observed({ gpu: { ...whole, powerW: 430 } }))).toEqual([])
  })
  test('among the first runs is only told', () => {
    expect(voided(observed({ gpu: { throttledShare: hot } }), none)).toEqual([])
  })
  test('by a power limit that was changed voids the run, until the incumbent was measured with it', () => {
    expect(voided(observed({ gpu: { powerLimitLoW: 350 } }))).toEqual(['power-limit'])
    const lowered = {
      powerLimitLoW: 350,
      powerLimitHiW: 350,
      before: boundary({ powerLimitW: 350 }),
      after: boundary({ powerLimitW: 350 }),
    }
    expect(voided(observed({ gpu: lowered }))).toEqual(['power-limit'])
    expect(voided(observed({ gpu: lowered }), beside([observed({ gpu: lowered }), observed(), observed()]))).toEqual([])
  })
})

describe('a GPU that is lost', () => {
  test('voids the run, with the driver’s words', () => {
    const run = observed({ gpu: { lost: 'Unable to determine the device handle for GPU0: GPU is lost.', after: null } })
    expect(voided(run)).toEqual(['gpu-lost'])
    expect(disturbanceOf(judgeObservation(run, quiet))).toContain('GPU is lost')
  })
})

describe('the host', () => {
  test.each([
    ['sleep', { sleptMs: 60_000 }, 'sleep'],
    ['a clock set back', { clockJumpMs: -3_600_000 }, 'clock-jump'],
    ['a clock set forward', { clockJumpMs: 5_000 }, 'clock-jump'],
    ['its battery', { onBattery: true }, 'battery'],
  ])('voids a run by %s, also without a GPU and without anything to compare with', (_, host, rule) => {
    expect(voided(observed({ host, gpu: null }), none)).toEqual([rule])
  })

  test('does not by what a time server does to the clock', () => {
    expect(voided(observed({ seconds: 7_200, host: { clockJumpMs: 3_600 } }))).toEqual([])
    expect(voided(observed({ host: { clockJumpMs: -40, sleptMs: 20 } }))).toEqual([])
  })

  const load = (othersCores: number, cores = 16, idleShare = 0.5, seconds = 300): Observation =>
    observed({ seconds, gpu: null, host: { othersCores, cores, idleShare } })

  test('voids a run beside which others kept more of it busy than beside the incumbent', () => {
    expect(voided(load(3))).toEqual(['host-load'])
    expect(disturbanceOf(judgeObservation(load(3), quiet))).toBe(
      'Other programs kept 3.0 cores busy, beside the incumbent 0.3 cores.',
    )
    expect(voided(load(1.5))).toEqual([])
  })

  test('measures that by its size: half a core of two, a tenth of sixty-four', () => {
    const ofTwo = beside(five(() => load(0.3, 2)))
    expect(voided(load(0.7, 2), ofTwo)).toEqual([])
    expect(voided(load(0.9, 2), ofTwo)).toEqual(['host-load'])
    const ofMany = beside(five(() => load(0.3, 64)))
    expect(voided(load(6, 64), ofMany)).toEqual([])
    expect(voided(load(8, 64), ofMany)).toEqual(['host-load'])
  })

  test('and by how restless it always is', () => {
    const restless = beside([0.1, 1.4, 0.6, 0.2, 1.1].map((others) => load(others, 2)))
    expect(voided(load(1.5, 2), restless)).toEqual([])
  })

  test('does not by another run of Pawl on another device, as long as there are cores for both', () => {
    const with16 = (siblingCores: number, othersCores = 0.3) =>
      observed({ host: { siblingCores, othersCores, runCores: 1.2 } })
    expect(voided(with16(12))).toEqual([])
    // 16 cores without a twentieth and without the incumbent's 1.2: what is beyond that was not to be had.
    expect(voided(with16(16))).toEqual(['host-load'])
    expect(disturbanceOf(judgeObservation(with16(16), quiet))).toBe(
      'Other programs and other runs of Pawl kept 2.6 cores busy, beside the incumbent 0.3 cores.',
    )
    // What the run itself uses does not come in: a patch can't make its own run void, nor save it.
    const greedy = observed({ host: { siblingCores: 12, runCores: 9, idleShare: 0 } })
    expect(voided(greedy)).toEqual([])
    // Where they were always short of cores, it is normal.
    expect(voided(with16(16), beside(five(() => with16(16))))).toEqual([])
    expect(voided(with16(12, 3))).toEqual(['host-load'])
  })

  test('that is always busy voids nothing: then load of others can’t be told from what a patch leaves to them', () => {
    const busy = beside(five(() => load(0.9, 2, 0.01)))
    expect(voided(load(1.9, 2, 0), busy)).toEqual([])
    expect(told(load(1.9, 2, 0), busy)).toEqual(['host-load'])
  })

  test('that becomes busy and stays so becomes normal', () => {
    const history = (count: number) => beside(five((index) => (index < count ? load(4) : load(0.3))))
    expect(voided(load(4), history(2))).toEqual(['host-load'])
    expect(voided(load(4), history(3))).toEqual([])
  })

  test('is not judged by runs too short to tell', () => {
    expect(voided(load(3, 16, 0.5, 0.3))).toEqual([])
  })

  test('that is loaded is told and not held against an objective that counts CPU time', () => {
    const byCpu = { ...quiet, countsCpuTime: true }
    expect(voided(load(9), byCpu)).toEqual([])
    expect(told(load(9), byCpu)).toEqual(['host-load'])
    expect(voided(observed({ gpu: null, host: { stolenShare: 0.4 } }), byCpu)).toEqual([])
    expect(voided(observed({ gpu: null, host: { sleptMs: 9_000 } }), byCpu)).toEqual(['sleep'])
  })

  test('whose load a project tolerates is told and voids nothing; what else is found does', () => {
    const tolerant = { ...quiet, tolerated: ['host-load'] }
    expect(voided(load(4), tolerant)).toEqual([])
    expect(judgeObservation(load(4), tolerant)[0]).toMatchObject({
      rule: 'host-load',
      sentence: expect.stringMatching(/busy, beside the incumbent .*\. The project tolerates that\.$/),
    })
    expect(voided(observed({ gpu: null, host: { othersCores: 4, sleptMs: 9_000 } }), tolerant)).toEqual(['sleep'])
  })

  test('whose processor others took away voids the run, beyond what is usual', () => {
    const stolen = (stolenShare: number) => observed({ gpu: null, host: { stolenShare } })
    expect(voided(stolen(0.12))).toEqual(['stolen-time'])
    expect(voided(stolen(0.12), beside(five(() => stolen(0.1))))).toEqual([])
    expect(voided({ ...stolen(0.12), seconds: 2 })).toEqual([])
  })
})

test('the rules know no arm: the same evidence is judged alike, whatever the run itself used', () => {
  const disturbances: Parameters<typeof observed>[0][] = [
    { host: { othersCores: 3 } },
    { host: { sleptMs: 5_000 } },
    { host: { stolenShare: 0.3 } },
    { gpu: { after: boundary({ processes: [xorg, python] }) } },
    { gpu: { before: boundary({ throttle: ['hw-thermal'] }) } },
    {},
  ]
  const arms = [
    {
      host: { runCores: 0.5, idleShare: 0.95 },
      gpu: { memoryMaxBytes: 5 * GiB, powerFreeW: 250, powerW: 250, utilisation: 0.5 },
    },
    {
      host: { runCores: 9, idleShare: 0.2 },
      gpu: { memoryMaxBytes: 23 * GiB, powerFreeW: 450, powerW: 450, utilisation: 1 },
    },
  ]
  for (const disturbance of disturbances) {
    const [one, other] = arms.map((arm) =>
      voided(observed({ host: { ...arm.host, ...disturbance?.host }, gpu: { ...arm.gpu, ...disturbance?.gpu } })),
    )
    expect(one).toEqual(other)
  }
})
