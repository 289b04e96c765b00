import type { CampaignHead } from '../../../preload/contract/campaign.ts'
import { hasEnded } from '../campaign-printer.ts'
import { chooseCampaign } from '../choose-campaign.ts'
import type { CliContext, ExitCode } from '../context.ts'
import { counted, duration, factorWithInterval, moment } from '../format.ts'
import { type LookOptions, reading } from '../reading.ts'
import { oneLine } from '../terminal-text.ts'

/** `pawl status`: where one campaign stands. */
export async function status(context: CliContext, reference: string | null, options: LookOptions): Promise<ExitCode> {
  return await reading(context, async ({ handlers }) => {
    const { id } = await chooseCampaign(handlers, reference)
    const head = await handlers['campaign.head']({ campaign: id })
    const engine = await context.engineHolder()
    if (options.json) return context.terminal.out(JSON.stringify({ ...head, engine }))
    for (const line of statusLines(head)) context.terminal.out(line)
    if (engine === null && !hasEnded(head))
      context.terminal.out(`No Pawl works on it now. Continue it with \`pawl resume ${id}\`.`)
  })
}

/** What the agents' side took; money and tokens only as far as they are known. */
function agentsSpent({ spent, sessions }: CampaignHead): string {
  if (spent.sessions === 0) return ''
  const taken = [
    counted(spent.sessions, 'session'),
    spent.tokens === null ? '' : `${spent.tokens} tokens`,
    spent.usd === null ? '' : `$${spent.usd.toFixed(2)}`,
  ]
  const now = sessions.map((one) => `session ${one.number}, ${one.kind}: ${oneLine(one.doing)}`)
  return [taken.filter((text) => text !== '').join(', '), ...now].join('; ')
}

export function statusLines(head: CampaignHead): string[] {
  const limits = [
    head.budget.experiments === null ? '' : counted(head.budget.experiments, 'experiment'),
    head.budget.hours === null ? '' : `${head.budget.hours} h`,
    head.budget.usd === null ? '' : `$${head.budget.usd}`,
    head.budget.sessions === null ? '' : counted(head.budget.sessions, 'session'),
    head.budget.tokens === null ? '' : `${head.budget.tokens} tokens`,
    head.budget.gpuHours === null ? '' : `${head.budget.gpuHours} h of training`,
    head.budget.kwh === null ? '' : `${head.budget.kwh} kWh`,
  ].filter((text) => text !== '')
  const running = head.running.map((run) => `run ${run.runNumber}, ${run.stage}, ${oneLine(run.hypothesis)}`)
  const facts: (readonly [string, string])[] = [
    ['campaign', head.id],
    ['project', oneLine(head.projectPath)],
    ['base', head.base],
    ['agent', oneLine(head.agent.label)],
    ['state', head.reason === null ? head.state : `${head.state}: ${oneLine(head.reason)}`],
    ['waits', head.waitsFor === null || head.waitsFor === head.reason ? '' : oneLine(head.waitsFor)],
    ['running', running.join('; ')],
    ['kept', `${head.kept} of ${head.tried}`],
    ['speedup', head.speedup === null ? '' : `${factorWithInterval(head.speedup, 3)}, ${head.speedup.basis}`],
    ['false', head.kept === 0 ? '' : `${head.expectedFalse.toFixed(2)} of ${head.kept} expected`],
    ['noise', head.noise === null ? '' : `${(Math.expm1(head.noise) * 100).toFixed(3)} % of one run`],
    [
      'spent',
      `${duration(head.spentHours * 3_600_000)} in ${counted(head.runs, 'run')}${limits.length === 0 ? '' : `, of ${limits.join(' or ')}`}`,
    ],
    ['agents', agentsSpent(head)],
  ]
  const known = facts.filter(([, value]) => value !== '')
  const attention = head.attention.slice(-5).map((item) => `  ${moment(item.at)}  ${item.kind}: ${oneLine(item.text)}`)
  return [...known.map(([name, value]) => `${`${name}:`.padEnd(10)}${value}`), ...attention]
}
