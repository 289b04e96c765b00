import { copyFile, mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { CampaignHead } from '../../preload/contract/campaign.ts'
import { defaultSettings } from '../../preload/contract/settings.ts'
import { unlimited } from '../../preload/contract/unlimited.ts'
import type { Handlers } from '../serve.ts'
import { hasEnded, summaryLines } from './campaign-printer.ts'

/** Said wherever the demo is shown: what in it is real, and what is not. */
export const demoNotice =
  'The demo’s agent is a script: it replays patches written beforehand. The runs, the measurements and the verdicts are real.'

export type DemoHandlers = Pick<
  Handlers,
  'demo.prepare' | 'campaign.list' | 'campaign.stop' | 'campaign.start' | 'campaign.export'
>

/** Starts the demo's campaign and gives its id. With a seed its proposals come in another order, the same for the same seed. */
export async function startDemo(handlers: DemoHandlers, home: string, seed: number | null): Promise<string> {
  const { path, agent } = await handlers['demo.prepare']({})
  const shuffled =
    seed === null ? agent : `script:${await shuffledCopy(agent.slice('script:'.length), join(home, 'demo'), seed)}`
  // A demo that was interrupted would go on beside this one and take half of the machine.
  for (const campaign of await handlers['campaign.list']({})) {
    if (campaign.projectPath === path && !hasEnded(campaign)) await handlers['campaign.stop']({ campaign: campaign.id })
  }
  const started = await handlers['campaign.start']({
    path,
    projectFile: null,
    agent: shuffled,
    budget: unlimited,
    dials: defaultSettings.dials,
    trust: true,
  })
  return started.campaign
}

/** Exports the patches of the ended demo and gives the last lines of its output. */
export async function endDemo(handlers: DemoHandlers, head: CampaignHead): Promise<string[]> {
  const { folder } = await handlers['campaign.export']({ campaign: head.id, folder: null })
  return [...summaryLines(head), `patches: ${folder}`]
}

async function shuffledCopy(folder: string, into: string, seed: number): Promise<string> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.patch')).sort()
  const copy = join(into, `proposals-${seed}`)
  await rm(copy, { recursive: true, force: true })
  await mkdir(copy, { recursive: true })
  for (const [index, name] of shuffle(names, seed).entries()) {
    await copyFile(join(folder, name), join(copy, `${String(index + 1).padStart(4, '0')}-${name}`))
  }
  return copy
}

/** The items in an order that depends on the seed alone (Fisher and Yates, with Mulberry's 32-bit generator). */
export function shuffle<T>(items: readonly T[], seed: number): T[] {
  let state = seed >>> 0
  const random = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const rest = [...items]
  const shuffled: T[] = []
  while (rest.length > 0) shuffled.push(...rest.splice(Math.floor(random() * rest.length), 1))
  return shuffled
}
