import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { databasePath, openStore } from '../../../main/core/store/open.ts'
import { browser, type Door, electron, type Opened } from '../window/door.ts'
import { createPageLoad, type Load, type Timed } from '../window/load.ts'
import type { Report } from '../window/report.ts'
import { days, storeDays, storeRuns } from './days.ts'
import { eightBusyGpus } from './sampling.ts'

/** Lengths of runs in minutes: the whole two days among them. */
const lengths: readonly number[] = [5, 60, 8 * 60, days.hours * 60]
const openings = 7
/** What a page asks for when it was loaded has been answered by then. */
const settleMs = 1_500

type Made = { readonly mb: number; readonly campaigns: readonly Campaign[] }

/** What two days of eight GPUs take in the database, and how fast the chart of any run of them opens. `home`: kept, and used where it is made. */
export async function historyBudgets(report: Report, home: string): Promise<void> {
  report.say(`\n── ${days.hours} hours of ${days.gpus} GPUs at 1 Hz`)
  const known = join(home, 'days.json')
  const made = existsSync(known) ? (JSON.parse(readFileSync(known, 'utf8')) as Made) : makeDays(report, home)
  writeFileSync(known, JSON.stringify(made))
  report.add(`${days.hours} hours of ${days.gpus} GPUs in the database`, made.mb, 150, 'MB')
  const standIn = eightBusyGpus()
  Object.assign(process.env, standIn.environment)
  for (const door of [electron, browser]) await opens(report, door, home, made.campaigns)
  standIn.remove()
}

function makeDays(report: Report, home: string): Made {
  const sizeOf = (): number => statSync(databasePath(home)).size / 1e6
  openStore(home).close()
  const emptyMb = sizeOf()
  const store = openStore(home)
  const beganMs = performance.now()
  const printed = storeDays(store.db)
  store.close()
  const mb = sizeOf() - emptyMb
  report.say(
    `  stored in ${((performance.now() - beganMs) / 1000).toFixed(0)} s; as nvidia-smi prints them they are ${(printed / 1e6).toFixed(0)} MB`,
  )
  const again = openStore(home)
  const campaigns = lengths.map((minutes, index) => storeRuns(again.db, index + 1, minutes, 400))
  again.close()
  return { mb, campaigns }
}

type Campaign = ReturnType<typeof storeRuns>

async function opens(report: Report, door: Door, home: string, campaigns: readonly Campaign[]): Promise<void> {
  const opened = await door.open(home)
  try {
    const load = await createPageLoad(report, opened.page)
    for (const [index, campaign] of campaigns.entries())
      await opensOne(load, door, opened, campaign, lengths[index] ?? 0)
  } finally {
    await opened.close()
  }
}

/** From the choice of a run on the page to its lanes being painted. Nothing of the run is known yet: the window has just been loaded. */
async function opensOne(load: Load, door: Door, { page }: Opened, of: Campaign, minutes: number): Promise<void> {
  const samples: Timed[] = []
  for (let round = 0; round < openings; round++) {
    const run = of.runs[Math.floor((round * of.runs.length) / openings)] ?? ''
    await page.evaluate((hash) => {
      location.hash = hash
    }, `#/${of.campaign}/gpu`)
    await page.reload()
    await page.getByRole('img', { name: /^Power, W/ }).waitFor()
    await page.waitForTimeout(settleMs)
    samples.push(await load.time(() => page.evaluate(drawnAfter, `#/${of.campaign}/gpu?run=${run}`)))
  }
  load.add(`${door.name}: the chart of a run of ${minutes} min opens`, samples, 100)
}

function drawnAfter(hash: string): Promise<number> {
  const began = performance.now()
  location.hash = hash
  return new Promise((resolve) => {
    const look = () => {
      // Until the run is chosen the page still shows the last half hour, and until its samples are there the part of it that lies in the
      // run: at the right end at most.
      const chosen = document.querySelector('[role=radio][aria-checked=true]:last-child')?.textContent ?? ''
      const lane = document.querySelector('svg[role=img][aria-label^="Power, W"]')
      const paths = [...(lane?.querySelectorAll('path') ?? [])].map((path) => path.getAttribute('d') ?? '')
      const curve = paths.find((path) => path.length > 500) ?? ''
      const startsAt = Number(/^M([\d.]+)/.exec(curve)?.[1] ?? Number.NaN)
      const isShown = chosen.startsWith('Run ') && startsAt < (lane?.clientWidth ?? 0) / 4
      if (!isShown) requestAnimationFrame(look)
      // The frame that shows it is painted when the next task runs.
      else requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - began)))
    }
    requestAnimationFrame(look)
  })
}
