import { describe, expect, test } from 'vitest'
import { parseDurationMs, parsePercent, parseSizeBytes, printDuration } from '../../../main/core/project/units.ts'

describe('a duration', () => {
  test.each([
    ['10m', 600_000],
    ['90s', 90_000],
    ['1h30m', 5_400_000],
    ['2.5h', 9_000_000],
    ['500ms', 500],
    ['2d', 172_800_000],
  ])('%s is read', (text, ms) => {
    expect(parseDurationMs(text)).toBe(ms)
  })
  test.each(['10', 'm', '10 m', '-3s', '1h 30m', '10M', '1e3s', '', 'ten minutes'])('"%s" is refused', (text) => {
    expect(parseDurationMs(text)).toBeNull()
  })
  test('printed and read again is the same', () => {
    for (const ms of [1, 999, 1_000, 61_001, 5_400_000, 90_061_001]) expect(parseDurationMs(printDuration(ms))).toBe(ms)
  })
})

describe('a size', () => {
  test.each([
    ['20GB', 20e9],
    ['512MiB', 536_870_912],
    ['1.5 TB', 1.5e12],
    ['10kB', 10_000],
    ['7B', 7],
  ])('%s is read', (text, bytes) => {
    expect(parseSizeBytes(text)).toBe(bytes)
  })
  test.each(['20', '20G', '3iB', '-1GB', '1.GB', ''])('"%s" is refused', (text) => {
    expect(parseSizeBytes(text)).toBeNull()
  })
})

test('a percentage is a fraction', () => {
  expect(parsePercent('0.1%')).toBeCloseTo(0.001, 12)
  expect(parsePercent('5 %')).toBeCloseTo(0.05, 12)
  expect(parsePercent('5')).toBeNull()
})
