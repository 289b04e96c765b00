import type { ExportData, ExportedExperiment } from './data.ts'
import { oneLine } from './line.ts'

const VERDICTS = ['keep', 'inconclusive', 'pending', 'discard', 'retired', 'crash'] as const

/** Experiments in the order of the leaderboard: kept ones by effect and with a rank, then the others by verdict and effect. */
export function ranked(
  experiments: readonly ExportedExperiment[],
): { readonly rank: number | null; readonly experiment: ExportedExperiment }[] {
  const place = (experiment: ExportedExperiment): number => VERDICTS.indexOf(experiment.verdict)
  const effect = (experiment: ExportedExperiment): number => experiment.effect ?? Number.NEGATIVE_INFINITY
  const ordered = experiments.toSorted(
    (a, b) => place(a) - place(b) || compare(effect(b), effect(a)) || a.number - b.number,
  )
  return ordered.map((experiment, index) => ({ rank: experiment.verdict === 'keep' ? index + 1 : null, experiment }))
}

function compare(a: number, b: number): number {
  return a === b ? 0 : a < b ? -1 : 1
}

/**
 * The leaderboard as a table for a spreadsheet. Effects are factors over the incumbent (1.008 is 0.8 % better), so that no
 * number needs a sign; text that a spreadsheet would compute begins with an apostrophe.
 */
export function leaderboardCsv(data: ExportData): string {
  const factor = (effect: number | null): string => {
    if (effect === null || !Number.isFinite(effect)) return ''
    return (data.objective.scale === 'log' ? Math.exp(effect) : 1 + effect).toFixed(6)
  }
  const rows: string[][] = [
    [
      'rank',
      'experiment',
      'verdict',
      'reason',
      'hypothesis',
      'effect_factor',
      'effect_low',
      'effect_high',
      'probability',
      data.objective.metric,
      'runs',
      'hours',
      'parent',
      'author',
      'commit',
    ],
    [
      '',
      '0',
      'baseline',
      '',
      'the code unmodified',
      '1',
      '',
      '',
      '',
      number(data.baseline.value),
      String(data.baseline.runs),
      '',
      '',
      '',
      data.base,
    ],
  ]
  for (const { rank, experiment } of ranked(data.experiments)) {
    rows.push([
      rank === null ? '' : String(rank),
      String(experiment.number),
      experiment.verdict,
      experiment.reason ?? '',
      experiment.hypothesis,
      factor(experiment.effect),
      factor(experiment.lo),
      factor(experiment.hi),
      number(experiment.probability),
      number(experiment.value),
      String(experiment.runs),
      (experiment.costMs / 3_600_000).toFixed(4),
      String(experiment.parent),
      experiment.author,
      experiment.commit ?? '',
    ])
  }
  return `${rows.map((cells) => cells.map(cell).join(',')).join('\n')}\n`
}

function number(value: number | null): string {
  return value === null || !Number.isFinite(value) ? '' : String(value)
}

/** One cell: a single line, quoted where it must be, and never a formula. */
export function cell(text: string): string {
  const line = oneLine(text, 1000)
  // The wide forms of these signs start a formula in some versions too.
  const safe = /^[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/.test(line) ? `'${line}` : line
  return /[",]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
