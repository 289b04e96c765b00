import type { CampaignHead } from '../../preload/contract/campaign.ts'
import type { ExperimentDetail, ExperimentRow } from '../../preload/contract/experiment.ts'
import type { Events, Handlers } from '../serve.ts'
import { duration, effect, effectDecimals, effectRange, factorWithInterval } from './format.ts'
import { oneLine } from './terminal-text.ts'

/** What the printer needs of an engine. */
export type CampaignView = {
  readonly handlers: Pick<Handlers, 'campaign.head' | 'experiment.list' | 'experiment.show'>
  readonly events: Events
}

/** One thing to say about a campaign: a line for a person, a value for a program. */
export type Progress = {
  readonly line: string
  readonly value: { readonly kind: string; readonly [key: string]: unknown }
}

/** Says each verdict and each change of state of a campaign as it comes, and returns the head once it has ended. */
export async function followCampaign(
  view: CampaignView,
  campaign: string,
  say: (progress: Progress) => void,
): Promise<CampaignHead> {
  const changed = new Set<number>()
  const said = new Map<number, string>()
  let wake = () => {}
  let isDirty = true
  const stop = view.events((event) => {
    if (!('campaign' in event) || event.campaign !== campaign) return
    if (event.kind === 'experiment-changed') changed.add(event.experiment)
    isDirty = true
    wake()
  })

  try {
    // What was decided before this started (a campaign that is resumed) is not news.
    for (const row of await decided(view, campaign)) said.set(row.number, row.verdict)
    let state: string | null = null
    for (;;) {
      if (!isDirty) await new Promise<void>((resolve) => (wake = resolve))
      isDirty = false
      const head = await view.handlers['campaign.head']({ campaign })
      for (const experiment of take(changed)) {
        if (experiment === 0) continue
        const detail = await view.handlers['experiment.show']({ campaign, experiment })
        if (detail.verdict === 'pending' || said.get(experiment) === detail.verdict) continue
        said.set(experiment, detail.verdict)
        say({ line: verdictLine(head, detail), value: { kind: 'verdict', experiment: detail } })
      }
      if (head.state !== state)
        say({ line: stateLine(head), value: { kind: 'state', state: head.state, reason: head.reason } })
      state = head.state
      if (!hasEnded(head) && !waitsForSomebody(head)) continue
      for (const row of await decided(view, campaign)) if (said.get(row.number) !== row.verdict) changed.add(row.number)
      if (changed.size === 0) return head
      isDirty = true
    }
  } finally {
    stop()
  }
}

async function decided(view: CampaignView, campaign: string): Promise<ExperimentRow[]> {
  const rows = await view.handlers['experiment.list']({ campaign })
  return rows.filter((row) => row.number !== 0 && row.verdict !== 'pending')
}

/** Whether nothing more will happen to it by itself. */
export function hasEnded(campaign: { readonly state: CampaignHead['state'] }): boolean {
  return campaign.state === 'finished' || campaign.state === 'stopped' || campaign.state === 'failed'
}

/** It has come to a halt until a person has done something. */
function waitsForSomebody(head: CampaignHead): boolean {
  return head.state === 'paused' && head.waitsFor !== null
}

/** `[ 1m 12s]  #7  keep  +6.2 % (+5.0 to +7.4 %)  12 runs  Hoist the row look-ups` */
export function verdictLine(head: CampaignHead, experiment: ExperimentDetail): string {
  const decimals = effectDecimals(head.noise)
  const interval = effectRange(experiment.lo, experiment.hi, decimals)
  const cells = [
    `[${duration((experiment.decidedAt ?? head.createdAt) - head.createdAt).padStart(7)}]`,
    `#${experiment.number}`.padStart(4),
    experiment.verdict.padEnd(12),
    effect(experiment.effect, decimals).padStart(8),
    (interval === '' ? '' : `(${interval})`).padEnd(22),
    oneLine(experiment.hypothesis),
  ]
  const why = experiment.verdict === 'keep' || experiment.reason === null ? '' : ` [${oneLine(experiment.reason)}]`
  return cells.join('  ') + why
}

function stateLine(head: CampaignHead): string {
  return head.reason === null ? `Campaign ${head.state}.` : `Campaign ${head.state}: ${oneLine(head.reason)}`
}

function take(numbers: Set<number>): number[] {
  const taken = [...numbers].sort((a, b) => a - b)
  numbers.clear()
  return taken
}

/** What an ended campaign comes to: one `name: value` per line. */
export function summaryLines(head: CampaignHead): string[] {
  return [
    `project: ${head.projectPath}`,
    `base: ${head.base}`,
    `campaign: ${head.id}`,
    `kept: ${head.kept} of ${head.tried}`,
    `speedup: ${speedupText(head)}`,
  ]
}

// An empty stack is the baseline itself: its factor is 1 without any measurement.
function speedupText(head: CampaignHead): string {
  if (head.speedup !== null) return factorWithInterval(head.speedup, 2)
  return head.kept === 0 ? '1.00x [1.00, 1.00]' : 'not measured'
}
