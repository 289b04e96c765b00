/**
 * Measures the window's budgets (the table of the design) over a generated campaign, in both doors, each against its reference in
 * the same run. Run by `npm run bench:window`; names of parts or doors choose among them. `home=FOLDER` keeps the campaign there, and
 * uses it where it is made already.
 */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openStore } from '../../../main/core/store/open.ts'
import { type LargeCampaign, makeLargeCampaign, wholeShape } from '../../support/large/campaign.ts'
import { serveIn } from '../../support/launch.ts'
import { campaignBudgets } from './campaign.ts'
import { browser, type Door, electron } from './door.ts'
import { floodBudgets } from './flood.ts'
import { browserPaint, electronPaint } from './paint.ts'
import { createReport } from './report.ts'

const parts = ['paint', 'campaign', 'flood'] as const
const wanted = process.argv.slice(2)
const work = mkdtempSync(join(tmpdir(), 'pawl-window-'))
const kept = wanted.find((argument) => argument.startsWith('home='))?.slice('home='.length)
const home = kept ?? join(work, 'home')
/** `short` does a fifth of what lasts long. */
const share = wanted.includes('short') ? 0.2 : 1
const floodSeconds = 60 * share
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
  const made = makeLargeCampaign(store.db, wholeShape)
  store.close()
  writeFileSync(known, JSON.stringify(made))
  report.say(
    `a campaign of ${wholeShape.experiments} experiments, ${wholeShape.runs} runs, ${wholeShape.points} points and ${wholeShape.logBytes / 1e9} GB of logs, made in ${((performance.now() - beganMs) / 1000).toFixed(0)} s`,
  )
  return made
}

try {
  const campaign = does('campaign') || does('paint') ? makeCampaign() : null
  for (const door of doors()) {
    report.say(`\n── ${door.name}`)
    if (does('paint')) await paint(door)
    if (campaign !== null && does('campaign')) await campaignBudgets(report, door, home, campaign)
    if (does('flood')) await floodBudgets(report, door, work, floodSeconds)
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
