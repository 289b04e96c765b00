import { describe, expect, test } from 'vitest'
import type { ExperimentRow, Progress } from '../../../../preload/contract/experiment.ts'
import { pointsOf } from '../../../../renderer/views/progress/course.ts'

const course: Progress = {
  metric: 'val_loss',
  unit: '',
  direction: 'minimize',
  scale: { kind: 'log' },
  staircase: [
    { at: 1000, hours: 0, value: 2, lo: null, hi: null, experiment: 0, kept: [] },
    { at: 3000, hours: 1, value: 1.8, lo: null, hi: null, experiment: 3, kept: [1, 3] },
    // One was taken out again: a step that keeps nothing, at the same place.
    { at: 3500, hours: 1, value: 1.8, lo: null, hi: null, experiment: 1, kept: [] },
  ],
}

/** As a block of three leaves them: 1 and 3 are kept in turn, 2 is discarded long after, later comes one on the new stack. */
const rows = [
  { number: 4, effect: -0.01, decidedAt: 5000, value: 1.7 },
  { number: 3, effect: 0.05, decidedAt: 3000, value: 2.1 },
  { number: 2, effect: -0.02, decidedAt: 9000, value: 1.6 },
  { number: 1, effect: 0.04, decidedAt: 2000, value: 1.9 },
  { number: 0, effect: null, decidedAt: null, value: 2 },
].map((row) => row as ExperimentRow)

const values = (kind: 'judged' | 'measured', of: Progress = course) =>
  Object.fromEntries(pointsOf(rows, of, kind, 'experiment').map(({ number, value }) => [number, value]))

describe('the dots of the progress chart', () => {
  test('stand where their effect puts them from the line at their place, not where their seeds did', () => {
    const { 1: first, 2: second, 3: third, 4: fourth, ...others } = values('judged')
    expect(first).toBeCloseTo(2 * Math.exp(-0.04), 12)
    expect(second).toBeCloseTo(2 * Math.exp(0.02), 12)
    expect(third).toBeCloseTo(2 * Math.exp(-0.05), 12)
    expect(fourth).toBeCloseTo(1.8 * Math.exp(0.01), 12)
    expect(others).toEqual({})
  })
  test('go up with a win where more is better, and by shares of the unit where a ratio makes no sense', () => {
    expect(values('judged', { ...course, direction: 'maximize' })[1]).toBeCloseTo(2 * Math.exp(0.04), 12)
    const relative = values('judged', { ...course, direction: 'maximize', scale: { kind: 'relative', unit: 2 } })
    expect(relative[1]).toBeCloseTo(2.08, 12)
  })
  test('are what was measured where that is asked for', () => {
    expect(values('measured')).toEqual({ 1: 1.9, 2: 1.6, 3: 2.1, 4: 1.7 })
  })
  test('are none where nothing was judged, or no stack was measured', () => {
    expect(
      pointsOf([{ ...(rows[0] as ExperimentRow), effect: null }], course, 'judged', 'experiment')[0]?.value,
    ).toBeNull()
    expect(pointsOf(rows, { ...course, staircase: [] }, 'judged', 'experiment')[0]?.value).toBeNull()
  })
})
