import { describe, expect, test } from 'vitest'
import type { Objective } from '../../../main/core/project/project.ts'
import { fingerprintOf } from '../../../main/core/training/fingerprint.ts'
import { measureGuards } from '../../../main/core/training/guards.ts'
import { crossed, measure } from '../../../main/core/training/objective.ts'
import { printEffect, yOf } from '../../../main/core/training/scale.ts'
import { metricSpeedup } from '../../../main/core/training/speedup.ts'
import { type Printed, printed, training } from './printed.ts'

const loss: Objective = { kind: 'metric', metric: 'val_loss', direction: 'minimize' }
const accuracy: Objective = { kind: 'metric', metric: 'acc', direction: 'maximize' }
const target = (clock: 'wall' | 'cpu' = 'wall'): Objective => ({
  kind: 'time-to-target',
  metric: 'val',
  direction: 'minimize',
  target: 3,
  clock,
})
const measured = (objective: Objective, run: Printed, baselineValue: number | null = null) =>
  measure(objective, { run: printed(run), evaluation: null }, baselineValue)

describe('a metric', () => {
  test('is its last value, and ln of it is compared', () => {
    expect(
      measured(loss, {
        output: [
          [1, 'val_loss: 3\n'],
          [2, 'val_loss: 2\n'],
        ],
      }),
    ).toEqual({ kind: 'value', value: 2, y: Math.log(2) })
  })
  test('that is maximised is compared as -ln', () => {
    expect(measured(accuracy, { output: [[1, 'acc: 0.5\n']] })).toEqual({
      kind: 'value',
      value: 0.5,
      y: -Math.log(0.5),
    })
  })
  test('that is measured by protected code comes from there alone', () => {
    const run = printed({ output: [[1, 'val_loss: 0.001\n']] })
    const evaluation = printed({ output: [[1, 'val_loss: 2\n']] })
    expect(measure(loss, { run, evaluation }, null)).toMatchObject({ value: 2 })
    expect(measure(loss, { run, evaluation: printed({ output: [] }) }, null)).toMatchObject({
      kind: 'missing',
      why: expect.stringContaining('The evaluation printed no val_loss'),
    })
  })
  test('that never comes is missing, with what came instead', () => {
    expect(measured(loss, { output: [[1, 'step 1 | val_lss: 3 | lr: 1\n']] })).toEqual({
      kind: 'missing',
      why: 'The run printed no val_loss. It printed val_lss, lr.',
      remedy: 'Write metric = "val_lss" if that is meant.',
    })
    expect(measured(loss, { output: [[1, 'hello\n']] })).toMatchObject({
      kind: 'missing',
      why: 'The run printed no val_loss. It printed no metric at all.',
    })
  })
  test('that ends as NaN or infinity is an outcome, no number', () => {
    expect(
      measured(loss, {
        output: [
          [1, 'val_loss: 3\n'],
          [2, 'step 7 | val_loss: nan\n'],
        ],
      }),
    ).toEqual({
      kind: 'non-finite',
      metric: 'val_loss',
      printed: 'nan',
      step: 7,
      why: 'val_loss came as nan at step 7.',
    })
    expect(measured(loss, { output: [[1, 'val_loss: inf\n']] })).toMatchObject({ kind: 'non-finite', printed: 'inf' })
  })
  test('that was NaN on the way and ends well is well', () => {
    expect(
      measured(loss, {
        output: [
          [1, 'val_loss: nan\n'],
          [2, 'val_loss: 3\n'],
        ],
      }),
    ).toMatchObject({ kind: 'value', value: 3 })
  })
  test('of 0 beside positive ones is no value: its ratio would be infinitely good', () => {
    expect(measured(loss, { output: [[1, 'val_loss: 0\n']] }, 2)).toMatchObject({ kind: 'non-finite' })
    expect(measured(loss, { output: [[1, 'val_loss: 0\n']] })).toMatchObject({ kind: 'non-finite' })
  })
  test('whose baseline is 0 or negative, or whose kind can be, is compared relative to its size', () => {
    const reward: Objective = { kind: 'metric', metric: 'reward', direction: 'maximize' }
    expect(yOf(reward, 12, 10)).toBeCloseTo(-0.2, 12)
    expect(yOf(reward, -15, -10)).toBeCloseTo(0.5, 12)
    expect(yOf({ ...loss, metric: 'x' }, -15, -10)).toBeCloseTo(-0.5, 12)
    expect(yOf(reward, 3, 0)).toBe(-3)
  })
})

describe('the time to a target', () => {
  const evaluations = (...values: readonly [number, number | string][]) =>
    values.map(([atMs, value], index) => [atMs, `step ${index}: val ${value}\n`] as const)

  test('is interpolated between the two evaluations around the crossing, and counts from the first step', () => {
    const output = evaluations([1_000, 5], [2_000, 4], [3_000, 2], [4_000, 1])
    expect(measured(target(), { output })).toEqual({ kind: 'value', value: 1.5, y: Math.log(1.5) })
  })
  test('on the CPU clock counts the CPU time of the tree', () => {
    const output = evaluations([1_000, 5], [2_000, 4], [3_000, 2], [4_000, 1])
    expect(measured(target('cpu'), { output, cores: 3 })).toMatchObject({ value: 4.5 })
  })
  test('counts from the line that the project names', () => {
    const output = [[500, 'GO\n'] as const, ...evaluations([1_000, 5], [2_000, 4], [3_000, 2], [4_000, 1])]
    expect(measured(target(), { output, startsAt: 'GO' })).toMatchObject({ value: 2 })
    expect(measured(target(), { output, startsAt: 'never' })).toMatchObject({
      kind: 'missing',
      remedy: expect.stringContaining('starts_at'),
    })
  })
  test('does not count one lucky evaluation', () => {
    const output = evaluations([1_000, 5], [2_000, 2.9], [3_000, 4], [4_000, 2], [5_000, 2])
    expect(measured(target(), { output })).toMatchObject({ value: 2.5 })
  })
  test('does not count two with a NaN between them', () => {
    const output = evaluations([1_000, 5], [2_000, 2], [3_000, 'nan'], [4_000, 2], [5_000, 5])
    expect(measured(target(), { output })).toMatchObject({ kind: 'censored' })
  })
  test('that was not reached is censored: no crash, and a bound', () => {
    const output = evaluations([1_000, 5], [2_000, 4])
    expect(measured(target(), { output, endMs: 9_000 })).toEqual({
      kind: 'censored',
      atLeastS: 8,
      why: 'val did not reach 3: the last evaluation is 4.',
    })
  })
  test('that only the last evaluation reached is not proven', () => {
    expect(measured(target(), { output: evaluations([1_000, 5], [2_000, 2]) })).toMatchObject({
      kind: 'censored',
      why: expect.stringContaining('two in a row'),
    })
  })
  test('of a run that diverged is no time', () => {
    expect(measured(target(), { output: evaluations([1_000, 5], [2_000, 'nan']) })).toMatchObject({
      kind: 'non-finite',
    })
  })
  test('that was reached before timing starts is refused', () => {
    const output = [...evaluations([1_000, 2], [2_000, 1]), [3_000, 'GO\n'] as const]
    expect(measured(target(), { output, startsAt: 'GO' })).toMatchObject({
      kind: 'missing',
      why: expect.stringContaining('before timing started'),
    })
  })
  test('upwards works as downwards', () => {
    const up: Objective = { kind: 'time-to-target', metric: 'acc', direction: 'maximize', target: 0.5, clock: 'wall' }
    expect(
      measured(up, {
        output: [
          [0, 'step 0 acc 0.1\n'],
          [1_000, 'step 1 acc 0.4\n'],
          [2_000, 'step 2 acc 0.6\n'],
          [3_000, 'step 3 acc 0.7\n'],
        ],
      }),
    ).toMatchObject({ value: 1.5 })
  })
  test('is known at the second evaluation: the run can be ended there', () => {
    const output = evaluations([1_000, 5], [2_000, 4], [3_000, 2], [4_000, 1], [5_000, 0.5])
    expect(crossed(target(), printed({ output: output.slice(0, 3) }))).toBeNull()
    expect(crossed(target(), printed({ output: output.slice(0, 4) }))).toMatchObject({
      crossed: { atMs: 2_500 },
      proven: { atMs: 4_000 },
      isBracketed: true,
    })
    expect(crossed(loss, printed({ output }))).toBeNull()
  })
})

describe('a throughput', () => {
  const steps: Objective = { kind: 'throughput', metric: null, clock: 'wall' }
  test('in steps per second is measured from outside, between the first and the last step line', () => {
    expect(measured(steps, { output: training(20, 100) })).toEqual({ kind: 'value', value: 10, y: -Math.log(10) })
    expect(measured({ ...steps, clock: 'cpu' }, { output: training(20, 100) })).toMatchObject({ value: 5 })
  })
  test('does not count what comes before the line at which timing starts', () => {
    const output = [
      [0, 'step 0\n'],
      [9_000, 'step 1\n'],
      [9_000, 'GO\n'],
      [10_000, 'step 2\n'],
      [11_000, 'step 3\n'],
    ] as const
    expect(measured(steps, { output, startsAt: 'GO' })).toMatchObject({ value: 1 })
  })
  test('that the run reports is the harmonic mean behind the start: each line stands for the same work', () => {
    const rate: Objective = { kind: 'throughput', metric: 'tok/sec', clock: 'wall' }
    const output = [
      [0, 'step 0 | tok/sec: 1\n'],
      [1, 'step 1 | tok/sec: 100\n'],
      [2, 'step 2 | tok/sec: 300\n'],
    ] as const
    expect(measured(rate, { output })).toMatchObject({ value: 150 })
    expect(measured(rate, { output: [[0, 'step 0 | tok/sec: 70\n']] })).toMatchObject({ value: 70 })
    expect(measured(rate, { output: [[0, 'tok/sec: 0\n']] })).toMatchObject({ kind: 'non-finite' })
    expect(measured(rate, { output: [[0, 'loss: 1\n']] })).toMatchObject({ kind: 'missing' })
  })
  test('without two steps is missing, with a remedy', () => {
    expect(measured(steps, { output: [[0, 'step 1\n']] })).toMatchObject({
      kind: 'missing',
      remedy: expect.stringContaining('tok/sec'),
    })
  })
})

describe('an effect is printed as what a person reads', () => {
  test.each([
    [target(), 3, 0.08, 1.0833, 7.69, '7.7 % less time to val 3'],
    [target(), 3, -0.08, 0.9231, -8.33, '8.3 % more time to val 3'],
    [
      { kind: 'throughput', metric: null, clock: 'wall' } as const,
      3,
      Math.log(1.2),
      1.2,
      20,
      '20 % more steps per second',
    ],
    [loss, 2, 0.001, 1.001, 0.09995, '0.10 % lower val_loss'],
    [accuracy, 0.5, Math.log(1.1), 1.1, 10, '10 % more acc'],
  ])('%j', (objective, baseline, gain, factor, percent, text) => {
    const effect = printEffect(objective, baseline, gain)
    expect(effect.factor).toBeCloseTo(factor, 3)
    expect(effect.percent).toBeCloseTo(percent, 2)
    expect(effect.text).toBe(text)
  })
  test('without a factor where there is no ratio', () => {
    expect(printEffect({ kind: 'metric', metric: 'reward', direction: 'maximize' }, -2, 0.25)).toEqual({
      factor: null,
      percent: 25,
      text: "25 % better reward, as a share of the baseline's size",
    })
  })
})

describe('guards', () => {
  const guard = { metric: 'vram', max: 10, min: null, worseByAtMost: null, direction: 'minimize' } as const
  const read = (text: string, guards = [guard] as Parameters<typeof measureGuards>[0]) =>
    measureGuards(guards, { run: printed({ output: [[1, text]] }), evaluation: null }, {})
  test('hold or not, by their last value', () => {
    expect(read('vram: 20\nvram: 9\n')).toEqual([
      { name: 'vram', value: 9, y: Math.log(9), ok: true, limit: 'at most 10' },
    ])
    expect(read('vram: 11\n')).toMatchObject([{ ok: false }])
  })
  test('that are not printed say nothing, and NaN never holds', () => {
    expect(read('x: 1\n')).toEqual([{ name: 'vram', value: null, y: null, ok: null, limit: 'at most 10' }])
    expect(read('vram: nan\n')).toMatchObject([{ value: null, ok: false }])
  })
  test('that allow a little loss are left to the decisions, in y', () => {
    const relative = { metric: 'acc', max: null, min: null, worseByAtMost: 0.001, direction: 'maximize' } as const
    expect(read('acc: 0.5\n', [relative])).toEqual([
      { name: 'acc', value: 0.5, y: -Math.log(0.5), ok: null, limit: 'at most 0.1 % worse than the incumbent' },
    ])
  })
  test('of protected code win over what the run prints', () => {
    const evidence = {
      run: printed({ output: [[1, 'vram: 1\n']] }),
      evaluation: printed({ output: [[1, 'vram: 12\n']] }),
    }
    expect(measureGuards([guard], evidence, {})).toMatchObject([{ value: 12, ok: false }])
  })
})

describe('a fingerprint', () => {
  const of = (text: string): string | null => fingerprintOf(loss, printed({ output: [[1, text]] }))
  test('is the same for the same losses, whatever the times and the other metrics', () => {
    expect(of('step 1 loss: 2 dt: 5ms\nstep 2 loss: 1 dt: 6ms\n')).toBe(
      of('step 1 loss: 2 dt: 7ms\nhello\nstep 2 loss: 1 dt: 8ms\n'),
    )
    expect(of('step 1 loss: 2\n')).toMatch(/^[0-9a-f]{64}$/)
  })
  test('differs in the last digit, in the step and in the name', () => {
    const all = [
      'step 1 loss: 2.000001\n',
      'step 1 loss: 2\n',
      'step 2 loss: 2\n',
      'step 1 val_loss: 2\n',
      'step 1 loss: 2\nstep 2 loss: 2\n',
    ].map(of)
    expect(new Set(all).size).toBe(5)
  })
  test('is null without a loss', () => {
    expect(of('step 1 acc: 2\n')).toBeNull()
  })
  test('of a run that was ended at its crossing does not depend on how fast it was ended', () => {
    const output = [
      [1, 'step 1 val: 5 loss: 5\n'],
      [2, 'step 2 val: 2 loss: 2\n'],
      [3, 'step 3 val: 1 loss: 1\n'],
    ] as const
    const more = [...output, [4, 'step 4 val: 1 loss: 0.9\n'] as const]
    expect(fingerprintOf(target(), printed({ output: more }))).toBe(fingerprintOf(target(), printed({ output })))
  })
})

describe('the speedup of a metric', () => {
  const objective: Objective = { kind: 'metric', metric: 'loss', direction: 'minimize' }
  test("is how much sooner the baseline's final value is reached", () => {
    const slow = printed({ output: training(40, 100) })
    const fast = printed({ output: training(40, 80) })
    expect(metricSpeedup(objective, [slow], [fast])).toBeCloseTo(1.25, 6)
  })
  test('is not invented where curves are missing or the value is not reached', () => {
    const slow = printed({ output: training(40, 100) })
    expect(metricSpeedup(objective, [slow], [printed({ output: training(20, 100) })])).toBeNull()
    expect(metricSpeedup(objective, [printed({ output: [[9, 'loss: 2\n']] })], [slow])).toBeNull()
    expect(metricSpeedup(objective, [], [slow])).toBeNull()
    expect(metricSpeedup(objective, [slow], [])).toBeNull()
  })
})
