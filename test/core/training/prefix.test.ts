import { describe, expect, test } from 'vitest'
import type { Objective } from '../../../main/core/project/project.ts'
import { measure } from '../../../main/core/training/objective.ts'
import { prefixOf, prefixReference } from '../../../main/core/training/prefix.ts'
import { printed, training } from './printed.ts'

const metric = (name: string): Objective => ({ kind: 'metric', metric: name, direction: 'minimize' })
const target: Objective = { kind: 'time-to-target', metric: 'loss', direction: 'minimize', target: 1, clock: 'wall' }
const steps: Objective = { kind: 'throughput', metric: null, clock: 'wall' }

/** The prefix of a run, by the reference that the incumbent's runs give. */
function prefix(
  objective: Objective,
  incumbents: Parameters<typeof prefixReference>[1],
  run: Parameters<typeof prefixOf>[1],
) {
  const reference = prefixReference(objective, incumbents)
  return reference === null ? null : prefixOf(objective, run, reference, null)
}

describe('the prefix of a metric', () => {
  const evaluated = (total: number, stepMs: number, value: (step: number) => number) =>
    printed({
      output: Array.from(
        { length: total / 10 + 1 },
        (_, index) => [1_000 + index * 10 * stepMs, `step ${index * 10}: val_loss ${value(index * 10)}\n`] as const,
      ),
    })

  test("is its value at a quarter of the incumbent's steps, interpolated", () => {
    const incumbent = evaluated(100, 10, (step) => 4 - step / 50)
    expect(prefixReference(metric('val_loss'), [incumbent])).toMatchObject({
      kind: 'value',
      metric: 'val_loss',
      end: { kind: 'step', step: 25 },
      smooth: false,
    })
    expect(prefix(metric('val_loss'), [incumbent], incumbent)).toMatchObject({
      kind: 'value',
      value: 3.5,
      y: Math.log(3.5),
    })
  })

  test('is known as soon as the quarter is over, and pending before', () => {
    const incumbent = evaluated(100, 10, (step) => 4 - step / 50)
    expect(
      prefix(
        metric('val_loss'),
        [incumbent],
        evaluated(20, 10, () => 4),
      ),
    ).toEqual({ kind: 'pending', yAtLeast: null })
    expect(
      prefix(
        metric('val_loss'),
        [incumbent],
        evaluated(30, 10, () => 4),
      ),
    ).toMatchObject({ value: 4 })
  })

  test('of a metric that comes only at the end is the training loss, smoothed over the last third', () => {
    const output = [...training(100, 10), [9_000, 'val_bpb: 0.9\n'] as const]
    const incumbent = printed({ output })
    const reference = prefixReference(metric('val_bpb'), [incumbent])
    expect(reference).toEqual({
      kind: 'value',
      metric: 'loss',
      direction: 'minimize',
      end: { kind: 'step', step: 25 },
      smooth: true,
    })
    const mean =
      Array.from({ length: 9 }, (_, index) => 4 / (1 + (17 + index) / 10)).reduce((sum, value) => sum + value, 0) / 9
    expect(prefix(metric('val_bpb'), [incumbent], incumbent)).toMatchObject({ value: expect.closeTo(mean, 5) })
  })

  test('of a metric that comes at the start and at the end alone is the training loss, too', () => {
    const output = [
      [900, 'step 0: val_bpb 5\n'] as const,
      ...training(100, 10),
      [9_000, 'step 100: val_bpb 0.9\n'] as const,
    ]
    expect(prefixReference(metric('val_bpb'), [printed({ output })])).toMatchObject({ metric: 'loss' })
  })

  test("is taken at a quarter of the incumbent's time when runs last a fixed time", () => {
    const incumbents = [
      printed({ output: training(100, 10), endMs: 2_000 }),
      printed({ output: training(90, 11), endMs: 2_000 }),
    ]
    expect(prefixReference(metric('loss'), incumbents)).toMatchObject({ end: { kind: 'time', ms: 250 } })
    expect(prefix(metric('loss'), incumbents, printed({ output: training(100, 10) }))).toMatchObject({ kind: 'value' })
  })

  test('that has become NaN is over at once', () => {
    const incumbent = evaluated(100, 10, () => 3)
    expect(
      prefix(
        metric('val_loss'),
        [incumbent],
        printed({
          output: [
            [1, 'step 0: val_loss 3\n'],
            [2, 'step 10: val_loss nan\n'],
          ],
        }),
      ),
    ).toEqual({ kind: 'non-finite' })
  })

  test('stands when the run becomes NaN behind it', () => {
    const incumbent = evaluated(100, 10, () => 3)
    const diverged = printed({
      output: [
        [1, 'step 20: val_loss 3\n'],
        [2, 'step 30: val_loss 3\n'],
        [3, 'step 40: val_loss nan\n'],
      ],
    })
    expect(prefix(metric('val_loss'), [incumbent], diverged)).toMatchObject({ kind: 'value', value: 3 })
  })

  test('does not exist when nothing is printed on the way', () => {
    expect(prefixReference(metric('val_bpb'), [printed({ output: [[9_000, 'val_bpb: 0.9\n']] })])).toBeNull()
    expect(prefixReference(metric('val_bpb'), [])).toBeNull()
  })
})

describe('the prefix of a time to target', () => {
  const incumbent = printed({ output: training(40, 100) })

  test('is the time to the loss that the incumbent had at a quarter of its time', () => {
    // The loss is 1 at step 30, so the quarter is step 7.5, and the incumbent's own prefix a quarter of its time.
    const whole = measure(target, { run: incumbent, evaluation: null }, null)
    expect(whole).toMatchObject({ value: 3 })
    expect(prefix(target, [incumbent], incumbent)).toMatchObject({ kind: 'value', value: expect.closeTo(0.75, 6) })
  })

  test('scales as the whole: a run that is 10 % faster is 10 % faster in its prefix', () => {
    expect(prefix(target, [incumbent], printed({ output: training(40, 90) }))).toMatchObject({
      value: expect.closeTo(0.675, 6),
    })
  })

  test('is already known to be at least as long as it has taken so far', () => {
    const late = printed({ output: training(6, 500) })
    expect(prefix(target, [incumbent], late)).toEqual({ kind: 'pending', yAtLeast: Math.log(3) })
  })

  test('does not exist when the target is never reached', () => {
    expect(prefixReference(target, [printed({ output: training(10, 100) })])).toBeNull()
  })

  test('is taken from the median incumbent', () => {
    const lucky = printed({ output: training(40, 100, (step) => 8 / (1 + step / 5)) })
    expect(prefixReference(target, [incumbent, incumbent, lucky])).toEqual(prefixReference(target, [incumbent]))
  })
})

describe('the prefix of a throughput', () => {
  test('is the rate over the first quarter of the steps', () => {
    const incumbent = printed({ output: training(40, 100) })
    expect(prefix(steps, [incumbent], incumbent)).toMatchObject({ value: 10, y: -Math.log(10) })
    const slowsDown = printed({ output: [...training(10, 50), ...training(40, 100).slice(11)] })
    expect(prefix(steps, [incumbent], slowsDown)).toMatchObject({ value: 20 })
    expect(prefix(steps, [incumbent], printed({ output: training(9, 100) }))).toEqual({
      kind: 'pending',
      yAtLeast: null,
    })
  })

  test('that the run reports is its mean over the quarter', () => {
    const rate: Objective = { kind: 'throughput', metric: 'tok/sec', clock: 'wall' }
    const output = Array.from(
      { length: 41 },
      (_, step) => [step * 10, `step ${step} | tok/sec: ${step <= 10 ? 100 : 500}\n`] as const,
    )
    const incumbent = printed({ output })
    expect(prefix(rate, [incumbent], incumbent)).toMatchObject({ value: expect.closeTo(100, 6) })
  })
})

test('a reference is plain JSON', () => {
  const incumbent = printed({ output: training(100, 10) })
  for (const objective of [metric('loss'), { ...target, target: 0.5 }, steps] as const) {
    const reference = prefixReference(objective, [incumbent])
    expect(reference).not.toBeNull()
    expect(JSON.parse(JSON.stringify(reference))).toEqual(reference)
  }
})
