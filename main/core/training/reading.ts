import { isLossName, sameMetric } from '../project/names.ts'
import type { Pattern } from '../project/pattern.ts'
import { lastLine, noLines, type OutputLine, type SplitState, splitLines } from './lines.ts'
import { type LineMemory, type LineRules, lineRules, noMemory, readMetricLine } from './metric-lines.ts'

/** A moment of a run, measured outside of it: wall time since launch and the CPU time of its process tree until then. */
export type Moment = { readonly atMs: number; readonly cpuMs: number }

/** One metric of one run as parallel columns, in order of arrival. A step that is not known is NaN; values are finite. */
export type Curve = {
  readonly name: string
  readonly steps: readonly number[]
  readonly values: readonly number[]
  readonly atMs: readonly number[]
  readonly cpuMs: readonly number[]
  /** Byte offsets of the lines. */
  readonly offsets: readonly number[]
}

/** A NaN or an infinity, and where it came. */
export type OddPoint = Moment & {
  readonly name: string
  readonly printed: string
  readonly step: number | null
  readonly lineOffset: number
}

/** Everything that is judged about a run's output. Of a living run: as far as it was read. */
export type RunReading = {
  readonly curves: ReadonlyMap<string, Curve>
  readonly nonFinite: readonly OddPoint[]
  /** When timing starts; null: the line at which it starts has not come. */
  readonly start: (Moment & { readonly lineOffset: number }) | null
  /** True while a line named by `starts_at` is still waited for: nothing can be timed. */
  readonly startMissing: boolean
  /** The end of the run; of a living run the last moment known. */
  readonly end: Moment
}

/** How a run's output is read; the same for all runs of a campaign. */
export type ReadingRules = {
  readonly lines: LineRules
  /** Null: timing starts at the first line that names a step. */
  readonly startsAt: Pattern | null
  /** Metrics whose curves are kept finely, as the project file names them. */
  readonly judged: readonly string[]
}

export function readingRules(
  patterns: { readonly startsAt: Pattern | null; readonly metrics: LineRules['metrics'] },
  judged: readonly string[],
): ReadingRules {
  return { lines: lineRules(patterns.metrics), startsAt: patterns.startsAt, judged }
}

type GrowingCurve = {
  name: string
  steps: number[]
  values: number[]
  atMs: number[]
  cpuMs: number[]
  offsets: number[]
  stride: number
  skipped: number
  most: number
}

/**
 * What reading carries from chunk to chunk. It is handed on, not shared: the curves grow in place, because a copy of a
 * million points for every chunk would cost more than reading them.
 */
export type ReadingState = {
  readonly rules: ReadingRules
  readonly split: SplitState
  readonly memory: LineMemory
  readonly start: RunReading['start']
  readonly curves: Map<string, GrowingCurve>
  readonly nonFinite: OddPoint[]
  readonly latest: Moment
}

/** Beyond these a log prints names or numbers for other reasons than metrics. */
const MOST_CURVES = 256
const MOST_JUDGED_POINTS = 65_536
const MOST_OTHER_POINTS = 4_096
const MOST_NON_FINITE = 10_000

/** The metric under which the steps themselves are kept: one point for each line that names a new one. */
export const STEP_CURVE = 'step'

export function beginReading(rules: ReadingRules): ReadingState {
  return {
    rules,
    split: noLines,
    memory: noMemory,
    start: null,
    curves: new Map(),
    nonFinite: [],
    latest: { atMs: 0, cpuMs: 0 },
  }
}

/** Reads the next chunk of output. `momentOf` tells when the byte before an offset arrived. */
export function readOutput(state: ReadingState, chunk: Uint8Array, momentOf: (offset: number) => Moment): ReadingState {
  const { state: split, lines } = splitLines(state.split, chunk)
  return readLines({ ...state, split }, lines, momentOf)
}

/** Reads what the output ended with, when no line break ended it. */
export function endOutput(state: ReadingState, momentOf: (offset: number) => Moment): ReadingState {
  const line = lastLine(state.split)
  return line === null ? state : readLines({ ...state, split: { ...state.split, carry: '' } }, [line], momentOf)
}

/** What has been read so far. `end` is the end of the run; null for a living one. */
export function readingOf(state: ReadingState, end: Moment | null): RunReading {
  return {
    curves: state.curves,
    nonFinite: state.nonFinite,
    start: state.start,
    startMissing: state.start === null && state.rules.startsAt !== null,
    end: end ?? state.latest,
  }
}

function readLines(
  before: ReadingState,
  lines: readonly OutputLine[],
  momentOf: (offset: number) => Moment,
): ReadingState {
  const { rules } = before
  let { memory, start, latest } = before
  for (const line of lines) {
    const read = readMetricLine(line.text, memory, rules.lines)
    const isNewStep = read.step !== null && read.memory.step !== memory.step
    const starts =
      start === null && (rules.startsAt === null ? read.step !== null : rules.startsAt.regex.matcher(line.text).find())
    memory = read.memory
    if (!starts && !isNewStep && read.points.length === 0 && read.nonFinite.length === 0) continue
    latest = momentOf(line.end)
    if (starts) start = { ...latest, lineOffset: line.start }
    if (isNewStep && read.step !== null) add(before.curves, STEP_CURVE, read.step, read.step, latest, line.start, rules)
    for (const point of read.points)
      add(before.curves, point.name, point.value, point.step ?? Number.NaN, latest, line.start, rules)
    for (const { name, printed, step } of read.nonFinite) {
      if (before.nonFinite.length < MOST_NON_FINITE)
        before.nonFinite.push({ name, printed, step, ...latest, lineOffset: line.start })
    }
  }
  return { ...before, memory, start, latest }
}

function add(
  curves: Map<string, GrowingCurve>,
  name: string,
  value: number,
  step: number,
  moment: Moment,
  offset: number,
  rules: ReadingRules,
): void {
  let curve = curves.get(name)
  if (curve === undefined) {
    const isJudged = name === STEP_CURVE || isLossName(name) || rules.judged.some((wanted) => sameMetric(wanted, name))
    if (curves.size >= MOST_CURVES && !isJudged) return
    curve = {
      name,
      steps: [],
      values: [],
      atMs: [],
      cpuMs: [],
      offsets: [],
      stride: 1,
      skipped: 0,
      most: isJudged ? MOST_JUDGED_POINTS : MOST_OTHER_POINTS,
    }
    curves.set(name, curve)
  }
  // The last point always stands, whatever the stride: the final value of a metric is judged by it.
  if (curve.skipped > 0) for (const column of columnsOf(curve)) column.pop()
  curve.skipped = (curve.skipped + 1) % curve.stride
  curve.steps.push(step)
  curve.values.push(value)
  curve.atMs.push(moment.atMs)
  curve.cpuMs.push(moment.cpuMs)
  curve.offsets.push(offset)
  if (curve.values.length < curve.most || curve.skipped > 0) return
  for (const column of columnsOf(curve)) halve(column)
  curve.stride *= 2
}

function columnsOf(curve: GrowingCurve): number[][] {
  return [curve.steps, curve.values, curve.atMs, curve.cpuMs, curve.offsets]
}

/** Keeps the first of each two and the last of all. */
function halve(column: number[]): void {
  const last = column.at(-1) ?? 0
  const half = Math.ceil(column.length / 2)
  for (let index = 0; index < half; index++) column[index] = column[2 * index] ?? last
  if (column.length % 2 === 0) column[half] = last
  column.length = column.length % 2 === 0 ? half + 1 : half
}
