import { unlimited } from '../../../preload/contract/unlimited.ts'
import { fail } from '../../core/failure.ts'
import { withEngine } from '../call-engine.ts'
import { hasEnded } from '../campaign-printer.ts'
import type { CliContext, ExitCode } from '../context.ts'
import type { LookOptions } from '../reading.ts'
import { chooseUnfinished } from '../unfinished.ts'
import { budgetOf, type Limits, resumeHere } from './run.ts'

export type ControlVerb = 'pause' | 'resume' | 'stop'

const done = { pause: 'pauses after the run in progress', resume: 'goes on', stop: 'is stopped' } as const

/** `pawl pause`, `resume`, `stop`: in the Pawl that runs; without one, resume goes on in this terminal. */
export async function control(
  context: CliContext,
  verb: ControlVerb,
  reference: string | null,
  options: LookOptions & Limits,
): Promise<ExitCode> {
  const { json, ...limits } = options
  const isExtended = Object.keys(limits).length > 0
  const here = await withEngine(context, async (call, isRunning) => {
    const campaign = await chooseUnfinished(await call('campaign.list', {}), reference)
    const isFinished = campaign.state === 'finished'
    if (hasEnded(campaign) && (verb !== 'resume' || (isFinished && !isExtended)))
      return fail(
        'campaign-ended',
        `Campaign ${campaign.id} is ${campaign.state}.`,
        isFinished
          ? 'Let it go on with a new limit, for example `pawl resume --hours 10`, or start a new one with `pawl run DIR`.'
          : 'Start a new one with `pawl run DIR`.',
      )
    const budget = isExtended ? { ...campaign.budget, ...given(limits) } : null
    if (verb === 'resume' && !isRunning) return { campaign: campaign.id, budget, isFinished }
    if (budget !== null) await call('campaign.extend', { campaign: campaign.id, budget })
    if (!isFinished) await call(`campaign.${verb}`, { campaign: campaign.id })
    if (json) context.terminal.out(JSON.stringify({ campaign: campaign.id, done: verb }))
    else context.terminal.out(`Campaign ${campaign.id} ${done[verb]}.`)
    return null
  })
  return here === null ? 0 : await resumeHere(context, here, { ...(json && { json }) })
}

/** The limits that were given, alone. */
function given(limits: Limits): Limits {
  return Object.fromEntries(
    Object.entries(budgetOf(limits)).filter(([name, value]) => value !== unlimited[name as keyof Limits]),
  )
}
