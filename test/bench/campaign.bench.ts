/**
 * What the loop costs between runs, and how fast logs are stored. Prints raw samples and ratios; exits 1 when a bound is missed by
 * more than a tenth.
 */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { performance } from 'node:perf_hooks'
import { silentLog } from '../../main/core/log.ts'
import { storeLog } from '../../main/core/loop/runs/store-log.ts'
import { openStore } from '../../main/core/store/open.ts'
import { createEngine } from '../../main/engine.ts'
import { unlimited } from '../../preload/contract/unlimited.ts'
import { makeForeignProject } from '../support/foreign-project.ts'
import { planWorker } from '../support/plan-worker.ts'
import { readersFromSource } from '../support/readers.ts'
import { storedCampaign, storedRun } from '../support/stored.ts'

const folder = mkdtempSync(join(tmpdir(), 'pawl-bench-'))
const say = (line: string): void => void process.stdout.write(`${line}\n`)
const missed: string[] = []

function bound(name: string, value: number, limit: number, unit: string, isLeast = false): void {
  const ok = isLeast ? value >= limit * 0.9 : value <= limit * 1.1
  if (!ok) missed.push(name)
  say(`${ok ? 'ok    ' : 'MISSED'} ${name}: ${value.toFixed(1)} ${unit} (${isLeast ? 'at least' : 'at most'} ${limit})`)
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN
}

try {
  await betweenRuns()
  await storing()
} finally {
  rmSync(folder, { recursive: true, force: true })
}
process.exitCode = missed.length === 0 ? 0 : 1

/** A real campaign of short runs: from the end of one training process to the start of the next. */
async function betweenRuns(): Promise<void> {
  const project = makeForeignProject(join(folder, 'campaign'))
  const engine = await createEngine({
    home: join(folder, 'home'),
    door: 'cli',
    log: silentLog,
    version: 'bench',
    resources: resolve(import.meta.dirname, '../../resources'),
    planWorker,
  })
  const budget = unlimited
  const { campaign } = await engine.handlers['campaign.start']({
    path: project.path,
    projectFile: null,
    agent: `script:${project.patches}`,
    budget,
    dials: { q: null, minEffect: null, reserve: null },
    trust: true,
  })
  await new Promise<void>((done) => {
    engine.events((event) => {
      if (event.kind !== 'campaigns-changed') return
      void Promise.resolve(engine.handlers['campaign.head']({ campaign })).then(
        (head) => head.endedAt !== null && done(),
      )
    })
  })
  const runs = (await engine.handlers['run.list']({ campaign, limit: 10_000 })).reverse()
  const gaps = runs
    .slice(1)
    .map((run, index) => (run.startedAt ?? 0) - ((runs[index]?.startedAt ?? 0) + (runs[index]?.durationMs ?? 0)))
  const trained = runs.reduce((sum, run) => sum + (run.durationMs ?? 0), 0)
  say(`between runs, ms: ${gaps.map((gap) => gap.toFixed(0)).join(' ')}`)
  say(
    `${runs.length} runs of ${median(runs.map((run) => run.durationMs ?? 0)).toFixed(0)} ms in the median; ${(trained / 1000).toFixed(1)} s trained`,
  )
  bound('from the end of one run to the start of the next, median', median(gaps), 150, 'ms')
  await engine.close()
}

/** A log of plain training lines into the database with its words indexed. */
async function storing(): Promise<void> {
  const store = openStore(join(folder, 'logs'))
  const readers = readersFromSource()
  const lines = Array.from(
    { length: 20_000 },
    (_, step) => `step ${step} loss ${(4 - step / 10_000).toFixed(6)} tok/s ${1_600_000 + (step % 977)} dt 12.3ms\n`,
  ).join('')
  const bytes = Buffer.from(lines.repeat(24))
  const rates: number[] = []
  const campaign = storedCampaign(store.db)
  for (let round = 0; round < 5; round++) {
    const spool = join(folder, `spool-${round}`)
    mkdirSync(spool)
    writeFileSync(join(spool, 'output.spool'), bytes)
    const run = storedRun(store.db, campaign.id, {
      id: `01arz3ndektsv4rrffq69g5fa${round}`,
      number: round + 1,
      folder: spool,
    })
    const startedMs = performance.now()
    await storeLog(store.db, run, readers.pack)
    rates.push(bytes.length / 1e6 / ((performance.now() - startedMs) / 1000))
  }
  say(`storing logs of ${(bytes.length / 1e6).toFixed(0)} MB, MB/s: ${rates.map((rate) => rate.toFixed(1)).join(' ')}`)
  bound('storing a log with its words, median', median(rates), 15, 'MB/s', true)
  await readers.close()
  store.close()
}
