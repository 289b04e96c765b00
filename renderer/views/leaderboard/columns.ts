import type { ExperimentRow } from '../../../preload/contract/experiment.ts'
import type { LeaderboardRow } from '../../../preload/contract/leaderboard.ts'
import {
  formatAge,
  formatDuration,
  formatEffect,
  formatEffectRange,
  formatLines,
  formatMetric,
  formatProbability,
  formatSpeedup,
} from '../../format.ts'
import { runsOf } from '../../runs.ts'
import { reasonWord, statusOf, statusWord } from '../../status.ts'

export type ColumnId =
  | 'rank'
  | 'verdict'
  | 'number'
  | 'hypothesis'
  | 'value'
  | 'stack'
  | 'plot'
  | 'effect'
  | 'interval'
  | 'probability'
  | 'runs'
  | 'time'
  | 'lines'
  | 'reason'
  | 'author'
  | 'age'

export type Column = {
  readonly id: ColumnId
  readonly name: string
  /** A grid track; in a narrow window another one for some. */
  readonly width: string
  readonly numeric: boolean
  /** What it is sorted by; null sorts last either way. */
  readonly sortKey: (row: LeaderboardRow) => number | string | null
  /** Whether the first click sorts the largest first. */
  readonly largestFirst: boolean
  readonly print: (row: LeaderboardRow, context: PrintContext) => string
}

export type PrintContext = { readonly decimals: number; readonly now: number; readonly running: ReadonlySet<number> }

function column(
  id: ColumnId,
  name: string,
  width: string,
  numeric: boolean,
  sortKey: Column['sortKey'],
  print: Column['print'],
  largestFirst = numeric,
): Column {
  return { id, name, width, numeric, sortKey, largestFirst, print }
}

/**
 * Experiments as rows of the leaderboard: the proven ones by their effect, with the stack's speedup after each. The engine ranks
 * alike for the command line; here it follows from rows that the window has anyway.
 */
export function rankRows(
  experiments: readonly ExperimentRow[],
  staircase: readonly { readonly experiment: number; readonly factor: number }[],
): readonly LeaderboardRow[] {
  const factors = new Map(staircase.map((step) => [step.experiment, step.factor]))
  const ranks = new Map(
    experiments
      .filter((row) => row.verdict === 'keep' && row.number !== 0)
      .toSorted(
        (a, b) =>
          (b.effect ?? Number.NEGATIVE_INFINITY) - (a.effect ?? Number.NEGATIVE_INFINITY) || a.number - b.number,
      )
      .map((row, index) => [row.number, index + 1]),
  )
  return experiments.flatMap((row) => {
    if (row.number === 0) return []
    const rank = ranks.get(row.number) ?? null
    return { ...row, rank, stackSpeedup: rank === null ? null : (factors.get(row.number) ?? null) }
  })
}

/** Every column there is, in order. */
export const columns: readonly Column[] = [
  column(
    'rank',
    'Rank',
    '66px',
    true,
    (row) => row.rank,
    (row) => (row.rank === null ? '' : String(row.rank)),
    false,
  ),
  column(
    'verdict',
    'Verdict',
    '118px',
    false,
    (row) => row.verdict,
    (row, { running }) => statusWord[statusOf(row, running)],
  ),
  column(
    'number',
    'No.',
    '52px',
    true,
    (row) => row.number,
    (row) => String(row.number),
  ),
  column(
    'hypothesis',
    'Hypothesis',
    'minmax(180px, 1fr)',
    false,
    (row) => row.hypothesis.toLowerCase(),
    (row) => row.hypothesis.slice(0, 400),
  ),
  column(
    'value',
    'Metric',
    '84px',
    true,
    (row) => row.value,
    (row) => formatMetric(row.value),
  ),
  column(
    'stack',
    'Stack',
    '76px',
    true,
    (row) => row.stackSpeedup,
    (row) => formatSpeedup(row.stackSpeedup),
  ),
  column(
    'effect',
    'Effect',
    '88px',
    true,
    (row) => row.effect,
    (row, { decimals }) => formatEffect(row.effect, decimals),
  ),
  column(
    'plot',
    '',
    '150px',
    false,
    (row) => row.effect,
    () => '',
    true,
  ),
  column(
    'interval',
    '95\u00a0% interval',
    '156px',
    true,
    (row) => row.lo,
    (row, { decimals }) => formatEffectRange(row.lo, row.hi, decimals),
  ),
  column(
    'probability',
    'P real',
    '68px',
    true,
    (row) => row.probability,
    (row) => formatProbability(row.probability),
  ),
  column('runs', 'Runs', '56px', true, runsOf, (row) => String(runsOf(row))),
  column(
    'time',
    'Time',
    '78px',
    true,
    (row) => row.costMs,
    (row) => formatDuration(row.costMs),
  ),
  column(
    'lines',
    'Lines',
    '74px',
    true,
    (row) => row.added + row.removed,
    (row) => formatLines(row.added, row.removed),
  ),
  column(
    'reason',
    'Reason',
    '130px',
    false,
    (row) => row.reason,
    (row) => reasonWord(row.reason),
  ),
  column(
    'author',
    'Author',
    '120px',
    false,
    (row) => row.author,
    (row) => row.author,
  ),
  column(
    'age',
    'Age',
    '58px',
    true,
    (row) => row.createdAt,
    (row, { now }) => formatAge(now - row.createdAt),
  ),
]

/** Tracks of a narrow window: all that tells what was proven fits 1024 pixels beside a hypothesis. */
const narrowWidths: Partial<Readonly<Record<ColumnId, string>>> = {
  rank: '62px',
  verdict: '114px',
  number: '58px',
  hypothesis: 'minmax(160px, 1fr)',
  stack: '70px',
  effect: '80px',
  plot: '108px',
  interval: '150px',
  runs: '50px',
  time: '68px',
}

export function narrowed(column: Column): Column {
  return { ...column, width: narrowWidths[column.id] ?? column.width }
}

/** What a narrow window has no room for until a person chooses: what else says, or what is not of the evidence. */
export const wideColumns: readonly ColumnId[] = ['value', 'lines']

/** The columns shown until a person chooses. */
export const usualColumns: readonly ColumnId[] = [
  'rank',
  'verdict',
  'number',
  'hypothesis',
  'value',
  'stack',
  'effect',
  'plot',
  'interval',
  'probability',
  'runs',
  'time',
  'lines',
]

export type Sorting = { readonly by: ColumnId; readonly largestFirst: boolean }

/** Rows in order; what has no value comes last either way, and equal rows stay by rank, then newest first. */
export function sortRows(rows: readonly LeaderboardRow[], sorting: Sorting): readonly LeaderboardRow[] {
  const key = columns.find((candidate) => candidate.id === sorting.by)?.sortKey ?? ((row: LeaderboardRow) => row.rank)
  const sign = sorting.largestFirst ? -1 : 1
  return rows.toSorted((a, b) => {
    const left = key(a)
    const right = key(b)
    if (left === right)
      return (a.rank ?? Number.POSITIVE_INFINITY) - (b.rank ?? Number.POSITIVE_INFINITY) || b.number - a.number
    if (left === null) return 1
    if (right === null) return -1
    return (left < right ? -1 : 1) * sign
  })
}
