import type { Progress } from '../../../preload/contract/experiment.ts'
import { campaignById } from '../store/campaigns.ts'
import { type Reader, sql } from '../store/sql.ts'
import { stackHistory } from '../store/stack.ts'
import { scaleOf } from '../training/scale.ts'

type ValueRow = { patches: string; lane: number; value: number; at: number; mid: number }

/** The stack as a staircase; values are medians of clean finished runs, in the metric's own unit. */
export function progressOf(db: Reader, id: string): Progress | null {
  const campaign = campaignById(db, id)
  if (campaign === null) return null
  // What measured an incumbent: runs of the stack, and those of an experiment with the patches that then became the stack.
  const runs = db.all<ValueRow>(sql`SELECT patches, lane, value, ended_at AS at, mid_s AS mid FROM run
    WHERE campaign_id = ${id} AND key IN (
      SELECT key FROM run WHERE campaign_id = ${id} AND experiment IS NULL AND block IS NULL
      UNION SELECT r.key FROM stack_entry s JOIN run r ON r.campaign_id = s.campaign_id AND r.experiment = s.experiment WHERE s.campaign_id = ${id})
    AND clean = 1 AND outcome = 'finished' AND censored = 0 AND value IS NOT NULL AND stage <> 'final' ORDER BY number`)
  const byPatches = grouped(runs, (run) => run.patches)
  let unmeasured: number[] = []
  return {
    metric: campaign.objective.metric,
    unit: campaign.objective.kind === 'time-to-target' ? 's' : '',
    direction: campaign.objective.kind === 'time-to-target' ? 'minimize' : campaign.objective.direction,
    scale: scaleOf(campaign.objective, campaign.baselineValue),
    staircase: incumbents(db, id).flatMap(({ patches, experiment, at, isKeep }) => {
      if (isKeep) unmeasured.push(experiment)
      const all = byPatches.get(JSON.stringify(patches)) ?? []
      const onFirst = all.filter((run) => run.lane === 0)
      // Of several GPUs the first: values of cards that differ do not compare.
      const own = onFirst.length > 0 ? onFirst : all
      const first = own[0]
      if (first === undefined) return []
      const values = own.map((run) => run.value).sort((a, b) => a - b)
      const [lo, hi] = medianInterval(values)
      const kept = unmeasured.filter((number) => patches.includes(number))
      unmeasured = []
      const value = median(values) ?? first.value
      return [{ at: at ?? first.at, hours: first.mid / 3600, value, lo, hi, experiment, kept }]
    }),
  }
}

type Change = {
  readonly patches: number[]
  readonly experiment: number
  readonly at: number | null
  readonly isKeep: boolean
}

/** The sets of patches that were incumbent, in order; the first is the baseline. */
function incumbents(db: Reader, id: string): Change[] {
  const changes = stackHistory(db, id)
    .flatMap((entry) => [
      { at: entry.keptAt, experiment: entry.experiment, kept: true },
      ...(entry.retiredAt === null ? [] : [{ at: entry.retiredAt, experiment: entry.experiment, kept: false }]),
    ])
    .sort((a, b) => a.at - b.at)
  const stack = new Set<number>()
  const steps: Change[] = [{ patches: [], experiment: 0, at: null, isKeep: false }]
  for (const change of changes) {
    if (change.kept) stack.add(change.experiment)
    else stack.delete(change.experiment)
    steps.push({
      patches: [...stack].sort((a, b) => a - b),
      experiment: change.experiment,
      at: change.at,
      isKeep: change.kept,
    })
  }
  return steps
}

function grouped<T, K>(values: readonly T[], keyOf: (value: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>()
  for (const value of values) {
    const key = keyOf(value)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [value])
    else group.push(value)
  }
  return groups
}

export function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const high = sorted[middle]
  if (high === undefined) return null
  return sorted.length % 2 === 1 ? high : ((sorted[middle - 1] ?? high) + high) / 2
}

/**
 * Distribution-free 95 % interval of a median by order statistics, normal approximation of the binomial ranks
 * (source: Conover, Practical Nonparametric Statistics, section 3.2). Needs six values; null below that.
 */
function medianInterval(sorted: readonly number[]): [number | null, number | null] {
  const n = sorted.length
  if (n < 6) return [null, null]
  const half = (1.96 * Math.sqrt(n)) / 2
  return [
    sorted[Math.max(0, Math.floor(n / 2 - half))] ?? null,
    sorted[Math.min(n - 1, Math.ceil(n / 2 + half))] ?? null,
  ]
}
