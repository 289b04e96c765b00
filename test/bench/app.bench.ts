/**
 * The desktop app as a whole: from its start to its first paint against an empty Electron window, a flood of output for 30 s, and what all
 * its processes cost a run of 60 s. The same parts as in the window's own measurements, on an empty data folder. `short` does a fifth.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { electron } from './window/door.ts'
import { floodBudgets } from './window/flood.ts'
import { electronPaint } from './window/paint.ts'
import { presenceBudgets } from './window/presence.ts'
import { createReport } from './window/report.ts'

const share = process.argv.includes('short') ? 0.2 : 1
const work = mkdtempSync(join(tmpdir(), 'pawl-bench-'))
process.env.PAWL_LEASES = join(work, 'leases')
const report = createReport((line) => void process.stdout.write(`${line}\n`))
try {
  const home = join(work, 'home')
  mkdirSync(home)
  await electronPaint(report, home, work)
  await floodBudgets(report, electron, work, 30 * share)
  await presenceBudgets(report, electron, work, 60 * share, { runs: 2, pairs: false })
  report.say(`  ${loadavg()[0]?.toFixed(1)} processes wanted to run in the last minute`)
  process.exitCode = report.conclude() ? 0 : 1
} finally {
  rmSync(work, { recursive: true, force: true })
}
