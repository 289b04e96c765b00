import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { openStore } from '../../../main/core/store/open.ts'
import { connectToEngine, type RunningEngine } from '../../../main/web/connect.ts'
import { kindOf, treeOf } from '../window/processes.ts'
import { median, type Report } from '../window/report.ts'
import { device, storeRuns } from './days.ts'
import { type Desktop, openDesktop } from './desktop.ts'
import { eightBusyGpus } from './sampling.ts'

const rounds = 3
/** Whoever is gone is sampled for half a minute at most; then everything that a strip needs has ended. */
const lapsesAfterMs = 35_000
const settleMs = 5_000
/** A strip is looked at for longer than its first minutes: by then each of its pixels is some seconds wide. */
const filledAfterMs = 240_000
const patienceMs = 60_000
/** By then a window that nobody touches changes only now and then. */
const leftAfterMs = 45_000

/** A window that nobody touches changes ever more seldom: one that is looked at is touched this often. */
const touchedEveryMs = 5_000

/**
 * What the live strip costs the whole desktop application, against a page without it: while somebody looks at it, and it moves each second;
 * while it is seen and nobody touches its window; and while that is hidden.
 */
export async function stripBudgets(report: Report, work: string, seconds: number): Promise<void> {
  report.say(`\n── the live strip, ${rounds} times ${seconds} s of each`)
  const home = join(work, 'strip')
  mkdirSync(home)
  const store = openStore(home)
  const { campaign } = storeRuns(store.db, 1, 5, 40)
  store.close()
  const standIn = eightBusyGpus()
  Object.assign(process.env, standIn.environment)
  const desktop = await openDesktop(home)
  const { pid } = desktop
  try {
    const engine = await engineOf(home)
    // A page that is sent elsewhere while it is still being loaded is never loaded.
    await until(desktop, 'document.body.innerText')
    const go = (hash: string): Promise<unknown> => desktop.page(`void (location.hash = ${JSON.stringify(hash)})`)
    const measured = { without: [] as Cpu[], touched: [] as Cpu[], seen: [] as Cpu[], hidden: [] as Cpu[] }
    const counted = { touched: [] as number[], seen: [] as number[], hidden: [] as number[] }
    await go(`#/${campaign}/campaign`)
    await delay(filledAfterMs)
    for (let round = 0; round < rounds; round++) {
      await go('#/settings')
      await delay(lapsesAfterMs)
      measured.without.push(await cpuPercent(pid, seconds))

      await go(`#/${campaign}/campaign`)
      await until(desktop, `document.querySelector('[aria-label=Machine]')?.textContent.includes('${device.name}')`)
      await desktop.page(touching)
      await delay(settleMs)
      counted.touched.push(await samplesIn(engine, async () => measured.touched.push(await cpuPercent(pid, seconds))))
      await desktop.page('clearInterval(window.touching)')
      await delay(leftAfterMs)
      counted.seen.push(await samplesIn(engine, async () => measured.seen.push(await cpuPercent(pid, seconds))))

      await desktop.setShown(false)
      await until(desktop, 'document.hidden')
      await delay(lapsesAfterMs)
      counted.hidden.push(await samplesIn(engine, async () => measured.hidden.push(await cpuPercent(pid, seconds))))
      const streams = treeOf(pid).filter(isStandIn).length
      if (streams > 0) throw new Error(`${streams} nvidia-smi run for a window that is hidden`)
      await desktop.setShown(true)
      await until(desktop, '!document.hidden')
    }
    const without = sayCpu(report, 'without a strip', measured.without)
    const touched = sayCpu(report, 'somebody looks at the strip', measured.touched)
    const seen = sayCpu(report, 'it is seen, its window was left', measured.seen)
    const hidden = sayCpu(report, 'its window is hidden', measured.hidden)
    report.say(
      `  samples taken: touched ${counted.touched.join(' ')}, seen ${counted.seen.join(' ')}, hidden ${counted.hidden.join(' ')}`,
    )
    // For one who looks every half minute the GPU is not read all along.
    if (Math.min(...counted.touched) < seconds - 3 || Math.min(...counted.seen) === 0)
      throw new Error('the strip was not live')
    report.add('the live strip while somebody looks at it, of one core', touched - without, 1, '%')
    report.add('the same while its window was left', seen - without, 1, '%')
    // Two idle spans differ by what a kernel's tick counts: less than a thousandth of a core is nothing.
    report.add('the same while it is hidden', Math.max(0, hidden - without), 0.1, '%')
    report.add('samples taken while it is hidden', Math.max(...counted.hidden), 0, '')
    engine.close()
  } finally {
    await desktop.close()
    standIn.remove()
  }
}

/** What the page is told of somebody whose pointer moves now and then. */
const touching = `void (window.touching = setInterval(() => window.dispatchEvent(
  new PointerEvent('pointermove', { screenX: Date.now() % 1000, screenY: 1 })), ${touchedEveryMs}))`

async function engineOf(home: string): Promise<RunningEngine> {
  for (;;) {
    const engine = await connectToEngine(home)
    // Its address is written a moment after the window is there.
    if (engine !== null) return engine
    await delay(100)
  }
}

/** How many samples the engine took meanwhile. */
async function samplesIn(engine: RunningEngine, meanwhile: () => Promise<unknown>): Promise<number> {
  const before = await engine.call('machine.samples', { sinceMs: 0 })
  const last = before.at(-1)?.at ?? 0
  await meanwhile()
  return (await engine.call('machine.samples', { sinceMs: last + 1 })).length
}

/** Asked at intervals and not by frames, of which a hidden window has none. */
async function until(desktop: Desktop, expression: string): Promise<void> {
  const sinceMs = performance.now()
  while ((await desktop.page(`Boolean(${expression})`)) !== true) {
    if (performance.now() - sinceMs > patienceMs) throw new Error(`it never came to ${expression}`)
    await delay(100)
  }
}

type Cpu = ReadonlyMap<string, number>

/** CPU of Pawl's processes over some seconds by what they are, each as a share of one core in %; what stands in for nvidia-smi is left out. */
async function cpuPercent(root: number, seconds: number): Promise<Cpu> {
  const before = ticksByPid(root)
  const sinceMs = performance.now()
  await delay(seconds * 1000)
  const lengthMs = performance.now() - sinceMs
  const kinds = new Map<string, number>()
  for (const [pid, count] of ticksByPid(root)) {
    const kind = kindOf(pid) ?? 'run'
    kinds.set(kind, (kinds.get(kind) ?? 0) + (100 * (count - (before.get(pid) ?? 0)) * 10) / lengthMs)
  }
  return kinds
}

function sayCpu(report: Report, name: string, spans: readonly Cpu[]): number {
  const totals = spans.map((kinds) => [...kinds.values()].reduce((sum, percent) => sum + percent, 0))
  report.samples(`${name}, % of one core`, totals, 2)
  for (const kind of new Set(spans.flatMap((kinds) => [...kinds.keys()]))) {
    const values = spans.map((kinds) => kinds.get(kind) ?? 0)
    if (values.some((value) => value > 0)) report.samples(`  ${kind}`, values, 2)
  }
  return median(totals)
}

function ticksByPid(root: number): ReadonlyMap<number, number> {
  const all = treeOf(root).filter((pid) => !isStandIn(pid))
  return new Map(all.map((pid) => [pid, ticksOf(read(`/proc/${pid}/stat`))]))
}

/** User and system time; the program's name stands in parentheses and may hold anything. */
function ticksOf(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return Number(fields[11] ?? 0) + Number(fields[12] ?? 0)
}

function isStandIn(pid: number): boolean {
  return read(`/proc/${pid}/cmdline`).includes('nvidia-smi')
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    // It ended meanwhile.
    return ''
  }
}
