import { realpath } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Budget, CampaignHead } from '../../../preload/contract/campaign.ts'
import { defaultSettings } from '../../../preload/contract/settings.ts'
import { unlimited } from '../../../preload/contract/unlimited.ts'
import { fail } from '../../core/failure.ts'
import type { Engine } from '../../engine.ts'
import type { Caller } from '../call-engine.ts'
import { hasEnded, summaryLines } from '../campaign-printer.ts'
import type { CliContext, ExitCode } from '../context.ts'
import { followInTerminal, leftOpen, openPage, sayTo } from '../in-terminal.ts'
import type { LookOptions } from '../reading.ts'
import { oneLine } from '../terminal-text.ts'
import { needTrust } from '../trust.ts'

/** The limits of a campaign that were given. */
export type Limits = { readonly [limit in keyof Budget]?: number }

export type RunOptions = LookOptions &
  Limits & {
    readonly agent?: string
    readonly trust?: true
    readonly project?: string
    readonly resume?: true
  }

/** `pawl run`: a campaign without a window, to its end. */
export async function run(context: CliContext, folder: string, options: RunOptions): Promise<ExitCode> {
  return await withCampaign(context, options, async (engine) => {
    const call: Caller = async (method, args) => await engine.handlers[method](args)
    const path = await realFolder(folder)
    const projectFile = options.project === undefined ? null : resolve(options.project)
    const unfinished = (await call('campaign.list', {})).find((one) => one.projectPath === path && !hasEnded(one))
    if (options.resume) {
      if (unfinished === undefined)
        return fail('nothing-to-resume', `No campaign on ${path} is unfinished.`, 'Leave --resume out to start one.')
      await engine.resume(unfinished.id)
      return unfinished.id
    }
    if (unfinished !== undefined)
      return fail(
        'campaign-unfinished',
        `Campaign ${unfinished.id} on ${path} is ${unfinished.state}: two at a time would disturb each other's runs.`,
        `Continue it with --resume, or end it with \`pawl stop ${unfinished.id}\`.`,
      )
    const view = await needTrust(context, call, path, projectFile, options)
    for (const check of view.checks)
      if (check.ok === null) context.terminal.err(`Note: ${check.sentence} ${check.remedy ?? ''}`.trim())
    const agent = options.agent === undefined ? null : absoluteAgent(options.agent)
    const started = await call('campaign.start', {
      path,
      projectFile,
      agent,
      budget: budgetOf(options),
      dials: defaultSettings.dials,
      trust: options.trust === true,
    })
    return started.campaign
  })
}

/** How a campaign goes on: within which limits from now on (null: as they were). One that has come to its end goes on by being extended. */
export type GoingOn = { readonly campaign: string; readonly budget: Budget | null; readonly isFinished: boolean }

/** Continues one campaign in this terminal, to its end. */
export async function resumeHere(context: CliContext, how: GoingOn, options: LookOptions): Promise<ExitCode> {
  const { campaign, budget, isFinished } = how
  return await withCampaign(context, options, async ({ handlers, resume }) => {
    if (budget !== null) await handlers['campaign.extend']({ campaign, budget })
    if (!isFinished) await resume(campaign)
    return campaign
  })
}

async function withCampaign(
  context: CliContext,
  options: LookOptions,
  start: (engine: Engine) => Promise<string>,
): Promise<ExitCode> {
  const engine = await context.openEngine('cli')
  try {
    const campaign = await start(engine)
    const page = await openPage(context, engine, null)
    try {
      const say = sayTo(context, options.json === true)
      say({
        line: `Campaign ${campaign}. Watch it at ${page.firstUrl}`,
        value: { kind: 'started', campaign, url: page.firstUrl },
      })
      const head = await followInTerminal(context, engine, campaign, say)
      if (head === null) return leftOpen(context, campaign)
      if (head.state === 'paused') return waitingFor(context, head)
      say({ line: endLines(head).join('\n'), value: { kind: 'ended', campaign: head } })
      return 0
    } finally {
      await page.close()
    }
  } finally {
    await engine.close()
  }
}

/** It can't go on before somebody has done something: said, and left to that. */
function waitingFor(context: CliContext, head: CampaignHead): ExitCode {
  context.terminal.err(oneLine(head.waitsFor ?? head.reason ?? ''))
  return leftOpen(context, head.id)
}

function endLines(head: CampaignHead): string[] {
  const lines = summaryLines(head)
  return head.kept === 0 ? lines : [...lines, `Get the patches with \`pawl export ${head.id}\`.`]
}

// Campaigns are stored under the real path: a folder reached by a link is the same project.
async function realFolder(folder: string): Promise<string> {
  const path = resolve(folder)
  return await realpath(path).catch(() => path)
}

/** The limits that were given; the others are the project file's. */
export function budgetOf(options: Limits): Budget {
  const { experiments, hours, usd, sessions, tokens, gpuHours, kwh } = { ...unlimited, ...options }
  return { experiments, hours, usd, sessions, tokens, gpuHours, kwh }
}

/** The folder of a script agent is meant from where the person stands, not from the project. */
export function absoluteAgent(agent: string): string {
  return agent.startsWith('script:') && agent !== 'script:' ? `script:${resolve(agent.slice('script:'.length))}` : agent
}
