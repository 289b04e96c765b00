import { fail } from '../../core/failure.ts'
import { withEngine } from '../call-engine.ts'
import { hasEnded } from '../campaign-printer.ts'
import type { CliContext, ExitCode } from '../context.ts'
import type { LookOptions } from '../reading.ts'
import { chooseUnfinished } from '../unfinished.ts'
import { resumeHere } from './run.ts'

export type ControlVerb = 'pause' | 'resume' | 'stop'

const done = { pause: 'pauses after the run in progress', resume: 'goes on', stop: 'is stopped' } as const

/** `pawl pause`, `resume`, `stop`: in the Pawl that runs; without one, resume goes on in this terminal. */
export async function control(
  context: CliContext,
  verb: ControlVerb,
  reference: string | null,
  options: LookOptions,
): Promise<ExitCode> {
  const resumeInTerminal = await withEngine(context, async (call, isRunning) => {
    const campaign = await chooseUnfinished(await call('campaign.list', {}), reference)
    if (hasEnded(campaign) && (verb !== 'resume' || campaign.state === 'finished'))
      return fail(
        'campaign-ended',
        `Campaign ${campaign.id} is ${campaign.state}.`,
        'Start a new one with `pawl run DIR`.',
      )
    if (verb === 'resume' && !isRunning) return campaign.id
    await call(`campaign.${verb}`, { campaign: campaign.id })
    if (options.json) context.terminal.out(JSON.stringify({ campaign: campaign.id, done: verb }))
    else context.terminal.out(`Campaign ${campaign.id} ${done[verb]}.`)
    return null
  })
  return resumeInTerminal === null ? 0 : await resumeHere(context, resumeInTerminal, options)
}
