import { describe, expect, test } from 'vitest'
import { viewOfCurve } from '../../../main/core/views/curve.ts'

const length = 100_000
const values = Float64Array.from({ length }, (_, index) => Math.sin(index / 5000) + (index === 70_001 ? 9 : 0))
const curve = {
  name: 'loss',
  steps: Float64Array.from({ length }, (_, index) => index * 10),
  atMs: Float64Array.from({ length }, (_, index) => index * 7),
  values,
}
const all = { points: 1000, within: null, smoothing: 0 }

describe('what is drawn of a curve', () => {
  test('the lowest and the highest of each slice, in order, so that no spike is lost', () => {
    const view = viewOfCurve('r', curve, all)
    expect(view).toMatchObject({ exact: false, total: length, smoothed: null })
    expect(view.values.length).toBeLessThanOrEqual(1000)
    expect(Math.max(...view.values)).toBe(values[70_001])
    expect(view.steps[view.values.indexOf(values[70_001] as number)]).toBe(700_010)
    expect(view.atMs).toEqual(view.atMs.toSorted((a, b) => a - b))
  })
  test('every point of a stretch that has few enough, and one on either side', () => {
    const within = { axis: 'step', from: 699_995, to: 700_105 } as const
    const view = viewOfCurve('r', curve, { ...all, within })
    expect(view.exact).toBe(true)
    expect(view.total).toBe(length)
    expect(view.steps).toEqual(Array.from({ length: 13 }, (_, index) => 699_990 + index * 10))
    expect(view.values).toEqual([...values.subarray(69_999, 70_012)])
    const byTime = viewOfCurve('r', curve, { ...all, within: { axis: 'time', from: 14, to: 28 } })
    expect(byTime.atMs).toEqual([7, 14, 21, 28, 35])
  })
  test('a stretch between two points is the line between them; outside of all there is the nearest', () => {
    const within = (from: number, to: number) => ({ ...all, within: { axis: 'step', from, to } as const })
    expect(viewOfCurve('r', curve, within(11, 19)).steps).toEqual([10, 20])
    expect(viewOfCurve('r', curve, within(-9, -1)).steps).toEqual([0])
    expect(viewOfCurve('r', curve, within(5e6, 6e6)).steps).toEqual([999_990])
  })
  test('points by number come each once, to be saved', () => {
    const within = (from: number, to: number) => ({
      points: 100_000,
      within: { axis: 'index', from, to } as const,
      smoothing: 0,
    })
    expect(viewOfCurve('r', curve, within(0, 2)).steps).toEqual([0, 10, 20])
    expect(viewOfCurve('r', curve, within(99_998, 199_997)).steps).toEqual([999_980, 999_990])
  })
  test('without steps the time stands for them', () => {
    const timed = { ...curve, steps: new Float64Array(length).fill(Number.NaN) }
    const view = viewOfCurve('r', timed, { ...all, within: { axis: 'step', from: 14, to: 21 } })
    expect(view.atMs).toEqual([7, 14, 21, 28])
    expect(view.steps).toEqual([null, null, null, null])
  })
  test('smoothing goes over all points and does not depend on how many are drawn', () => {
    const fine = viewOfCurve('r', curve, { points: length, within: null, smoothing: 0.9 })
    const coarse = viewOfCurve('r', curve, { ...all, smoothing: 0.9 })
    const part = viewOfCurve('r', curve, { ...all, within: { axis: 'step', from: 500, to: 600 }, smoothing: 0.9 })
    expect(fine.smoothed?.[0]).toBe(values[0])
    expect(coarse.smoothed?.[500]).toBe(fine.smoothed?.[fine.steps.indexOf(coarse.steps[500] as number)])
    expect(part.smoothed?.[0]).toBe(fine.smoothed?.[49])
  })
})
