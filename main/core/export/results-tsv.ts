import type { ExportData, ExportedExperiment } from './data.ts'
import { oneLine } from './line.ts'

/**
 * The table of karpathy/autoresearch: exactly its five columns. A crash has 0.000000 and 0.0, which mean no value; what is
 * neither kept nor a crash is a discard; experiments without a verdict are left out.
 */
export function resultsTsv(data: ExportData): string {
  const rows = [
    ['commit', oneLine(data.objective.metric, 60), 'memory_gb', 'status', 'description'],
    [short(data.base), decimal(data.baseline.value), gigabytes(data.baseline.peakBytes), 'keep', 'baseline'],
  ]
  for (const experiment of data.experiments) {
    if (experiment.verdict !== 'pending') rows.push(row(experiment))
  }
  return `${rows.map((cells) => cells.join('\t')).join('\n')}\n`
}

function row(experiment: ExportedExperiment): string[] {
  const { verdict } = experiment
  const status = verdict === 'keep' || verdict === 'crash' ? verdict : 'discard'
  return [
    experiment.commit === null ? '0000000' : short(experiment.commit),
    decimal(verdict === 'crash' ? null : experiment.value),
    gigabytes(verdict === 'crash' ? null : experiment.peakBytes),
    status,
    oneLine(experiment.hypothesis, 300),
  ]
}

function short(commit: string): string {
  return commit.slice(0, 7)
}

/** Six decimals as there; six significant digits for what six decimals would make 0. */
function decimal(value: number | null): string {
  if (value === null || !Number.isFinite(value)) return '0.000000'
  return value !== 0 && Math.abs(value) < 0.001 ? value.toPrecision(6) : value.toFixed(6)
}

function gigabytes(bytes: number | null): string {
  return ((bytes ?? 0) / 1024 ** 3).toFixed(1)
}
