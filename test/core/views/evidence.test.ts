import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { CampaignRecord } from '../../../main/core/store/campaigns.ts'
import { costOf } from '../../../main/core/store/costs.ts'
import { openStore, type Store } from '../../../main/core/store/open.ts'
import type { NewRun } from '../../../main/core/store/runs.ts'
import { sql } from '../../../main/core/store/sql.ts'
import { insertNote } from '../../../main/core/store/steps.ts'
import { blockOf } from '../../../main/core/views/block.ts'
import { timelineOf } from '../../../main/core/views/timeline.ts'
import { storedCampaign, storedRun } from '../../support/stored.ts'

let home = ''
let store: Store
let campaign: CampaignRecord
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'pawl evidence ü-'))
  store = openStore(home)
  campaign = storedCampaign(store.db)
  const noise = { topic: 'noise' as const, sigma: 0.01, rho: 0, drift: 0.05, tauS: 500, runs: 6, minEffect: 0 }
  insertNote(store.db, campaign.id, 1, noise, '', 1)
})
afterEach(() => {
  store.close()
  rmSync(home, { recursive: true, force: true })
})

/** A finished run in the middle of `atS`, whose time to the target was e to the `y` seconds. */
function run(
  number: number,
  atS: number,
  y: number,
  change: Partial<NewRun> = {},
  clean = true,
  pace: number | null = null,
): string {
  const id = `01arz3ndektsv4rrffq69g5${String(number).padStart(3, '0')}`
  storedRun(store.db, campaign.id, { id, number, seed: number, ...change })
  store.db.run(sql`UPDATE run SET started_at = 1, ended_at = ${number}, outcome = 'finished', clean = ${clean}, value = ${Math.exp(y)},
    mid_s = ${atS}, cost_s = 10, pace = ${pace} WHERE id = ${id}`)
  return id
}

describe('the runs of an experiment in time', () => {
  test('stand among the incumbent’s, with the drift that both share', () => {
    // A machine that becomes slower by 0.01 a minute; the patch gains 0.1 whenever it is measured.
    for (let i = 0; i < 8; i++) run(2 * i + 1, 60 * i, 1 + 0.01 * i)
    run(20, 210, 1 + 0.035 - 0.1, { experiment: 4, patches: [4], stage: 'confirm' })
    run(22, 390, 1 + 0.065 - 0.1, { experiment: 4, patches: [4], stage: 'confirm' })
    const { runs, drift } = timelineOf(store.db, campaign, 4)
    expect(runs.filter((one) => !one.own)).toHaveLength(8)
    const own = runs.filter((one) => one.own)
    expect(own.map((one) => one.atS)).toEqual([210, 390])
    for (const one of own) {
      const driftThen = drift.find((point) => point.atS === one.atS)?.gain ?? Number.NaN
      expect(one.gain - driftThen).toBeCloseTo(0.1, 2)
    }
    expect(drift[0]?.gain).toBeGreaterThan(drift.at(-1)?.gain ?? 0)
  })

  test('tell how fast the machine itself was beside each, where that was measured', () => {
    for (let i = 0; i < 4; i++) run(i + 1, 60 * i, 1, {}, true, i === 2 ? null : 14 + i / 100)
    run(10, 100, 0.9, { experiment: 4, patches: [4], stage: 'confirm' }, true, 14.5)
    const { runs } = timelineOf(store.db, campaign, 4)
    expect(runs.map((one) => [one.number, one.pace])).toEqual([
      [1, 14],
      [2, 14.01],
      [10, 14.5],
      [3, null],
      [4, 14.03],
    ])
  })

  test('are each compared with the incumbent on the same GPU, with the drift of that one', () => {
    // The second GPU is slower by a half, and becomes faster while the first one becomes slower.
    for (let i = 0; i < 8; i++) {
      run(4 * i + 1, 60 * i, 1 + 0.01 * i)
      run(4 * i + 2, 60 * i, 1.5 - 0.01 * i, { lane: 1 })
    }
    run(40, 210, 1 + 0.035 - 0.1, { experiment: 4, patches: [4], stage: 'confirm' })
    run(41, 210, 1.5 - 0.035 - 0.1, { experiment: 4, patches: [4], stage: 'confirm', lane: 1 })
    const { runs, drift } = timelineOf(store.db, campaign, 4)
    const own = runs.filter((one) => one.own)
    expect(own.map((one) => one.lane)).toEqual([0, 1])
    for (const one of own) {
      const then = drift.find((point) => point.lane === one.lane && point.atS === one.atS)?.gain ?? Number.NaN
      expect(one.gain - then).toBeCloseTo(0.1, 2)
    }
    const of = (lane: number) => drift.filter((point) => point.lane === lane).map((point) => point.gain)
    expect(of(0)[0]).toBeGreaterThan(of(0).at(-1) ?? 0)
    expect(of(1)[0]).toBeLessThan(of(1).at(-1) ?? 0)
  })

  test('are none where nothing is comparable: contaminated runs, blocks, a crash', () => {
    for (let i = 0; i < 4; i++) run(i + 1, 60 * i, 1)
    run(10, 100, 0.9, { experiment: 4, patches: [4], stage: 'confirm' }, false)
    run(11, 110, 0.9, { block: 1, patches: [4, 5], stage: 'block' })
    expect(timelineOf(store.db, campaign, 4)).toEqual({ runs: [], drift: [] })
  })
})

describe('a block', () => {
  test('shows which run had which patch on, and what the decisions made of it', () => {
    for (let i = 0; i < 4; i++) run(i + 1, 10 * i, 1)
    run(5, 50, 0.9, { block: 2, patches: [3, 4], stage: 'block' })
    run(6, 60, 1.0, { block: 2, patches: [5], stage: 'block' })
    run(7, 70, 0.8, { block: 2, patches: [3, 5], stage: 'block' }, false)
    insertNote(
      store.db,
      campaign.id,
      9,
      {
        topic: 'block',
        interaction: 0,
        block: 2,
        rows: 2,
        effects: [3, 4, 5].map((experiment) => ({ experiment, gain: 0.05, se: 0.01, probability: 0.9 })),
      },
      'Block 2: 2 runs judged 3 patches at once.',
      9,
    )
    const block = blockOf(store.db, campaign, 2)
    expect(block).toMatchObject({ stage: 'block', patches: [3, 4, 5], sentence: expect.stringContaining('Block 2') })
    expect(block?.runs.map((one) => one.on)).toEqual([
      [true, true, false],
      [false, false, true],
      [true, false, true],
    ])
    expect(block?.runs[0]?.gain).toBeCloseTo(0.1, 6)
    expect(block?.runs[2]).toMatchObject({ gain: null, clean: false })
    expect(block?.effects).toHaveLength(3)
  })

  test('is known while it is under way, and there is none of another number', () => {
    run(5, 50, 0.9, { block: 1, patches: [3, 4], stage: 'block' })
    run(6, 60, 0.9, { block: 1, patches: [4], stage: 'block' })
    expect(blockOf(store.db, campaign, 1)).toMatchObject({ patches: [3], effects: [], sentence: null })
    expect(blockOf(store.db, campaign, 7)).toBeNull()
  })
})

test('the cost tells which stages the time went to', () => {
  run(1, 10, 1)
  run(2, 20, 1, { experiment: 3, stage: 'screen' })
  run(3, 30, 1, { experiment: 3, stage: 'screen' })
  expect(costOf(store.db, campaign.id).stages).toEqual([
    { stage: 'screen', runs: 2, hours: 20 / 3600 },
    { stage: 'warm-up', runs: 1, hours: 10 / 3600 },
  ])
})
