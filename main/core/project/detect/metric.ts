import { canonicalMetric, isMetricName, usualDirection } from '../names.ts'
import type { RepositoryView } from './view.ts'

export type FoundMetric = { readonly name: string; readonly direction: 'minimize' | 'maximize'; readonly why: string }

const VALUE = '\u0001'
const NAMES = new RegExp(`([A-Za-z_][\\w./]*(?: [A-Za-z_][\\w./]*){0,2})\\s*[:=]?\\s*${VALUE}`, 'g')

/** The names of metrics that a program would print, in the order of its source: from its texts with a place for a value. */
export function printedMetrics(source: string): string[] {
  const names: string[] = []
  for (const [, , body = ''] of source.matchAll(/(["'])((?:\\.|(?!\1)[^\\\n])*)\1/g)) {
    const text = body.replaceAll(/\{[^{}]*\}|%[-+0-9.]*[dfegs]/g, VALUE)
    const marked = new RegExp(`^METRIC ([\\w.\u00b5]+)=${VALUE}`).exec(text)
    if (marked) names.push(marked[1] ?? '')
    else for (const match of text.matchAll(NAMES)) names.push(canonicalMetric(match[1] ?? ''))
  }
  return [...new Set(names)].filter((name) => isMetricName(name) && !/^(step|iter|iteration|epoch|it)$/.test(name))
}

/** The metric that a research loop over this repository most likely judges by; null when nothing was found. */
export async function findMetric(view: RepositoryView, sources: readonly string[]): Promise<FoundMetric | null> {
  const session = await sessionMetric(view)
  if (session !== null) return session
  const brief = (await findBrief(view))?.text ?? ''
  const column = await resultsColumn(view)
  const names = [...new Set(sources.flatMap(printedMetrics))]
  const scored = names.map((name, index) => ({
    name,
    // A metric of validation, named in the brief or heading the column of results, is what it is all about.
    score: scoreOfName(name) + (brief.includes(name) ? 4 : 0) + (column === name ? 6 : 0) - index / 1000,
  }))
  const best = scored.filter(({ score }) => score > 0.5).sort((a, b) => b.score - a.score)[0]
  if (best === undefined) return null
  const why =
    column === best.name
      ? `${best.name} is printed by the code and heads a column of results.tsv.`
      : brief.includes(best.name)
        ? `${best.name} is printed by the code and named in the brief.`
        : `${best.name} is printed by the code.`
  return { name: best.name, direction: usualDirection(best.name) ?? 'minimize', why }
}

function scoreOfName(name: string): number {
  const isValidation = /^(val|valid|validation|eval|test|dev)(_|$)/.test(name) || /_(val|test)$/.test(name)
  const quality = /bpb|bpc|loss|ppl|perplexity|nll/.test(name)
    ? 4
    : /acc|accuracy|score|f1|auc|reward/.test(name)
      ? 3
      : 0
  return quality + (isValidation && quality > 0 ? 4 : 0) - (name.startsWith('train') ? 1 : 0)
}

/** A session log of pi-autoresearch states its metric and direction. */
async function sessionMetric(view: RepositoryView): Promise<FoundMetric | null> {
  for (const path of ['.auto/log.jsonl', 'autoresearch.jsonl']) {
    const lines = ((await view.read(path)) ?? '').split('\n').filter((line) => line.includes('"metricName"'))
    const config = parse(lines.at(-1) ?? '')
    const name = config?.metricName
    if (typeof name !== 'string' || !isMetricName(name)) continue
    const stated = config?.bestDirection
    const direction = stated === 'higher' || stated === 'maximize' || stated === 'max' ? 'maximize' : 'minimize'
    return { name, direction, why: `${path} names ${name} and its direction.` }
  }
  return null
}

/** The metric of results.tsv: the first column behind the commit. */
async function resultsColumn(view: RepositoryView): Promise<string | null> {
  const header = ((await view.read('results.tsv')) ?? '').split('\n')[0]?.split('\t') ?? []
  return header[0]?.trim() === 'commit' && header[1] !== undefined ? canonicalMetric(header[1]) : null
}

/** What the researcher wrote for an agent: it becomes the brief. */
export async function findBrief(
  view: RepositoryView,
): Promise<{ readonly path: string; readonly text: string } | null> {
  for (const path of ['program.md', '.auto/prompt.md']) {
    const text = await view.read(path)
    if (text !== null) return { path, text }
  }
  return null
}

function parse(line: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null
  } catch {
    return null
  }
}
