import type { ExportData, KeptExperiment } from './data.ts'
import { messageLine, paragraphLine } from './line.ts'
import { effectDecimals, effectRange, effectText, metricText, probabilityText } from './numbers.ts'

/** The commit message of a kept experiment: hypothesis, verdict, and the evidence as trailers that name the tree it makes. */
export function commitMessage(data: ExportData, kept: KeptExperiment, tree: string): string {
  const trailers = evidence(data, kept, tree).flatMap(([key, value]) => {
    const line = messageLine(value, 500)
    return line === '' ? [] : [`${key}: ${line}`]
  })
  const subject = paragraphLine(kept.hypothesis, 100, `Experiment ${kept.number}`)
  const paragraphs = [subject, paragraphLine(kept.sentence, 400, ''), trailers.join('\n')]
  return `${paragraphs.filter((paragraph) => paragraph !== '').join('\n\n')}\n`
}

function evidence(data: ExportData, kept: KeptExperiment, tree: string): [key: string, value: string][] {
  const { machine, objective, campaign } = data
  const decimals = effectDecimals(campaign.noise)
  const effect = (value: number | null): string => effectText(value, objective.scale, decimals)
  const range = effectRange(kept.lo, kept.hi, objective.scale, decimals)
  const interval = range === '' ? '' : ` (95 % interval ${range})`
  const name = `${objective.metric}${objective.unit === '' ? '' : ` in ${objective.unit}`}`
  const metric = (value: number | null): string => (value === null ? '' : `${metricText(value)} ${name}`)
  return [
    ['Hypothesis', kept.hypothesis],
    ['Experiment', String(kept.number)],
    ['Effect', kept.effect === null ? '' : `${effect(kept.effect)}${interval}`],
    ['Probability', probabilityText(kept.probability)],
    ['Runs', String(kept.runs)],
    ['Seeds', campaign.canSetSeed ? kept.seeds.join(', ') : 'one seed, which could not be set'],
    ['Metric-before', metric(kept.metricBefore)],
    ['Metric-after', metric(kept.metricAfter)],
    ['GPU', machine.gpu ?? 'none'],
    ['Driver', machine.driver ?? ''],
    ['CPU', machine.cpu ?? ''],
    ['Framework', [machine.framework, machine.python].filter((each) => each !== null).join(', ')],
    ['Base-commit', data.base],
    ['Tree', tree],
    ['Campaign', campaign.id],
    ['Verdict-id', kept.verdictId],
  ]
}
