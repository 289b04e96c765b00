import { transferSentence } from '../../core/views/transfer.ts'
import { chooseCampaign } from '../choose-campaign.ts'
import type { CliContext, ExitCode } from '../context.ts'
import { duration, effect, effectDecimals, effectRange, left, metric, right, table } from '../format.ts'
import { type LookOptions, printLines, reading } from '../reading.ts'
import { oneLine, terminalFilter } from '../terminal-text.ts'

export type ShowOptions = LookOptions & { readonly campaign?: string; readonly diff?: true }

/** `pawl show`: one experiment with its verdict and its runs. */
export async function show(context: CliContext, experiment: number, options: ShowOptions): Promise<ExitCode> {
  return await reading(context, async ({ handlers }) => {
    const { id } = await chooseCampaign(handlers, options.campaign ?? null)
    const detail = await handlers['experiment.show']({ campaign: id, experiment })
    const runs = await handlers['experiment.runs']({ campaign: id, experiment })
    const diff = options.diff ? (await handlers['experiment.diff']({ campaign: id, experiment })).diff : null
    if (options.json) return context.terminal.out(JSON.stringify({ ...detail, runRows: runs, diff }))
    const decimals = effectDecimals((await handlers['campaign.head']({ campaign: id })).noise)
    const title =
      experiment === 0 ? 'baseline' : `${detail.verdict}${detail.reason === null ? '' : ` (${oneLine(detail.reason)})`}`
    context.terminal.out(
      `#${experiment}  ${title}  ${effect(detail.effect, decimals)} ${effectRange(detail.lo, detail.hi, decimals)}`.trimEnd(),
    )
    context.terminal.out(oneLine(detail.hypothesis))
    if (detail.sentence !== null) context.terminal.out(oneLine(detail.sentence))
    if (detail.transfer !== null) context.terminal.out(transferSentence(detail.transfer))
    for (const warning of detail.warnings) context.terminal.out(`warning: ${oneLine(warning)}`)
    for (const file of detail.files) context.terminal.out(`  ${oneLine(file.path)}  +${file.added} -${file.removed}`)
    if (runs.length > 0) context.terminal.out('')
    const columns = [
      right('run'),
      left('stage'),
      right('seed'),
      left('outcome'),
      left('clean'),
      right('value'),
      right('time'),
      left('why'),
    ]
    const cells = runs.map((run) => [
      String(run.number),
      run.stage,
      String(run.seed),
      run.outcome ?? 'running',
      run.clean === null ? '' : run.clean ? 'yes' : 'no',
      metric(run.value),
      duration(run.durationMs),
      oneLine(run.why ?? ''),
    ])
    if (runs.length > 0) printLines(context, table(columns, cells))
    if (diff !== null) context.terminal.raw(`\n${terminalFilter()(diff)}`)
  })
}
