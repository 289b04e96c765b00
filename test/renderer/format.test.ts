import { describe, expect, test } from 'vitest'
import * as format from '../../renderer/format.ts'

describe('numbers are printed in one way', () => {
  test('an effect is a log ratio, printed as a signed percentage', () => {
    expect(format.formatEffect(Math.log(1.0082), 2)).toBe('+0.82\u00a0%')
    expect(format.formatEffect(Math.log(0.9), 1)).toBe('\u221210.0\u00a0%')
    expect(format.effectOfPercent(format.effectPercent(0.3))).toBeCloseTo(0.3, 12)
  })
  test('an effect that rounds to nothing has no minus', () => {
    expect(format.formatEffect(-0.000001, 2)).toBe('+0.00\u00a0%')
  })
  test('energy is in kilowatt-hours, and below a tenth of one in watt-hours', () => {
    expect([12.44, 0.4123, 0.1, 0.0999, 0.00036, 0.000001, 0].map(format.formatKwh)).toEqual(
      ['12.4 kWh', '0.412 kWh', '0.100 kWh', '99.9 Wh', '0.36 Wh', '<0.01 Wh', '0 Wh'].map((text) =>
        text.replace(' ', '\u00a0'),
      ),
    )
    expect(format.formatKwh(null)).toBe('')
  })
  test('what is not known is an empty text, never 0, NaN or N/A', () => {
    for (const print of [
      format.formatSpeedup,
      format.formatDuration,
      format.formatUsd,
      format.formatBytes,
      format.formatMetric,
      format.formatCompact,
    ]) {
      expect(print(null)).toBe('')
      expect(print(Number.NaN)).toBe('')
      expect(print(Number.POSITIVE_INFINITY)).toBe('')
    }
    expect(format.formatEffectRange(null, 0.1, 2)).toBe('')
  })
  test('the noise sets the decimals of all effects of a campaign', () => {
    expect(format.effectDecimals(0.00024)).toBe(3)
    expect(format.effectDecimals(0.003)).toBe(2)
    expect(format.effectDecimals(0.03)).toBe(1)
    expect(format.effectDecimals(null)).toBe(2)
  })
  test('an interval says its unit once', () => {
    expect(format.formatEffectRange(Math.log(1.00011), Math.log(1.00104), 3)).toBe('+0.011 to +0.104\u00a0%')
    expect(format.formatHalfWidth(Math.log(0.99), Math.log(1.01), 1)).toBe('\u00b11.0\u00a0%')
  })
  test('a speedup has three decimals and an x', () => {
    expect(format.formatSpeedup(1.1139)).toBe('1.114x')
  })
  test.each([
    [0, '0\u00a0ms'],
    [300, '300\u00a0ms'],
    [999.9, '1.0s'],
    [1800, '1.8s'],
    [9949, '9.9s'],
    [42_000, '42s'],
    [59_600, '1m\u00a000s'],
    [252_000, '4m\u00a012s'],
    [3_599_900, '1h\u00a000m'],
    [94_800_000, '26h\u00a020m'],
  ])('%d ms is %s', (ms, text) => {
    expect(format.formatDuration(ms)).toBe(text)
  })
  test('a probability is never printed as certain', () => {
    expect(format.formatProbability(0.99999)).toBe('>0.999')
    expect(format.formatProbability(0)).toBe('<0.001')
    expect(format.formatProbability(0.93)).toBe('0.930')
  })
  test('a metric has five significant digits at most', () => {
    expect(format.formatMetric(0.979012345)).toBe('0.97901')
    expect(format.formatMetric(12.3456789)).toBe('12.346')
    expect(format.formatMetric(-1.5)).toBe('\u22121.5000')
    expect(format.formatMetric(1.5e-9)).toBe('1.500e\u22129')
  })
  test('large counts are grouped, sizes and ages carry one unit', () => {
    expect(format.formatCount(12385)).toBe('12\u202f385')
    expect(format.formatBytes(217_088)).toBe('212\u00a0KiB')
    expect(format.formatAge(41 * 60_000)).toBe('41m')
    expect(format.formatAge(-5)).toBe('0s')
  })
  test('lines that are none are left out', () => {
    expect(format.formatLines(5, 1)).toBe('+5\u00a0\u22121')
    expect(format.formatLines(0, 2)).toBe('\u22122')
  })
  test('the ticks of one axis have as many decimals as tell them apart', () => {
    expect(format.formatTicks([1.9, 1.95, 2])).toEqual(['1.90', '1.95', '2.00'])
    expect(format.formatTicks([0, 20, 40])).toEqual(['0', '20', '40'])
    expect(format.formatTicks([0.5, 0.75, 1])).toEqual(['0.50', '0.75', '1.00'])
    expect(format.formatTicks([0.3])).toEqual(['0.3'])
    expect(format.formatTicks([-4])).toEqual(['\u22124'])
  })
})
