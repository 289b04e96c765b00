import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { runFiles } from '../../../main/core/process/run-files.ts'
import { openStore } from '../../../main/core/store/open.ts'
import { setRunEnded, setRunStarted } from '../../../main/core/store/runs.ts'
import { readSpool } from '../../../main/core/training/spool-view.ts'
import { findInLogs } from '../../../main/core/views/logs.ts'
import { endedRun, storedCampaign, storedRun, testIds } from '../../support/stored.ts'

let home = ''
let store: ReturnType<typeof openStore>
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'pawl logs ü-'))
  store = openStore(home)
})
afterEach(() => {
  store.close()
  rmSync(home, { recursive: true, force: true })
})

/** A run that runs, and has printed this. */
function running(printed: string) {
  const campaign = storedCampaign(store.db)
  const folder = join(home, 'run')
  mkdirSync(folder)
  writeFileSync(runFiles(folder).spool, printed)
  const run = storedRun(store.db, campaign.id, { id: testIds()(), folder, experiment: null, number: 7 })
  setRunStarted(store.db, run.id, 2)
  const search = (query: string, limit = 100) =>
    findInLogs(store.db, campaign.id, query, limit, (of) => (offset, most) => readSpool(of, offset, most))
  return { run, search }
}

test('what the run that runs now has printed is found, the last line first, and said to be so', async () => {
  const { run, search } = running('step 1 loss 2.5\nGrüße step 2\nstep 3 Loss 2.4')
  const { hits, spools } = await search('LOSS')
  expect(hits.map((hit) => [hit.runNumber, hit.offset, hit.line])).toEqual([
    [7, 31, 'step 3 Loss 2.4'],
    [7, 0, 'step 1 loss 2.5'],
  ])
  expect(spools).toEqual([{ run: run.id, runNumber: 7, ended: false, fromByte: 0 }])
  expect((await search('loss', 1)).hits).toHaveLength(1)
  expect((await search('grüße')).hits).toMatchObject([{ offset: 16 }])
  expect((await search('never')).hits).toEqual([])
  setRunEnded(store.db, run.id, endedRun())
  expect((await search('loss')).spools).toMatchObject([{ ended: true }])
})

test('of a long one the end is searched, in whole lines wherever the pieces are cut, and from where is said', async () => {
  const line = (index: number) => `step ${index} needle${index % 1000 === 0 ? ' found' : ''} ${'x'.repeat(200)}\n`
  const lines = Array.from({ length: 100_000 }, (_, index) => line(index))
  const { search } = running(lines.join(''))
  const { hits, spools } = await search('found needle', 1000)
  const [spool] = spools
  expect(spool?.fromByte).toBeGreaterThan(0)
  let offset = 0
  const expected = lines
    .map((text) => {
      const at = offset
      offset += text.length
      return { at, line: text.trimEnd() }
    })
    .filter(({ at, line }) => at >= (spool?.fromByte ?? 0) && line.includes('found'))
    .reverse()
  expect(hits.map((hit) => ({ at: hit.offset, line: hit.line }))).toEqual(expected)
})

test('a line without an end, longer than what is read at a time, ends the search all the same', async () => {
  const { search } = running(`begin\n${'y'.repeat(600_000)} needle`)
  expect((await search('needle')).hits).toHaveLength(1)
  expect((await search('begin')).hits).toMatchObject([{ offset: 0 }])
})

test('a run whose folder has no output yet has nothing to be found in', async () => {
  const { search, run } = running('')
  rmSync(runFiles(run.folder).spool)
  expect(await search('anything')).toMatchObject({ hits: [], spools: [{ fromByte: 0 }] })
})
