import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Request } from '../../../main/core/decide/protocol.ts'
import { campaignById, revisionOf } from '../../../main/core/store/campaigns.ts'
import { setEvidence, setExperimentState } from '../../../main/core/store/experiments.ts'
import { insertFinding } from '../../../main/core/store/findings.ts'
import { migrate, migrations } from '../../../main/core/store/migrate.ts'
import { databasePath, openStore } from '../../../main/core/store/open.ts'
import { setRunEnded } from '../../../main/core/store/runs.ts'
import type { Writer } from '../../../main/core/store/sql.ts'
import { insertStep } from '../../../main/core/store/steps.ts'
import { experimentChanges, experimentDetailOf, experimentRows } from '../../../main/core/views/experiment.ts'
import { leaderboardOf } from '../../../main/core/views/leaderboard.ts'
import { makeLargeCampaign, smallShape } from '../../support/large/campaign.ts'
import { endedRun, evidenceOf, storedCampaign, storedExperiment, storedRun } from '../../support/stored.ts'

let home = ''
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'pawl list ü-'))
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

function withCampaign(body: (db: Writer, campaign: string) => void): void {
  const store = openStore(home)
  const { id } = storedCampaign(store.db, { startedAt: 1000 })
  storedExperiment(store.db, id, { number: 0, parent: null, hypothesis: 'Baseline' })
  storedExperiment(store.db, id, { number: 1 })
  body(store.db, id)
  store.close()
}

function rowOf(db: Writer, campaign: string, number: number) {
  const record = campaignById(db, campaign)
  return record === null ? undefined : experimentRows(db, record)[number]
}

/** Numbers that changed since a revision, and the next revision. */
function changed(db: Writer, campaign: string, since: number): { numbers: number[]; revision: number } {
  const record = campaignById(db, campaign)
  if (record === null) throw new Error('no campaign')
  const { columns, revision } = experimentChanges(db, record, since)
  return { numbers: columns.number, revision }
}

test('a row of the list follows evidence, runs, findings and state, and each change is told once', () => {
  withCampaign((db, campaign) => {
    const first = changed(db, campaign, 0)
    expect(first.numbers).toEqual([0, 1])
    expect(changed(db, campaign, first.revision).numbers).toEqual([])

    setExperimentState(db, campaign, 1, 'measuring')
    const second = changed(db, campaign, first.revision)
    expect(second.numbers).toEqual([1])

    setEvidence(db, campaign, 1, evidenceOf({ gain: 0.02, lo: 0.01, hi: 0.03, probability: 0.97 }))
    expect(rowOf(db, campaign, 1)).toMatchObject({
      state: 'measuring',
      effect: 0.02,
      lo: 0.01,
      hi: 0.03,
      probability: 0.97,
    })

    for (const [index, value] of [3, 1, 2, 9].entries()) {
      const run = storedRun(db, campaign, {
        id: `${index}`.padStart(26, '0'),
        number: index + 1,
        experiment: 1,
        stage: 'screen',
        patches: [1],
      })
      setRunEnded(db, run.id, endedRun({ value, midS: 3600 * (index + 1), costS: 2, clean: value !== 9 }))
    }
    expect(rowOf(db, campaign, 1)).toMatchObject({ runs: 4, costMs: 8000, value: 2, hours: 3 })

    insertFinding(db, campaign, {
      id: '01arz3ndektsv4rrffq69g5faz',
      experiment: 1,
      run: null,
      session: null,
      kind: 'note',
      sentence: 'worth knowing',
      check: null,
      failsBefore: null,
      passesAfter: null,
      outputBefore: null,
      outputAfter: null,
      checkedAt: null,
      createdAt: 5,
    })
    expect(rowOf(db, campaign, 1)?.hasFinding).toBe(true)
    expect(changed(db, campaign, second.revision).numbers).toEqual([1])
    expect(changed(db, campaign, revisionOf(db, campaign)).numbers).toEqual([])
  })
})

test('the baseline’s row has the median of the runs without a patch, which are made for no experiment', () => {
  withCampaign((db, campaign) => {
    for (const [index, value] of [2.5, 2.7].entries()) {
      const run = storedRun(db, campaign, { id: `${index}`.padStart(26, '0'), number: index + 1, stage: 'calibrate' })
      setRunEnded(db, run.id, endedRun({ value }))
    }
    const patched = storedRun(db, campaign, { id: '9'.padStart(26, '0'), number: 9, stage: 'calibrate', patches: [1] })
    setRunEnded(db, patched.id, endedRun({ value: 1 }))
    expect(rowOf(db, campaign, 0)).toMatchObject({ runs: 2, value: 2.6 })
    expect(leaderboardOf(db, campaign)?.baseline).toEqual({ value: 2.6, runs: 2 })
  })
})

test('the runs that the evidence counts are told with how many of them were made in blocks', () => {
  withCampaign((db, campaign) => {
    expect(rowOf(db, campaign, 1)).toMatchObject({ countedRuns: null, blockRuns: 0 })
    const points = [null, 3, 3, 3].map((block, index) => {
      const run = storedRun(db, campaign, {
        id: `${index}`.padStart(26, '0'),
        number: index + 1,
        experiment: block === null ? 1 : null,
        block,
        stage: block === null ? 'screen' : 'block',
        patches: [1],
      })
      const request = { kind: 'run', stage: 'screen', experiment: 1, block: null, pair: null } as unknown as Request
      insertStep(db, campaign, { seq: 2 * index, lane: 0, request, answer: null, run: null, at: 1 })
      insertStep(db, campaign, { seq: 2 * index + 1, lane: 0, request, answer: null, run: run.id, at: 1 })
      // The last is a run of the incumbent in the same block: it is compared with and counts for nobody.
      return { step: 2 * index, gain: 0.01, incumbent: index === 3 }
    })
    setEvidence(db, campaign, 1, evidenceOf({ runs: 3, blocks: 1, points }))
    expect(rowOf(db, campaign, 1)).toMatchObject({ countedRuns: 3, blockRuns: 2 })
    const dots = experimentDetailOf(db, campaign, 1)?.dots ?? []
    expect(dots.map((dot) => dot.block)).toEqual([null, 3, 3])
  })
})

test('a revision that this database has not reached is answered with everything', () => {
  withCampaign((db, campaign) => expect(changed(db, campaign, 1_000_000).numbers).toEqual([0, 1]))
})

test('what one experiment shows is what the list shows of it, in a whole generated campaign', () => {
  const store = openStore(home)
  const { id } = makeLargeCampaign(store.db, smallShape)
  const record = campaignById(store.db, id)
  if (record === null) throw new Error('no campaign')
  const rows = experimentRows(store.db, record)
  expect(rows).toHaveLength(smallShape.experiments + 1)
  for (const row of rows) expect(experimentDetailOf(store.db, id, row.number)).toMatchObject(row)
  const board = leaderboardOf(store.db, id)
  const ranked = board?.rows.filter((row) => row.rank !== null) ?? []
  expect(ranked.length).toBeGreaterThan(0)
  expect(ranked.map((row) => row.effect)).toEqual(ranked.map((row) => row.effect).sort((a, b) => (b ?? 0) - (a ?? 0)))
  store.close()
})

test('an older database gets the same rows that a new one writes', () => {
  const fresh = openStore(home)
  const { id } = makeLargeCampaign(fresh.db, smallShape)
  const of = (db: Writer) => {
    const record = campaignById(db, id)
    return record === null ? [] : experimentRows(db, record)
  }
  const written = of(fresh.db)
  fresh.close()

  const olderHome = join(home, 'older')
  mkdirSync(olderHome)
  const older = new Database(databasePath(olderHome))
  const before = migrations.findIndex((statements) => statements.includes('experiment_list'))
  migrate(older, () => {}, migrations.slice(0, before))
  older.exec(`ATTACH '${databasePath(home).replaceAll("'", "''")}' AS fresh`)
  for (const table of ['campaign', 'run', 'decision_step', 'experiment', 'finding']) {
    const names = older.prepare<[], { name: string }>(`SELECT name FROM pragma_table_info('${table}')`).all()
    const columns = names.map(({ name }) => name).join()
    older.exec(`INSERT INTO main.${table} (${columns}) SELECT ${columns} FROM fresh.${table}`)
  }
  older.close()
  const upgraded = openStore(olderHome)
  expect(of(upgraded.db)).toEqual(written)
  upgraded.close()
})
