import type { Scale } from '../../../preload/contract/experiment.ts'
import { canBeNegative } from '../project/names.ts'

/** As much of an objective as its scale depends on; the contract's objective and the project's are both of this form. */
export type Judged = {
  readonly kind: 'metric' | 'time-to-target' | 'throughput'
  readonly metric: string | null
  readonly direction?: 'minimize' | 'maximize'
}

/** The scale of an objective (DESIGN 5). `baselineValue`: in the metric's own unit, null while it is not known. */
export function scaleOf(objective: Judged, baselineValue: number | null): Scale {
  const isTime = objective.kind !== 'metric'
  if (isTime || baselineValue === null) return { kind: 'log' }
  if (baselineValue > 0 && !canBeNegative(objective.metric ?? '')) return { kind: 'log' }
  // A baseline of exactly 0 has no size of its own: then differences stay in the metric's unit.
  return { kind: 'relative', unit: Math.abs(baselineValue) || 1 }
}

/**
 * What is compared: smaller is better, differences are effects (DESIGN 5). `value` is in natural units: the metric, seconds to
 * the target, or a rate. Null when the value has no place on the scale: not finite, or not positive where only a ratio makes sense.
 */
export function yOf(objective: Judged, value: number, baselineValue: number | null): number | null {
  if (!Number.isFinite(value)) return null
  const isMore = objective.kind === 'throughput' || (objective.kind === 'metric' && objective.direction === 'maximize')
  const scale = scaleOf(objective, baselineValue)
  if (scale.kind === 'relative') return ((isMore ? -1 : 1) * (value - (baselineValue ?? 0))) / scale.unit
  if (value <= 0) return null
  return isMore ? -Math.log(value) : Math.log(value)
}

/** An effect in words and numbers. */
export type PrintedEffect = {
  /** How many times better, for effects that are ratios: 1.083. Null on a relative scale. */
  readonly factor: number | null
  /** The change in percent of what is judged; positive is better. */
  readonly percent: number
  /** For example `8.0 % less time to val_loss 3.28`. */
  readonly text: string
}

/** Brings a gain (minus a difference of y) back to what a person reads. */
export function printEffect(
  objective: Judged & { readonly target?: number | null },
  baselineValue: number | null,
  gain: number,
): PrintedEffect {
  const better = gain >= 0
  const metric = objective.metric ?? 'steps per second'
  if (scaleOf(objective, baselineValue).kind === 'relative') {
    const percent = gain * 100
    return {
      factor: null,
      percent,
      text: `${print(Math.abs(percent))} % ${better ? 'better' : 'worse'} ${metric}, as a share of the baseline's size`,
    }
  }
  const factor = Math.exp(gain)
  const grows = objective.kind === 'throughput' || (objective.kind === 'metric' && objective.direction === 'maximize')
  // Of what shrinks, the share that is saved; of what grows, the share that is won.
  const percent = grows ? Math.expm1(gain) * 100 : -Math.expm1(-gain) * 100
  const size = print(Math.abs(percent))
  if (objective.kind === 'time-to-target')
    return {
      factor,
      percent,
      text: `${size} % ${better ? 'less' : 'more'} time to ${metric} ${objective.target ?? ''}`.trim(),
    }
  if (grows) return { factor, percent, text: `${size} % ${better ? 'more' : 'less'} ${metric}` }
  return { factor, percent, text: `${size} % ${better ? 'lower' : 'higher'} ${metric}` }
}

/** Two figures that mean something: 0.12, 1.2, 12. */
function print(percent: number): string {
  return percent >= 9.95 ? percent.toFixed(0) : percent >= 0.995 ? percent.toFixed(1) : percent.toFixed(2)
}
