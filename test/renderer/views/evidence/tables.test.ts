import { describe, expect, it } from 'vitest'
import type { Block, Timeline } from '../../../../preload/contract/evidence.ts'
import type { ExperimentDetail } from '../../../../preload/contract/experiment.ts'
import { blockTable, evidenceTable, timelineTable } from '../../../../renderer/views/evidence/tables.ts'

describe('what an evidence picture saves as a table', () => {
  it('is each run, the incumbent’s among them, and what all together say', () => {
    const dot = { run: 'r', stage: 'confirm', seed: 2, block: null, effect: 0.01, at: 5 }
    const detail = {
      number: 7,
      incumbent: 3,
      reference: [{ ...dot, effect: 0 }],
      dots: [dot, { ...dot, block: 4 }],
      evidence: { gain: 0.012, lo: 0.004, hi: 0.02 },
      effect: 0.5,
      lo: null,
      hi: null,
    } as unknown as ExperimentDetail
    const [head, ...rows] = evidenceTable(detail)
    expect(head).toHaveLength(9)
    expect(rows.map((row) => [row[0], row[4], row[5]])).toEqual([
      ['incumbent 3', null, 0],
      ['experiment 7', null, 0.01],
      ['experiment 7', 4, 0.01],
      ['together', null, 0.012],
    ])
    expect(rows.at(-1)?.slice(6, 8)).toEqual([0.004, 0.02])
  })

  it('is every run in time with the drift at its moment and its distance from it', () => {
    const run = { run: 'r', number: 1, stage: 'screen' as const, seed: 1, lane: 0, pace: null }
    const timeline: Timeline = {
      runs: [
        { ...run, atS: 30, gain: 0.02, own: true },
        { ...run, number: 2, atS: 10, gain: 0, own: false },
      ],
      drift: [
        { lane: 0, atS: 10, gain: 0.001 },
        { lane: 0, atS: 20, gain: 0.002 },
        { lane: 0, atS: 30, gain: 0.005 },
        // Another GPU at the same moment is no line of these runs.
        { lane: 1, atS: 30, gain: 0.4 },
      ],
    }
    const rows = timelineTable(timeline).slice(1)
    expect(rows.map((row) => [row[0], row[4]])).toEqual([
      ['incumbent', 10],
      ['drift', 20],
      ['own', 30],
      ['drift', 30],
    ])
    expect(rows[2]?.[7]).toBeCloseTo(0.015)
  })

  it('is a line for each run of a block with which patches were on, and one for each patch', () => {
    const block: Block = {
      block: 2,
      stage: 'block',
      patches: [4, 9],
      runs: [
        { run: 'a', number: 11, seed: 1, on: [true, false], gain: 0.01, outcome: 'finished', clean: true, why: null },
        {
          run: 'b',
          number: 12,
          seed: 2,
          on: [false, true],
          gain: null,
          outcome: 'finished',
          clean: false,
          why: 'a foreign process',
        },
      ],
      effects: [{ experiment: 9, gain: 0.02, se: 0.004, probability: 0.99 }],
      sentence: null,
    }
    expect(blockTable(block)).toEqual([
      ['of', 'number', 'seed', 'outcome', 'clean', 'gain', 'se', 'probability', 'patch_4', 'patch_9'],
      ['run', 11, 1, 'finished', 'yes', 0.01, null, null, 1, 0],
      ['run', 12, 2, 'finished', 'no: a foreign process', null, null, null, 0, 1],
      ['patch', 9, null, null, null, 0.02, 0.004, 0.99, null, null],
    ])
  })
})
