import type { Curve, CurveWithin, RunRow } from '../../../preload/contract/run.ts'
import type { Stretch } from '../../components/chart/plot.ts'
import { smooth } from '../../components/chart/scale.ts'
import type { Series } from '../../components/chart/series.ts'
import { formatCount } from '../../format.ts'

export type XAxis = 'step' | 'time'

/** Whether a curve can be drawn over its steps: every point has one. */
function isStepped(curve: Curve): boolean {
  return curve.steps.every((step) => step !== null)
}

/** The x of a curve's points: its step where every point has one, else the seconds since the run began. */
export function curveX(curve: Curve, axis: XAxis): readonly number[] {
  if (axis === 'step' && isStepped(curve)) return curve.steps as readonly number[]
  return curve.atMs.map((ms) => ms / 1000)
}

/** A stretch of the chart as the engine is asked for it. */
export function withinOf(range: Stretch | null, axis: XAxis, curves: readonly Curve[]): CurveWithin | null {
  if (range === null) return null
  const [from, to] = range
  return axis === 'step' && curves.every(isStepped)
    ? { axis: 'step', from, to }
    : { axis: 'time', from: from * 1000, to: to * 1000 }
}

/** One curve as a line; smoothed, with the raw one faint behind it, where `weight` is above 0. */
export function curveSeries(
  curve: Curve,
  name: string,
  look: Series['look'],
  axis: XAxis,
  weight: number,
  label?: string,
): readonly Series[] {
  const x = curveX(curve, axis)
  if (!(weight > 0)) return [{ name, look, label, x, y: curve.values }]
  const line: Series = { name, look, label, x, y: curve.smoothed ?? smooth(curve.values, weight) }
  return [{ name: `${name}, raw`, look: 'faint', x, y: curve.values }, line]
}

/** What is said where not every point is drawn, and where a part of a thinned curve is in sight with every point; else null. */
export function thinnedText(whole: readonly Curve[], shown: readonly Curve[]): string | null {
  const thinned = whole.find((curve) => !curve.exact)
  if (thinned === undefined) return null
  return shown.every((curve) => curve.exact)
    ? 'every point in sight'
    : `${formatCount(thinned.total)} points, drawn by lowest and highest; zoom in for each`
}

/** The names of metrics, the ones with most points first: those are the curves, not the summaries. */
export function metricNames(curves: readonly Curve[]): readonly string[] {
  const points = new Map<string, number>()
  for (const curve of curves) points.set(curve.name, Math.max(points.get(curve.name) ?? 0, curve.total))
  return [...points].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0])).map(([name]) => name)
}

/** Which runs' curves are worth drawing: clean ones first, the newest, a few. */
export function runsToDraw(runs: readonly RunRow[], most: number): readonly RunRow[] {
  return runs
    .filter((run) => run.startedAt !== null)
    .toSorted((a, b) => Number(b.clean !== false) - Number(a.clean !== false) || b.number - a.number)
    .slice(0, most)
}

/** An experiment's runs without those of several patches at once, which are no measure of it alone; all of them where it has no other. */
export function ownRuns(runs: readonly RunRow[]): readonly RunRow[] {
  const alone = runs.filter((run) => run.experiment !== null)
  return alone.length > 0 ? alone : runs
}

/**
 * One run of each experiment: of a seed that all of them ran, where there is one, else each one's newest. `of` says whose it is, by its
 * place in `runs`: a run of several patches at once stands in several lists, so an experiment's own runs come first.
 */
export function alikeRuns(
  runs: readonly (readonly RunRow[])[],
): readonly { readonly of: number; readonly run: RunRow }[] {
  const own = runs.map((list) => runsToDraw(ownRuns(list), Number.POSITIVE_INFINITY))
  const clean = own.map((list) => list.filter((run) => run.clean === true))
  const seeds = (clean[0] ?? []).map((run) => run.seed).sort((a, b) => a - b)
  const shared = seeds.find((seed) => clean.every((list) => list.some((run) => run.seed === seed)))
  return own.flatMap((list, of) => {
    const run = shared === undefined ? list[0] : clean[of]?.find((candidate) => candidate.seed === shared)
    return run === undefined ? [] : [{ of, run }]
  })
}
