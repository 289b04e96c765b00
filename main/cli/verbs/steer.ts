import { withEngine } from '../call-engine.ts'
import { chooseCampaign } from '../choose-campaign.ts'
import type { CliContext, ExitCode } from '../context.ts'
import type { LookOptions } from '../reading.ts'
import { oneLine } from '../terminal-text.ts'
import { chooseUnfinished } from '../unfinished.ts'

export type SteerOptions = LookOptions & { readonly campaign?: string }

/** `pawl tell`: a note to the agents. */
export async function tell(context: CliContext, text: string, options: SteerOptions): Promise<ExitCode> {
  return await withEngine<ExitCode>(context, async (call) => {
    const { id } = await chooseUnfinished(await call('campaign.list', {}), options.campaign ?? null)
    const { note } = await call('agent.tell', { campaign: id, text })
    context.terminal.out(
      options.json ? JSON.stringify({ campaign: id, note }) : 'Every session from now on is told so.',
    )
    return 0
  })
}

/** `pawl idea`: one more idea for the agents; without a text, the ideas that there are. */
export async function idea(context: CliContext, text: string | null, options: SteerOptions): Promise<ExitCode> {
  return await withEngine<ExitCode>(context, async (call) => {
    const campaigns = await call('campaign.list', {})
    const { id } =
      text === null
        ? await chooseCampaign({ 'campaign.list': () => campaigns }, options.campaign ?? null)
        : await chooseUnfinished(campaigns, options.campaign ?? null)
    if (text !== null) {
      const added = await call('idea.add', { campaign: id, text, held: false })
      context.terminal.out(options.json ? JSON.stringify({ campaign: id, ...added }) : 'It is at the end of the queue.')
      return 0
    }
    const ideas = await call('idea.list', { campaign: id })
    if (options.json) context.terminal.out(JSON.stringify(ideas))
    for (const one of options.json ? [] : ideas) {
      const came = one.experiment === null ? '' : `, experiment ${one.experiment}`
      context.terminal.out(`${`${one.state}${came}`.padEnd(8)}  ${oneLine(one.text)}`)
    }
    return 0
  })
}

/** `pawl approve`: a held proposal may be measured. */
export async function approve(context: CliContext, experiment: number, options: SteerOptions): Promise<ExitCode> {
  return await withEngine<ExitCode>(context, async (call) => {
    const { id } = await chooseUnfinished(await call('campaign.list', {}), options.campaign ?? null)
    await call('experiment.approve', { campaign: id, experiment })
    context.terminal.out(
      options.json ? JSON.stringify({ campaign: id, experiment }) : `Experiment ${experiment} waits for its turn.`,
    )
    return 0
  })
}
