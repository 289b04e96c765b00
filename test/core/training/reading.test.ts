import { describe, expect, test } from 'vitest'
import { curveOf, lastValue } from '../../../main/core/training/curves.ts'
import { beginReading, readingOf, readingRules, readOutput, STEP_CURVE } from '../../../main/core/training/reading.ts'
import { printed } from './printed.ts'

describe('the reading of a run', () => {
  test('gives each value the moment at which its line arrived', () => {
    const reading = printed({
      output: [
        [10, 'import done\n'],
        [100, 'step 1 lo'],
        [150, 'ss: 3\nstep 2 loss: 2\n'],
        [300, 'step 3 loss: 1'],
      ],
    })
    const loss = curveOf(reading, 'loss')
    expect(loss?.values).toEqual([3, 2, 1])
    expect(loss?.steps).toEqual([1, 2, 3])
    expect(loss?.atMs).toEqual([150, 150, 300])
    expect(loss?.cpuMs).toEqual([300, 300, 600])
    expect(loss?.offsets).toEqual([12, 27, 42])
  })

  test('does not wait for the carriage return that begins the next line', () => {
    const reading = printed({
      output: [
        [100, '\rstep 1 loss: 3'],
        [200, '\rstep 2 loss: 2'],
        [300, '\n'],
      ],
    })
    expect(curveOf(reading, 'loss')?.atMs).toEqual([100, 200])
  })

  test('starts its clock at the first line that names a step', () => {
    const reading = printed({
      output: [
        [100, 'lr: 3\n'],
        [500, 'step 0 loss: 3\n'],
        [600, 'step 1 loss: 2\n'],
      ],
    })
    expect(reading.start).toEqual({ atMs: 500, cpuMs: 1_000, lineOffset: 6 })
    expect(reading.startMissing).toBe(false)
  })

  test('starts it at the line that the project names, and says while that is missing', () => {
    const output = [
      [100, 'step 0 loss: 4\n'],
      [500, 'GO now\n'],
      [600, 'step 1 loss: 2\n'],
    ] as const
    expect(printed({ output, startsAt: '^GO' }).start?.atMs).toBe(500)
    expect(printed({ output: output.slice(0, 1), startsAt: '^GO' })).toMatchObject({ start: null, startMissing: true })
    expect(printed({ output: [[1, 'loss: 3\n']] })).toMatchObject({ start: null, startMissing: false })
  })

  test('keeps the steps as a curve of their own, each once', () => {
    const reading = printed({ output: [[1, 'step 1 loss: 3\nstep 1 val_loss: 3\nstep 2 loss: 3\n']] })
    expect(reading.curves.get(STEP_CURVE)?.values).toEqual([1, 2])
  })

  test('keeps NaN and infinity apart from the numbers', () => {
    const reading = printed({
      output: [
        [1, 'step 1 loss: 3\n'],
        [2, 'step 2 loss: nan\n'],
      ],
    })
    expect(curveOf(reading, 'loss')?.values).toEqual([3])
    expect(reading.nonFinite).toEqual([{ name: 'loss', printed: 'nan', step: 2, atMs: 2, cpuMs: 4, lineOffset: 15 }])
    expect(lastValue(reading, 'loss')).toMatchObject({ odd: { printed: 'nan' } })
  })

  test('finds a metric that is written otherwise, and prefers the exact name', () => {
    const reading = printed({
      output: [
        [1, 'step 1 | Val Loss: 3\n'],
        [2, 'METRIC val-loss=4\n'],
      ],
    })
    expect(lastValue(reading, 'val_loss')).toEqual({ value: 3 })
    expect(lastValue(reading, 'val-loss')).toEqual({ value: 4 })
    expect(lastValue(reading, 'VAL LOSS')).toEqual({ value: 3 })
    expect(lastValue(reading, 'loss')).toBeNull()
  })
})

describe('memory stays bounded', () => {
  const flood = (line: (index: number) => string, lines: number, judged: readonly string[]) => {
    const rules = readingRules({ startsAt: null, metrics: [] }, judged)
    let state = beginReading(rules)
    for (let from = 0; from < lines; from += 1_000) {
      const text = Array.from({ length: 1_000 }, (_, index) => line(from + index)).join('')
      state = readOutput(state, Buffer.from(text), (offset) => ({ atMs: offset, cpuMs: offset }))
    }
    return readingOf(state, null)
  }

  test('a metric of 600,000 lines is thinned, in order, and ends with its last value', () => {
    const reading = flood((index) => `step ${index} loss: ${index}\n`, 600_000, ['loss'])
    const loss = curveOf(reading, 'loss')
    expect(loss?.values.length).toBeLessThanOrEqual(65_536)
    expect(loss?.values.length).toBeGreaterThan(30_000)
    expect(loss?.values[0]).toBe(0)
    expect(loss?.values.at(-1)).toBe(599_999)
    expect(loss?.values.every((value, index) => value === loss.steps[index])).toBe(true)
    expect(loss?.values.every((value, index) => index === 0 || value > (loss.values[index - 1] ?? 0))).toBe(true)
    // Evenly, also where the beginning was thinned more often than the end: a gap of 16 everywhere but at a few seams.
    const gaps = loss?.values.slice(1).map((value, index) => value - (loss.values[index] ?? 0)) ?? []
    expect(gaps.filter((gap) => gap !== 16).length).toBeLessThan(10)
    for (const column of [loss?.atMs, loss?.cpuMs, loss?.offsets]) expect(column?.length).toBe(loss?.values.length)
  })

  test('a log with thousands of names gives no thousands of curves, but always the one that is judged', () => {
    const reading = flood((index) => (index === 4_500 ? 'METRIC wanted=7\n' : `METRIC name${index}=1\n`), 5_000, [
      'wanted',
    ])
    expect(reading.curves.size).toBeLessThanOrEqual(257)
    expect(lastValue(reading, 'wanted')).toEqual({ value: 7 })
  })
})
