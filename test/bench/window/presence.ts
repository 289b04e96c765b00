import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { RunningEngine } from '../../../main/web/connect.ts'
import { engineOf, makeProject, pause, runningRun, startCampaign } from '../../support/printing-project.ts'
import type { Door } from './door.ts'
import { type CpuSeconds, cpuSeconds } from './processes.ts'
import { median, type Report } from './report.ts'

/** So many turns of a loop, with ten lines a second, as a training program prints them; the turns are what is fixed, not the time. */
const work = (turns: number) => `import time
def main():
    began, cpu, said, value = time.perf_counter(), time.process_time(), 0.0, 1
    for turn in range(${turns}):
        for _ in range(1000):
            value = (value * 16807 + 7) % 2147483647
        now = time.perf_counter() - began
        if now > said:
            said = now + 0.1
            print("step %d loss %.4f" % (turn, 3 + value / 1e10), flush=True)
    print("val_loss: 2.5")
    print("took %.6f %.6f" % (time.perf_counter() - began, time.process_time() - cpu), flush=True)
main()
`

/** Turns that take about so long here and now. */
function turnsFor(seconds: number): number {
  const probe = 20_000
  const out = execFileSync('python3', ['-c', work(probe)], { encoding: 'utf8' })
  return Math.max(1, Math.round((probe * seconds) / tookOf(out).wallS))
}

type Took = { readonly wallS: number; readonly cpuS: number }

function tookOf(output: string): Took {
  const [, wall, cpu] = /took ([\d.]+) ([\d.]+)/.exec(output) ?? []
  if (wall === undefined || cpu === undefined) throw new Error('the run did not say how long it took')
  return { wallS: Number(wall), cpuS: Number(cpu) }
}

/**
 * What Pawl costs a run by being there, its page open on the campaign: the CPU time of all its processes beside the run's own, and the
 * same program in a plain shell, interleaved. `pairs` of both; the first pair warms up where there is more than one.
 */
export async function presenceBudgets(
  report: Report,
  door: Door,
  folder: string,
  seconds: number,
  pairs: number,
): Promise<void> {
  const place = join(folder, `presence-${door.name}`)
  const home = join(place, 'home')
  mkdirSync(home, { recursive: true })
  const path = makeProject(join(place, 'project'), work(turnsFor(seconds)), '20m')
  const opened = await door.open(home)
  const engine = await engineOf(home)
  try {
    const campaign = await startCampaign(engine, path, join(place, 'patches'))
    await opened.page.evaluate((hash) => {
      location.hash = hash
    }, `#/${campaign}/campaign?experiment=0&tab=overview`)
    const under: Took[] = []
    const plain: Took[] = []
    const shares: number[] = []
    for (let pair = 0; pair < pairs; pair++) {
      if (pair > 0) await engine.call('campaign.resume', { campaign })
      const run = await runningRun(engine, campaign)
      // What runs goes on to its end, and nothing follows it before the plain one is done.
      await engine.call('campaign.pause', { campaign })
      const { first, last } = await cpuWhile(engine, run, opened.roots)
      shares.push((100 * (last.pawl - first.pawl)) / (last.run - first.run))
      report.say(
        `  run ${pair + 1}: Pawl ${(last.pawl - first.pawl).toFixed(3)} s of CPU beside ${(last.run - first.run).toFixed(2)} s of the run`,
      )
      under.push(tookOf(await endOf(engine, run)))
      plain.push(tookOf(execFileSync('python3', ['train.py', '1'], { cwd: path, encoding: 'utf8' })))
    }
    const slower = under.map((took, index) => 100 * (took.wallS / (plain[index] as Took).wallS - 1))
    report.samples(
      'under Pawl, s',
      under.map((took) => took.wallS),
      2,
    )
    report.samples(
      'in a plain shell, s',
      plain.map((took) => took.wallS),
      2,
    )
    report.samples(
      'under Pawl, s of CPU',
      under.map((took) => took.cpuS),
      2,
    )
    report.samples(
      'in a plain shell, s of CPU',
      plain.map((took) => took.cpuS),
      2,
    )
    report.samples('slower under Pawl by %, pair by pair', slower, 2)
    report.add(`${door.name}: CPU of all processes beside a ${seconds} s run`, median(shares), 0.5, '%')
    if (pairs > 1) {
      const { mean, halfWidth } = interval(slower)
      report.say(
        `  slower by ${mean.toFixed(2)} % ± ${halfWidth.toFixed(2)} (95 %): finer than that it can't be told here`,
      )
      report.add(`${door.name}: a ${seconds} s run is slower under Pawl, for sure`, mean - halfWidth, 0.5, '%')
    }
    await engine.call('campaign.stop', { campaign })
  } finally {
    engine.close()
    await opened.close()
    rmSync(place, { recursive: true, force: true })
  }
}

/** CPU times at the beginning of a run, when it has settled, and shortly before its end. */
async function cpuWhile(
  engine: RunningEngine,
  run: string,
  roots: readonly number[],
): Promise<{ readonly first: CpuSeconds; readonly last: CpuSeconds }> {
  await pause(3000)
  const first = cpuSeconds(roots)
  let last = first
  for (;;) {
    await pause(1000)
    const now = cpuSeconds(roots)
    const row = await engine.call('run.show', { run })
    // With the end the launcher is gone, and what it has waited for would count as Pawl's.
    if (row.endedAt !== null || now.run < last.run) return { first, last }
    last = now
  }
}

/** The last lines that a run printed, once it has ended. */
async function endOf(engine: RunningEngine, run: string): Promise<string> {
  for (;;) {
    const row = await engine.call('run.show', { run })
    if (row.endedAt !== null) break
    await pause(100)
  }
  const { totalBytes } = await engine.call('log.read', { run, offset: 0, limitBytes: 1 })
  const { text } = await engine.call('log.read', { run, offset: Math.max(0, totalBytes - 2000), limitBytes: 2000 })
  return text
}

/** The mean of a few samples and half of its 95 % interval, by Student's t. */
function interval(values: readonly number[]): { readonly mean: number; readonly halfWidth: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, values.length - 1)
  const t = [Number.NaN, 12.71, 4.3, 3.18, 2.78, 2.57, 2.45][values.length - 1] ?? 2.3
  return { mean, halfWidth: t * Math.sqrt(variance / values.length) }
}
