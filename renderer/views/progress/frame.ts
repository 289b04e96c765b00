import { quantile, type Scale } from '../../components/chart/scale.ts'
import type { Progress } from './course.ts'

export type XAxis = 'experiment' | 'hours' | 'clock'
/** A part of the chart in its own units. */
export type Zoom = { readonly x: readonly [number, number]; readonly y: readonly [number, number] }
export type SceneOptions = {
  readonly width: number
  readonly height: number
  readonly axis: XAxis
  readonly log: boolean
  readonly zoom: Zoom | null
  readonly labels: boolean
}

/** Room around the plot, for its names. */
export const left = 68
export const right = 20
export const top = 26
export const bottom = 40

export function positionOf(
  axis: XAxis,
): (point: Pick<Progress['points'][number], 'number' | 'hours' | 'at'>) => number {
  if (axis === 'experiment') return (point) => point.number
  return axis === 'hours' ? (point) => point.hours : (point) => point.at
}

/**
 * Where each step of the staircase stands; that of a block at the last of the patches it kept: before, there was no such stack. Patches need
 * not be kept in the order of their numbers, but a staircase leads forward only.
 */
export function xsOfSteps({ staircase }: Pick<Progress, 'staircase'>, axis: XAxis): readonly number[] {
  const own = (step: Progress['staircase'][number]): number => {
    if (axis === 'experiment') return Math.max(step.experiment, ...step.kept)
    return axis === 'hours' ? step.hours : step.at
  }
  let furthest = Number.NEGATIVE_INFINITY
  return staircase.map((step) => {
    furthest = Math.max(furthest, own(step))
    return furthest
  })
}

export function extent(values: readonly number[], air: number): readonly [number, number] {
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  for (const value of values) {
    low = Math.min(low, value)
    high = Math.max(high, value)
  }
  if (!Number.isFinite(low)) return [0, 1]
  if (low === high) return [low - 0.5, high + 0.5]
  return [low - (high - low) * air, high + (high - low) * air]
}

/** The range of values that matters: the whole staircase, and dots as far as three times its height; what lies outside is named at the edge. */
export function worthSeeing(progress: Progress, log: boolean): readonly [number, number] {
  const steps = progress.staircase.flatMap((step) => [step.value, step.lo ?? step.value, step.hi ?? step.value])
  const values = progress.points.flatMap((point) => point.value ?? []).sort((a, b) => a - b)
  if (values.length === 0 && steps.length === 0) return [0, 1]
  const core = extent(steps.length > 0 ? steps : values, 0)
  const reach = Math.max(core[1] - core[0], Math.abs(core[1]) * 1e-3)
  const low = Math.min(core[0], Math.max(quantile(values, 0.02) ?? core[0], core[0] - reach * 2))
  const high = Math.max(core[1], Math.min(quantile(values, 0.97) ?? core[1], core[1] + reach * 2))
  const air = (high - low) * 0.06 || Math.abs(high) * 0.01 || 1
  return log && low > 0 ? [Math.max(low / 1.02, Number.MIN_VALUE), high * 1.02] : [low - air, high + air]
}

export function clampTo(scale: Scale, pixel: number): number {
  return Math.min(Math.max(...scale.range), Math.max(Math.min(...scale.range), pixel))
}
