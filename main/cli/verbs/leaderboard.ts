import { chooseCampaign } from '../choose-campaign.ts'
import type { CliContext, ExitCode } from '../context.ts'
import {
  effect,
  effectDecimals,
  effectRange,
  factor,
  factorWithInterval,
  left,
  metric,
  probability,
  right,
  table,
} from '../format.ts'
import { type LookOptions, printLines, reading } from '../reading.ts'
import { oneLine } from '../terminal-text.ts'

/** `pawl leaderboard`: the experiments of a campaign, the best proven first. */
export async function leaderboard(
  context: CliContext,
  reference: string | null,
  options: LookOptions,
): Promise<ExitCode> {
  return await reading(context, async ({ handlers }) => {
    const { id } = await chooseCampaign(handlers, reference)
    const board = await handlers['leaderboard.show']({ campaign: id })
    if (options.json) return context.terminal.out(JSON.stringify(board))
    const head = await handlers['campaign.head']({ campaign: id })
    const decimals = effectDecimals(head.noise)
    const columns = [
      right('rank'),
      right('#'),
      left('verdict'),
      right('effect'),
      left('95 % interval'),
      right('real'),
      right(head.objective.metric),
      right('stack'),
      left('hypothesis'),
    ]
    const baseline = ['', '0', 'baseline', '', '', '', metric(board.baseline.value), factor(1), 'The code as it was']
    const cells = board.rows.map((row) => [
      row.rank === null ? '' : String(row.rank),
      String(row.number),
      row.verdict,
      effect(row.effect, decimals),
      effectRange(row.lo, row.hi, decimals),
      probability(row.probability),
      metric(row.value),
      factor(row.stackSpeedup),
      oneLine(row.hypothesis),
    ])
    if (board.speedup !== null)
      context.terminal.out(`speedup ${factorWithInterval(board.speedup, 3)}, ${board.speedup.basis}`)
    printLines(context, table(columns, [baseline, ...cells]))
  })
}
