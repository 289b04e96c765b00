import type { CampaignState } from '../preload/contract/campaign.ts'
import type { ExperimentRow } from '../preload/contract/experiment.ts'

/** What is drawn for an experiment or a run: each has a shape, a word and, on top, a hue. */
export type Status =
  | 'baseline'
  | 'keep'
  | 'discard'
  | 'inconclusive'
  | 'crash'
  | 'retired'
  | 'contaminated'
  | 'running'
  | 'pooled'
  | 'queued'
  | 'held'

/** The status of an experiment; `running`: those whose own run is under way. */
export function statusOf(
  row: Pick<ExperimentRow, 'number' | 'verdict' | 'state'>,
  running: ReadonlySet<number> | null,
): Status {
  if (row.number === 0) return 'baseline'
  if (row.verdict !== 'pending') return row.verdict
  if (running?.has(row.number)) return 'running'
  switch (row.state) {
    case 'held':
      return 'held'
    case 'pooled':
      return 'pooled'
    case 'measuring':
      return 'pooled'
    case 'queued':
    case 'decided':
      return 'queued'
  }
}

export const statusWord: Readonly<Record<Status, string>> = {
  baseline: 'Baseline',
  keep: 'Keep',
  discard: 'Discard',
  inconclusive: 'Inconclusive',
  crash: 'Crash',
  retired: 'Retired',
  contaminated: 'Contaminated',
  running: 'Running',
  pooled: 'Measuring',
  queued: 'Queued',
  held: 'Held',
}

/** How a campaign stands: its shape and its word. */
export function statusOfCampaign(state: CampaignState): readonly [Status, string] {
  return (
    {
      preparing: ['queued', 'Preparing'],
      running: ['running', 'Running'],
      paused: ['held', 'Paused'],
      finished: ['keep', 'Finished'],
      stopped: ['baseline', 'Stopped'],
      failed: ['crash', 'Failed'],
    } as const
  )[state]
}

/** A reason's code as words a row has room for. */
export function reasonWord(reason: string | null): string {
  return reason === null ? '' : reason.replaceAll('-', ' ')
}

/** Reasons that are longer than the column of effects is wide. */
const short: Readonly<Record<string, string>> = {
  'protected-path': 'protected',
  'path-not-allowed': 'not its file',
  'unsafe-path': 'unsafe',
  'check-failed': 'check',
  'near-duplicate': 'duplicate',
  'could-not-start': 'no start',
  'machine-not-quiet': 'not quiet',
  'target-not-reached': 'no target',
  'below-min-effect': 'too small',
  'killed-early': 'early',
}

/** A reason in the room that an effect has; `reasonWord` says all of it. */
export function shortReason(reason: string | null): string {
  return (reason === null ? undefined : short[reason]) ?? reasonWord(reason)
}

/** Whether the stack runs through this row. */
export function onTrunk(row: Pick<ExperimentRow, 'number' | 'verdict'>): boolean {
  return row.number === 0 || row.verdict === 'keep'
}

/** The tip of the stack: the experiment kept last, or the baseline. Null without rows. */
export function incumbentOf(rows: readonly Pick<ExperimentRow, 'number' | 'verdict' | 'decidedAt'>[]): number | null {
  let tip: Pick<ExperimentRow, 'number' | 'decidedAt'> | null = null
  for (const row of rows) {
    if (!onTrunk(row)) continue
    if (tip === null || order(row) > order(tip) || (order(row) === order(tip) && row.number > tip.number)) tip = row
  }
  return tip?.number ?? null
}

function order(row: Pick<ExperimentRow, 'number' | 'decidedAt'>): number {
  return row.number === 0 ? Number.NEGATIVE_INFINITY : (row.decidedAt ?? 0)
}
