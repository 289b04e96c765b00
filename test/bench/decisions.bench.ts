/**
 * What the decisions themselves cost: a simulated campaign of 10,000 runs is stored as the loop stores one, then replayed in fresh processes, as
 * `pawl replay` does it. Prints raw samples; exits 1 when a budget is missed by more than a tenth.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { STUDY_WORLD } from '../../main/core/plan/world.ts'
import { openStore } from '../../main/core/store/open.ts'
import { decidedCampaign } from '../support/decided-campaign.ts'
import { createLoad, spin, type Timed } from './window/load.ts'
import { createReport, quantile } from './window/report.ts'

const samples = process.argv.includes('short') ? 2 : 5

/** As many proposals as there is time for: about 10,000 runs. */
const long = { ...STUDY_WORLD, proposals: 20_000, budgetS: 330 * 3600 }

type Sample = { readonly readMs: number; readonly decideMs: number; readonly stepsMs: readonly number[] }

const folder = mkdtempSync(join(tmpdir(), 'pawl-bench-'))
const report = createReport((line) => void process.stdout.write(`${line}\n`))
try {
  await measure()
} finally {
  rmSync(folder, { recursive: true, force: true })
}
process.exitCode = report.conclude() ? 0 : 1

async function measure(): Promise<void> {
  const store = openStore(folder)
  const { id, steps, runs } = decidedCampaign(store.db, long, 3)
  store.close()
  report.say(`${runs} runs, ${steps} steps; load ${loadavg()[0]?.toFixed(1)}`)
  const once = join(import.meta.dirname, 'decisions', 'replay-once.ts')
  const load = await createLoad(report, async (rounds) => spin(rounds))
  const told: Sample[] = []
  const timed: Timed[] = []
  while (told.length < samples)
    timed.push(
      await load.time(async () => {
        const out = execFileSync(process.execPath, [once, folder, id], { encoding: 'utf8', maxBuffer: 64e6 })
        const sample = JSON.parse(out) as Sample
        told.push(sample)
        return sample.decideMs
      }),
    )
  report.samples(
    'to read the steps and their runs, ms',
    told.map(({ readMs }) => readMs),
  )
  const each = told.flatMap(({ stepsMs }) => stepsMs)
  const [usual, most, nearlyAll, longest] = [0.5, 0.99, 0.999, 1].map((share) => quantile(each, share).toFixed(2))
  report.say(
    `  a decision, ms: median ${usual}, 99 of 100 within ${most}, 999 of 1,000 within ${nearlyAll}, the longest ${longest}`,
  )
  const whole = Array.from({ length: samples }, () => {
    const began = performance.now()
    const pawl = join(import.meta.dirname, '../../scripts/pawl.mjs')
    execFileSync(process.execPath, [pawl, 'replay', id], { env: { ...process.env, PAWL_HOME: folder } })
    return performance.now() - began
  })
  report.samples('pawl replay, from its start to its end, ms', whole)
  load.add('a campaign of 10,000 runs replayed, in a process that has decided nothing before', timed, 1000)
  report.add('a decision, 99 of 100', quantile(each, 0.99), 5, 'ms')
}
