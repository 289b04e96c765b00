import type { ExperimentRow } from '../preload/contract/experiment.ts'
import { counted, formatCount } from './format.ts'

type Row = Pick<ExperimentRow, 'runs' | 'countedRuns' | 'blockRuns'>

/** How many runs are shown of an experiment: those that its evidence counts, in blocks too; without evidence, those that were made. */
export function runsOf(row: Row): number {
  return row.countedRuns ?? row.runs
}

/** The same in words, and what was made besides and does not count. */
export function runsText(row: Row): string {
  if (row.countedRuns === null) return row.runs === 0 ? 'no run yet' : `${counted(row.runs, 'run')}, no evidence yet`
  const alone = row.countedRuns - row.blockRuns
  const rest = row.runs - alone
  const said = `${formatCount(alone)} alone, ${formatCount(row.blockRuns)} in blocks`
  return rest > 0 ? `${said}; ${formatCount(rest)} more that ${rest === 1 ? 'does' : 'do'} not count` : said
}
