import { describe, expect, it } from 'vitest'
import {
  duration,
  effect,
  effectDecimals,
  effectRange,
  factorWithInterval,
  left,
  metric,
  probability,
  right,
  table,
} from '../../main/cli/format.ts'

describe('numbers in the terminal', () => {
  it.each([
    [0.0082, 2, '+0.82 %'],
    [-0.0082, 2, '-0.82 %'],
    [0, 2, '+0.00 %'],
    [-0.000001, 2, '+0.00 %'],
    [0.3, 1, '+35.0 %'],
    [null, 2, ''],
  ])('the effect %d with %i decimals is "%s"', (value, decimals, text) => {
    expect(effect(value, decimals)).toBe(text)
  })

  it.each([
    [null, 2],
    [0.01, 1],
    [0.004, 2],
    [0.00024, 3],
    [0, 2],
  ])('noise %d gives %i decimals', (noise, decimals) => {
    expect(effectDecimals(noise)).toBe(decimals)
  })

  it.each([
    [300, '300 ms'],
    [1840, '1.8s'],
    [59_600, '1m 00s'],
    [252_000, '4m 12s'],
    [94_800_000, '26h 20m'],
    [null, ''],
    [-5, ''],
  ])('%d ms is "%s"', (ms, text) => {
    expect(duration(ms)).toBe(text)
  })

  it('an interval, a speedup, a probability and a metric are short', () => {
    expect(effectRange(0.004, 0.012, 1)).toBe('+0.4 to +1.2 %')
    expect(factorWithInterval({ factor: 1.2345, lo: 1.19, hi: 1.271 }, 2)).toBe('1.23x [1.19, 1.27]')
    expect([probability(0.9999), probability(0.0001), probability(0.93), probability(null)]).toEqual([
      '>0.999',
      '<0.001',
      '0.930',
      '',
    ])
    expect([metric(3.28123456), metric(12345.678), metric(0.0000123), metric(0)]).toEqual([
      '3.2812',
      '12346',
      '1.230e-5',
      '0',
    ])
  })
})

describe('a table', () => {
  it('aligns its columns and leaves nothing behind the last', () => {
    const lines = table(
      [right('#'), left('name'), left('why')],
      [
        ['1', 'a', 'x'],
        ['10', 'longer', ''],
      ],
    )
    expect(lines).toEqual([' #  name    why', ' 1  a       x', '10  longer'])
  })
})
