import type { CampaignSummary } from '../../../preload/contract/campaign.ts'
import { chooseCampaign } from '../choose-campaign.ts'
import type { CliContext, ExitCode } from '../context.ts'
import {
  duration,
  effect,
  effectDecimals,
  effectRange,
  factorWithInterval,
  left,
  moment,
  probability,
  right,
  table,
} from '../format.ts'
import { type LookOptions, printLines, reading } from '../reading.ts'
import { oneLine } from '../terminal-text.ts'

/** `pawl list`: the campaigns, or the experiments of one. */
export async function list(context: CliContext, reference: string | null, options: LookOptions): Promise<ExitCode> {
  return await reading(context, async ({ handlers }) => {
    if (reference === null) {
      const campaigns = await handlers['campaign.list']({})
      if (options.json) return context.terminal.out(JSON.stringify(campaigns))
      if (campaigns.length === 0)
        context.terminal.out('No campaign yet. Start one with `pawl run DIR`, or try `pawl demo`.')
      else for (const line of campaignTable(campaigns)) context.terminal.out(line)
      return
    }
    const { id } = await chooseCampaign(handlers, reference)
    const rows = await handlers['experiment.list']({ campaign: id })
    if (options.json) return context.terminal.out(JSON.stringify(rows))
    const decimals = effectDecimals((await handlers['campaign.head']({ campaign: id })).noise)
    const columns = [
      right('#'),
      left('verdict'),
      right('effect'),
      left('95 % interval'),
      right('real'),
      right('runs'),
      right('cost'),
      left('hypothesis'),
    ]
    const cells = rows.map((row) => [
      String(row.number),
      row.number === 0 ? 'baseline' : row.verdict === 'pending' ? row.state : row.verdict,
      effect(row.effect, decimals),
      effectRange(row.lo, row.hi, decimals),
      probability(row.probability),
      // As the window counts them: those of the evidence, in blocks too.
      String(row.countedRuns ?? row.runs),
      duration(row.costMs),
      oneLine(row.hypothesis),
    ])
    printLines(context, table(columns, cells))
  })
}

function campaignTable(campaigns: readonly CampaignSummary[]): string[] {
  const columns = [
    left('campaign'),
    left('started'),
    left('state'),
    right('kept'),
    right('tried'),
    right('runs'),
    left('speedup'),
    left('project'),
  ]
  const newestFirst = [...campaigns].sort((a, b) => b.createdAt - a.createdAt)
  const cells = newestFirst.map((campaign) => [
    campaign.id,
    moment(campaign.createdAt),
    campaign.state,
    String(campaign.kept),
    String(campaign.tried),
    String(campaign.runs),
    campaign.speedup === null ? '' : factorWithInterval(campaign.speedup, 3),
    oneLine(campaign.projectPath),
  ])
  return table(columns, cells)
}
