import { describe, expect, it } from 'vitest'
import { evidenceExtent, evidenceRows, lanesOf } from '../../../../renderer/views/evidence/rows.ts'

const dot = (at: number, change: { stage?: string; block?: number } = {}) => ({
  run: `r${at}`,
  stage: change.stage ?? 'confirm',
  seed: at,
  block: change.block ?? null,
  effect: 0.01,
  at,
})

describe('the lines of the evidence picture', () => {
  it('are the incumbent, each run made for it alone, and each block as one', () => {
    const rows = evidenceRows(
      [dot(5, { block: 2 }), dot(3), dot(1, { stage: 'screen' }), dot(6, { block: 2 }), dot(4, { block: 1 })],
      [dot(0), dot(2)],
    )
    expect(rows.map((row) => [row.kind, row.label])).toEqual([
      ['incumbent', 'incumbent, 2'],
      ['run', 'screen, seed 1'],
      ['run', 'confirm, seed 3'],
      ['block', 'block 1, 1'],
      ['block', 'block 2, 2'],
    ])
  })

  it('are one for each stage where there are too many runs to be read one by one', () => {
    const many = Array.from({ length: 20 }, (_, at) => dot(at, { stage: at < 5 ? 'screen' : 'confirm' }))
    expect(evidenceRows(many, []).map((row) => row.label)).toEqual(['screen, 5', 'confirm, 15'])
  })

  it('hold dots side by side that would hide each other', () => {
    expect(lanesOf([10, 11, 12, 40], 3)).toEqual([0, -1, 1, 0])
  })

  it('stand on an axis that holds zero and every value, and nothing that is no number', () => {
    const [low, high] = evidenceExtent([0.02, Number.NaN, null, Number.POSITIVE_INFINITY, 0.05])
    expect(low).toBeLessThan(0)
    expect(high).toBeGreaterThan(0.05)
    expect(high).toBeLessThan(0.06)
  })
})
