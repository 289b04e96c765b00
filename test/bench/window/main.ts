/**
 * Measures the window's budgets (the table of the design) over a generated campaign, in both doors, each against its reference in
 * the same run. Run by `npm run bench:window`. Arguments choose among the parts (entry, paint, campaign, chart, flood, day, presence) and
 * the doors (electron, chromium); `--short` does a fifth of what lasts long, `--small` takes a small campaign, and `home=FOLDER` keeps
 * the campaign there, and uses it where it is made already.
 */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { openStore } from '../../../main/core/store/open.ts'
import { type LargeCampaign, makeLargeCampaign, smallShape, wholeShape } from '../../support/large/campaign.ts'
import { serveIn } from '../../support/launch.ts'
import { campaignBudgets } from './campaign.ts'
import { chartBudgets, entryBudget } from './chart.ts'
import { dayBudgets } from './day.ts'
import { browser, type Door, electron } from './door.ts'
import { floodBudgets } from './flood.ts'
import { browserPaint, electronPaint } from './paint.ts'
import { presenceBudgets } from './presence.ts'
import { createReport } from './report.ts'

const parts = ['entry', 'paint', 'campaign', 'chart', 'flood', 'day', 'presence'] as const
const wanted = process.argv.slice(2)
const work = mkdtempSync(join(tmpdir(), 'pawl-window-'))
// Leases hold on the whole machine: a campaign that somebody runs beside this would be waited for.
process.env.PAWL_LEASES = join(work, 'leases')
const kept = wanted.find((argument) => argument.startsWith('home='))?.slice('home='.length)
const home = kept ?? join(work, 'home')
const shape = wanted.includes('--small') ? smallShape : wholeShape
const share = wanted.includes('--short') ? 0.2 : 1
const report = createReport((line) => void process.stdout.write(`${line}\n`))

function does(part: (typeof parts)[number]): boolean {
  const chosen = parts.filter((name) => wanted.includes(name))
  return chosen.length === 0 || chosen.includes(part)
}

function doors(): readonly Door[] {
  const chosen = [electron, browser].filter((door) => wanted.includes(door.name.toLowerCase()))
  return chosen.length === 0 ? [electron, browser] : chosen
}

function makeCampaign(): LargeCampaign {
  const known = join(home, 'large.json')
  if (existsSync(known)) return JSON.parse(readFileSync(known, 'utf8')) as LargeCampaign
  mkdirSync(home, { recursive: true })
  const store = openStore(home)
  const beganMs = performance.now()
  const made = makeLargeCampaign(store.db, shape)
  store.close()
  writeFileSync(known, JSON.stringify(made))
  report.say(
    `a campaign of ${shape.experiments} experiments, ${shape.runs} runs, ${shape.points} points and ${shape.logBytes / 1e9} GB of logs, made in ${((performance.now() - beganMs) / 1000).toFixed(0)} s`,
  )
  return made
}

/** A part with how long it took and how busy the machine was meanwhile. */
async function measure(name: string, part: () => Promise<void>): Promise<void> {
  report.say(`\n── ${name}`)
  const beganMs = performance.now()
  await part()
  const seconds = ((performance.now() - beganMs) / 1000).toFixed(0)
  report.say(`  (${seconds} s; ${loadavg()[0]?.toFixed(1)} processes wanted to run in the last minute)`)
}

try {
  const campaign = (['campaign', 'paint', 'chart'] as const).some(does) ? makeCampaign() : null
  if (does('entry')) entryBudget(report)
  for (const door of doors()) {
    const { name } = door
    if (does('paint')) await measure(`${name}, paint`, () => paint(door))
    if (campaign !== null && does('campaign'))
      await measure(`${name}, campaign`, () => campaignBudgets(report, door, home, campaign))
    if (campaign !== null && does('chart'))
      await measure(`${name}, chart`, () => chartBudgets(report, door, home, campaign))
    if (does('flood')) await measure(`${name}, flood`, () => floodBudgets(report, door, work, 60 * share))
    if (does('day')) await measure(`${name}, day`, () => dayBudgets(report, door, work, share))
    if (does('presence'))
      await measure(`${name}, presence`, () =>
        presenceBudgets(report, door, work, 60 * share, { runs: 3, pairs: true }),
      )
  }
  process.exitCode = report.conclude() ? 0 : 1
} finally {
  rmSync(work, { recursive: true, force: true })
}

async function paint(door: Door): Promise<void> {
  if (door.name === 'Electron') return await electronPaint(report, home, work)
  // The address lets one browser in: each needs a token of its own, and so its own server.
  const served = await serveIn(home)
  try {
    await browserPaint(report, () => served.url)
  } finally {
    await served.close()
  }
}
