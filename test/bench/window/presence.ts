import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { RunningEngine } from '../../../main/web/connect.ts'
import { serveIn } from '../../support/launch.ts'
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
 * What Pawl costs a run by being there: the CPU time of all its processes beside the run's own. With nobody looking, as it is for most of two
 * days; in Electron also with the window open on the campaign. The first run beside a window that was opened a moment ago is told and has no
 * limit: it changes often and collects what its start has left. `runs` are those beside the window; with `pairs` the same program runs in a plain
 * shell behind each, interleaved. No debugger is attached meanwhile: it would keep the page painting.
 */
export async function presenceBudgets(
  report: Report,
  door: Door,
  folder: string,
  seconds: number,
  { runs, pairs }: { readonly runs: number; readonly pairs: boolean },
): Promise<void> {
  const place = join(folder, `presence-${door.name}`)
  const home = join(place, 'home')
  const path = makeProject(join(place, 'project'), work(turnsFor(seconds)), '20m')
  mkdirSync(home)
  const isWindow = door.name === 'Electron'
  let campaign = ''
  /** One run from its start to its end, nothing after it: the share of CPU that Pawl took beside it, and how long it was. */
  async function oneRun(root: number): Promise<{ readonly share: number; readonly took: Took }> {
    const run = await during(home, (engine) => runningRun(engine, campaign))
    // What runs goes on to its end. Nobody is connected meanwhile, or what is sent to them would count.
    await during(home, (engine) => engine.call('campaign.pause', { campaign }))
    const { first, last } = await cpuWhile([root], seconds / 10)
    const output = await during(home, (engine) => endOf(engine, run))
    const [pawl, own] = [last.pawl - first.pawl, last.run - first.run]
    report.say(`  Pawl ${pawl.toFixed(3)} s of CPU beside ${own.toFixed(2)} s of the run: ${described(first, last)}`)
    return { share: (100 * pawl) / own, took: tookOf(output) }
  }
  const share = (how: string, value: number) =>
    report.add(`${door.name}: CPU of all processes beside a ${seconds} s run, ${how}`, value, 0.5, '%')
  // The first run tells Pawl how long one is, and that there is a campaign for the window to open on.
  const served = await serveIn(home)
  try {
    campaign = await during(home, (engine) => startCampaign(engine, path, join(place, 'patches')))
    share('nobody looking', (await oneRun(served.process.pid ?? 0)).share)
    if (!isWindow) return
  } finally {
    await served.close()
  }
  const opened = openPlain(home)
  const [under, plain, shares]: [Took[], Took[], number[]] = [[], [], []]
  try {
    await soon(() => during(home, async () => undefined))
    await pause(3000)
    for (let pair = 0; pair < runs; pair++) {
      await during(home, (engine) => engine.call('campaign.resume', { campaign }))
      const { share, took } = await oneRun(opened.process.pid ?? 0)
      shares.push(share)
      if (!pairs) continue
      under.push(took)
      plain.push(tookOf(execFileSync('python3', ['train.py', '1'], { cwd: path, encoding: 'utf8' })))
    }
    const [first, ...later] = shares
    report.say(`  its window just opened: ${first?.toFixed(2)} %`)
    share('its window left alone', median(later))
    if (pairs) comparePairs(report, door, seconds, under, plain)
    await during(home, (engine) => engine.call('campaign.stop', { campaign }))
  } finally {
    await opened.close()
    rmSync(place, { recursive: true, force: true })
  }
}

/** What took at least a thousandth of the run's time, the most first. */
function described(first: CpuSeconds, last: CpuSeconds): string {
  const least = (last.run - first.run) / 5_000
  return [...last.parts]
    .map(([part, seconds]) => ({ part, seconds: seconds - (first.parts.get(part) ?? 0) }))
    .filter(({ seconds }) => seconds > least)
    .sort((a, b) => b.seconds - a.seconds)
    .map(({ part, seconds }) => `${part} ${seconds.toFixed(3)}`)
    .join('; ')
}

/** The desktop application without a debugger. */
function openPlain(home: string): { readonly process: ChildProcess; readonly close: () => Promise<void> } {
  const root = resolve(import.meta.dirname, '../../..')
  const app = spawn(process.env.ELECTRON_EXEC_PATH ?? '', ['--no-sandbox', '--log-level=3', root], {
    env: { ...process.env, PAWL_HOME: home },
    stdio: 'ignore',
  })
  return {
    process: app,
    close: async () => {
      if (app.exitCode !== null || app.signalCode !== null) return
      const exit = once(app, 'exit')
      app.kill('SIGTERM')
      await exit
    },
  }
}

/** Tries until it works, for half a minute. */
async function soon<T>(act: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return await act()
    } catch (error) {
      if (tries === 60) throw error
      await pause(500)
    }
  }
}

function comparePairs(
  report: Report,
  door: Door,
  seconds: number,
  under: readonly Took[],
  plain: readonly Took[],
): void {
  const slower = under.map((took, index) => 100 * (took.wallS / (plain[index] as Took).wallS - 1))
  const times = (name: string, took: readonly Took[]) => {
    report.samples(
      `${name}, s`,
      took.map((one) => one.wallS),
      2,
    )
    report.samples(
      `${name}, s of CPU`,
      took.map((one) => one.cpuS),
      2,
    )
  }
  times('under Pawl', under)
  times('in a plain shell', plain)
  report.samples('slower under Pawl by %, pair by pair', slower, 2)
  if (slower.length < 2) return
  const { mean, halfWidth } = interval(slower)
  report.say(`  slower by ${mean.toFixed(2)} % ± ${halfWidth.toFixed(2)} (95 %): finer than that it can't be told here`)
  report.add(`${door.name}: a ${seconds} s run is slower under Pawl, for sure`, mean - halfWidth, 0.5, '%')
}

/** Does something with the engine, connected only as long as that takes. */
async function during<T>(home: string, act: (engine: RunningEngine) => Promise<T>): Promise<T> {
  const engine = await engineOf(home)
  try {
    return await act(engine)
  } finally {
    engine.close()
  }
}

/** CPU times of a run that has begun, when it has settled, and shortly before its end. */
async function cpuWhile(
  roots: readonly number[],
  settleS: number,
): Promise<{ readonly first: CpuSeconds; readonly last: CpuSeconds }> {
  await pause(settleS * 1000)
  const first = cpuSeconds(roots)
  let last = first
  for (;;) {
    await pause(1000)
    const now = cpuSeconds(roots)
    // With its end the launcher is gone, and what it has waited for would count as Pawl's. A run that computes nothing has ended.
    if (now.run <= last.run) return { first, last }
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
