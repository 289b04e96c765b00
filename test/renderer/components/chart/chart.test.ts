import { describe, expect, test } from 'vitest'
import { decimate } from '../../../../renderer/components/chart/decimate.ts'
import {
  linearScale,
  linearTicks,
  logit,
  logScale,
  logTicks,
  quantile,
  smooth,
} from '../../../../renderer/components/chart/scale.ts'
import {
  alignSeries,
  bandOf,
  differenceOf,
  type Series,
  valueAt,
} from '../../../../renderer/components/chart/series.ts'
import { escapeXml, seriesSvg } from '../../../../renderer/components/chart/svg.ts'
import { printCsv } from '../../../../renderer/components/save.ts'

describe('scales', () => {
  test('there and back again', () => {
    for (const scale of [linearScale([2, 5], [100, 0]), logScale([0.01, 100], [0, 300])])
      expect(scale.back(scale.at(3))).toBeCloseTo(3)
  })
  test('ticks are round, inside, and do not drift', () => {
    expect(linearTicks([0, 1], 5)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1])
    expect(linearTicks([-0.13, 0.12], 4)).toEqual([-0.1, 0, 0.1])
    expect(logTicks([0.5, 200], 8)).toEqual([0.5, 1, 2, 5, 10, 20, 50, 100, 200])
    expect(linearTicks([3, 3], 5)).toEqual([3])
    expect(linearTicks([Number.NaN, 1], 5)).toEqual([])
  })
  test('quantiles are interpolated, the log odds stay finite', () => {
    expect(quantile([0, 10], 0.25)).toBe(2.5)
    expect(quantile([], 0.5)).toBeNull()
    expect(Number.isFinite(logit(1))).toBe(true)
    expect(logit(0.5)).toBe(0)
  })
  test('smoothing starts at the first value, skips gaps and leaves a flat line flat', () => {
    expect(smooth([5, 5, null, 5], 0.9)).toEqual(
      [5, 5, null, 5].map((value) => (value === null ? null : expect.closeTo(5))),
    )
    expect(smooth([1, 2], 0)).toEqual([1, 2])
  })
})

describe('series', () => {
  test('lines with different steps share one axis; not-a-number is a gap', () => {
    const { x, columns } = alignSeries([
      { name: 'a', look: 'first', x: [0, 10], y: [1, Number.NaN] },
      { name: 'b', look: 'second', x: [5], y: [2] },
    ])
    expect(x).toEqual([0, 5, 10])
    expect(columns).toEqual([
      [1, undefined, null],
      [undefined, 2, undefined],
    ])
  })
  test('a band is read between the points of each curve', () => {
    const band = bandOf([
      { x: [0, 10], y: [0, 10] },
      { x: [0, 5, 10], y: [4, 4, 4] },
    ])
    expect(band).toEqual({ x: [0, 10], lo: [0, 4], hi: [4, 10] })
    expect(valueAt([0, 10], [0, 10], 2.5)).toBe(2.5)
    expect(valueAt([0, 10], [0, 10], 11)).toBeNull()
  })
  test('thinning keeps every spike and the ends', () => {
    const values = Array.from({ length: 100_000 }, (_, index) => (index === 54_321 ? 99 : index === 77_777 ? -99 : 0))
    const thin = decimate(values, 100)
    expect(thin.length).toBeLessThanOrEqual(400)
    expect(thin.map((point) => point[1])).toEqual(expect.arrayContaining([99, -99]))
    expect(thin[0]?.[0]).toBe(0)
    expect(thin.at(-1)?.[0]).toBe(99_999)
    expect(decimate([1, null, 3], 100)).toEqual([
      [0, 1],
      [2, 3],
    ])
  })
})

describe('what is saved', () => {
  test('a hostile name is text in a picture', () => {
    const svg = seriesSvg([{ name: '<script>alert(1)</script>', look: 'first', x: [0, 1], y: [1, 2] }], {
      width: 400,
      height: 200,
      xName: 'step',
      yName: 'loss & more',
      log: false,
      printX: String,
      printY: String,
    })
    expect(svg).not.toContain('<script')
    expect(svg).toContain('loss &#38; more')
    expect(escapeXml('a\u0000b\u001b')).toBe('ab')
  })
  test('no cell of a table begins like a formula', () => {
    expect(printCsv([['=1+1', '@x', '-rm', '+x', 'a,"b"', 3, null, Number.NaN]])).toBe(
      '\'=1+1,\'@x,\'-rm,\'+x,"a,""b""",3,,\n',
    )
    expect(printCsv([['a\tb\nc', 1]], '\t')).toBe('a b c\t1\n')
  })
})

describe('the difference of two curves', () => {
  const base: Series = { name: 'a', look: 'first', x: [0, 2, 4], y: [2, 4, 0] }
  const line = (x: readonly number[], y: readonly (number | null)[]) =>
    differenceOf(base, { name: 'b', look: 'second', x, y }, 'b against a')
  test('is in percent of the first, read between its points', () => {
    expect(line([0, 1], [2.2, 3])).toMatchObject({ x: [0, 1], y: [expect.closeTo(10), 0], look: 'second' })
  })
  test('is unknown where either is, and where the first is zero', () => {
    expect(line([-1, 1, 4, 5], [1, null, 1, 1]).x).toEqual([])
  })
})
