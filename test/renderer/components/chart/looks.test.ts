import { expect, test } from 'vitest'
import { lineLooks, pens, spreadOut } from '../../../../renderer/components/chart/looks.ts'

test('lines of one ink differ in their stroke, and at most two strokes are alike whatever the ink', () => {
  const strokes = lineLooks.map((look) => ({ ink: pens[look].token, stroke: `${pens[look].dash} ${pens[look].width}` }))
  for (const ink of new Set(strokes.map((one) => one.ink))) {
    const own = strokes.filter((one) => one.ink === ink).map((one) => one.stroke)
    expect(new Set(own).size, ink).toBe(own.length)
  }
  for (const { stroke } of strokes) expect(strokes.filter((one) => one.stroke === stroke).length).toBeLessThanOrEqual(2)
  expect(lineLooks.length).toBeGreaterThanOrEqual(6)
})

test('names at the ends of lines keep their distance, their order and within the plot', () => {
  expect(spreadOut([10, 50, 30], 12, 0, 100)).toEqual([10, 50, 30])
  expect(spreadOut([50, 50, 50], 12, 0, 100)).toEqual([50, 62, 74])
  expect(spreadOut([98, 99, -5], 12, 0, 100)).toEqual([88, 100, 0])
  expect(spreadOut([], 12, 0, 100)).toEqual([])
  // With more of them than there is room for, none lies outside.
  const full = spreadOut([1, 2, 3, 4], 12, 0, 24)
  expect(Math.min(...full)).toBeGreaterThanOrEqual(0)
  expect(Math.max(...full)).toBeLessThanOrEqual(24)
})
