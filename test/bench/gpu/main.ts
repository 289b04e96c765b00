/**
 * Measures what GPU telemetry costs, each against its reference in the same run, with its raw samples. Run by `npm run bench:gpu`; names
 * of parts choose among them. `--seconds N` is the length of the sampling (600 when left out), `--home FOLDER` keeps the two days of samples
 * there and uses them where they are made already.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { createReport } from '../window/report.ts'
import { historyBudgets } from './history.ts'
import { samplingBudget } from './sampling.ts'
import { stripBudgets } from './strip.ts'

const parts = ['sampling', 'history', 'strip'] as const
const { values, positionals } = parseArgs({
  options: { seconds: { type: 'string', default: '600' }, home: { type: 'string' } },
  allowPositionals: true,
})
const seconds = Number(values.seconds)
if (!(seconds >= 10)) throw new Error('--seconds takes a number from 10 on')
const work = mkdtempSync(join(tmpdir(), 'pawl-bench-gpu-'))
process.env.PAWL_LEASES = join(work, 'leases')
const report = createReport((line) => void process.stdout.write(`${line}\n`))
const does = (part: (typeof parts)[number]): boolean => positionals.length === 0 || positionals.includes(part)

try {
  report.say(`${cpus()[0]?.model.trim()}, ${cpus().length} cores, load of the last minute ${loadavg()[0]?.toFixed(2)}`)
  if (does('sampling')) await samplingBudget(report, work, seconds)
  if (does('history')) await historyBudgets(report, values.home ?? join(work, 'days'))
  if (does('strip')) await stripBudgets(report, work, Math.min(60, seconds))
  process.exitCode = report.conclude() ? 0 : 1
} finally {
  rmSync(work, { recursive: true, force: true })
}
