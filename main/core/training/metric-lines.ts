import { isMetricName } from '../project/names.ts'
import type { Pattern } from '../project/pattern.ts'
import { type FoundValue, type NameCache, readProgressLine } from './progress-line.ts'

/** A value of a metric; `step` is the one its line names, else the last one named before. Null: none was named yet. */
export type MetricPoint = FoundValue & { readonly step: number | null }

/** How the lines of one run are read; made by `lineRules`. `names` is a cache and changes nothing but the speed. */
export type LineRules = {
  readonly metrics: readonly { readonly name: string; readonly pattern: Pattern }[]
  readonly names: NameCache
}

export function lineRules(metrics: LineRules['metrics']): LineRules {
  return { metrics, names: new Map() }
}

/** What reading one line leaves for the next. */
export type LineMemory = { readonly step: number | null; readonly stepsAreEpochs: boolean }

export type LineReading = {
  /** The step that this very line names; null when it names none. */
  readonly step: number | null
  /** Finite values, in the order in which they stand. */
  readonly points: readonly MetricPoint[]
  /** NaN and infinity: outcomes of a run, never numbers to compute with. */
  readonly nonFinite: readonly MetricPoint[]
  readonly memory: LineMemory
}

export const noMemory: LineMemory = { step: null, stepsAreEpochs: false }

const MARKED = /^\s*METRIC\s+([\w.\u00b5]+)=(\S+)\s*$/
const SUMMARY = /^([A-Za-z_]\w*):\s+([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|[+-]?(?:nan|inf|infinity))\s*$/i
const NAMED = /[A-Za-z_\u00b5/]/
const STEP_KEYS: readonly string[] = ['step', 'global_step', 'iter', 'iteration', '_step', 'steps', 'it']
/** Colours and cursor movements, which terminals get and logs keep. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with one
const ESCAPES = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\-_])/g

/**
 * Reads the metrics of one line of output: the project's own patterns, `METRIC name=value`, JSON, `name: value` summaries and
 * progress lines. A pattern of the project replaces every other reading of its metric. Names are as printed, except that those
 * of progress lines are in lower case with `_` for spaces.
 */
export function readMetricLine(line: string, memory: LineMemory, rules: LineRules): LineReading {
  const text = line.includes('\u001b') ? line.replaceAll(ESCAPES, '') : line
  const built = readBuiltIn(text, rules.names)
  const own =
    rules.metrics.length === 0 ? [] : rules.metrics.flatMap(({ name, pattern }) => matched(text, name, pattern))
  if (own.length === 0 && built === NOTHING) return memory === noMemory ? BLANK : { ...BLANK, memory }
  const ownStep = own.find(({ step }) => step !== null)?.step ?? null
  // An epoch counts steps only in a log that names nothing finer.
  const epochCounts = memory.step === null || memory.stepsAreEpochs
  const step = ownStep ?? built.step ?? (epochCounts ? built.epoch : null)
  const stepsAreEpochs = step === null ? memory.stepsAreEpochs : ownStep === null && built.step === null
  const next: LineMemory =
    step === null || (step === memory.step && stepsAreEpochs === memory.stepsAreEpochs)
      ? memory
      : { step, stepsAreEpochs }
  const points: MetricPoint[] = []
  const nonFinite: MetricPoint[] = []
  const add = ({ name, value, printed }: FoundValue): void => {
    const list = Number.isFinite(value) ? points : nonFinite
    if (isMetricName(name)) list.push({ name, value, printed, step: next.step })
  }
  for (const found of own) add(found)
  for (const found of built.values) if (!rules.metrics.some(({ name }) => name === found.name)) add(found)
  return { step, points, nonFinite, memory: next }
}

const BLANK: LineReading = { step: null, points: [], nonFinite: [], memory: noMemory }

type BuiltIn = { readonly step: number | null; readonly epoch: number | null; readonly values: readonly FoundValue[] }
const NOTHING: BuiltIn = { step: null, epoch: null, values: [] }

function readBuiltIn(text: string, cache: NameCache): BuiltIn {
  const marked = MARKED.exec(text)
  if (marked) {
    const value = numberOf(marked[2] ?? '')
    return value === null
      ? NOTHING
      : { ...NOTHING, values: [{ name: marked[1] ?? '', value, printed: marked[2] ?? '' }] }
  }
  const trimmed = text.trim()
  if (trimmed.startsWith('{') && trimmed.endsWith('}')) {
    const json = readJson(trimmed)
    if (json !== null) return json
  }
  const summary = SUMMARY.exec(text)
  if (summary) {
    const [, name = '', printed = ''] = summary
    const isStep = STEP_KEYS.includes(name.toLowerCase())
    const value = numberOf(printed) ?? Number.NaN
    if (isStep) return { ...NOTHING, step: Number.isInteger(value) ? value : null }
    return { ...NOTHING, epoch: name.toLowerCase() === 'epoch' ? value : null, values: [{ name, value, printed }] }
  }
  // Without a letter nothing has a name, and without a slash nothing counts steps: a flood of figures is passed over.
  return NAMED.test(text) && /\d|nan|inf/i.test(text) ? readProgressLine(text, cache) : NOTHING
}

/** Nested objects become names with dots. Deeper than this is data, not metrics. */
const MOST_DEPTH = 3
const MOST_VALUES = 256

function readJson(text: string): BuiltIn | null {
  const document = parseJson(text)
  if (typeof document !== 'object' || document === null || Array.isArray(document)) return null
  const values: FoundValue[] = []
  const walk = (object: object, prefix: string, depth: number): void => {
    for (const [key, value] of Object.entries(object)) {
      if (values.length >= MOST_VALUES) return
      const name = prefix + key
      if (typeof value === 'number') values.push({ name, value, printed: String(value) })
      else if (typeof value === 'string' && value.startsWith('\0'))
        values.push({ name, value: numberOf(value.slice(1)) ?? Number.NaN, printed: value.slice(1) })
      else if (typeof value === 'object' && value !== null && !Array.isArray(value) && depth < MOST_DEPTH)
        walk(value, `${name}.`, depth + 1)
    }
  }
  walk(document, '', 1)
  const stepValue = STEP_KEYS.map((key) => values.find(({ name }) => name === key)).find((found) => found !== undefined)
  const epoch = values.find(({ name }) => name === 'epoch')?.value ?? null
  return { step: stepValue?.value ?? null, epoch, values: values.filter((found) => found !== stepValue) }
}

/** Python's json writes NaN and Infinity, which JSON has no words for. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    if (!/NaN|Infinity/.test(text)) return null
  }
  try {
    return JSON.parse(text.replaceAll(/([:,[]\s*)(NaN|-?Infinity)(?=\s*[,}\]])/g, '$1"\\u0000$2"'))
  } catch {
    return null
  }
}

function matched(
  text: string,
  name: string,
  { regex, valueGroup, stepGroup }: Pattern,
): (FoundValue & { step: number | null })[] {
  const matcher = regex.matcher(text)
  if (!matcher.find()) return []
  const printed = matcher.group(valueGroup)?.trim() ?? ''
  const value = numberOf(printed.replaceAll(',', ''))
  if (value === null) return []
  const step = stepGroup === null ? null : numberOf(matcher.group(stepGroup) ?? '')
  return [{ name, value, printed, step: step !== null && Number.isFinite(step) ? step : null }]
}

/** A number as programs print it, NaN and infinities included; null when the text is none. */
export function numberOf(text: string): number | null {
  if (/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text)) return Number(text)
  if (/^[+-]?nan$/i.test(text)) return Number.NaN
  const infinity = /^([+-]?)inf(?:inity)?$/i.exec(text)
  return infinity ? (infinity[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY) : null
}
