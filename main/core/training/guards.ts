import type { Guard } from '../project/project.ts'
import { lastValue } from './curves.ts'
import type { Evidence } from './objective.ts'
import { yOf } from './scale.ts'

/** A guard's reading of one run. `ok`: whether the absolute limits hold; null without one or without a value. */
export type MeasuredGuard = {
  readonly name: string
  readonly value: number | null
  /** Smaller is better; null where there is no value. What `worse_by_at_most` is judged by. */
  readonly y: number | null
  readonly ok: boolean | null
  /** The limits in words. */
  readonly limit: string
}

/** Reads all guards of a run: what [evaluate] printed wins over what the run itself printed. NaN and infinity never hold. */
export function measureGuards(
  guards: readonly Guard[],
  { run, evaluation }: Evidence,
  baselineValues: Readonly<Record<string, number>>,
): MeasuredGuard[] {
  return guards.map((guard) => {
    const name = guard.metric
    const last = (evaluation === null ? null : lastValue(evaluation, name)) ?? lastValue(run, name)
    const limit = limitOf(guard)
    if (last === null) return { name, value: null, y: null, ok: null, limit }
    if ('odd' in last) return { name, value: null, y: null, ok: false, limit }
    const { value } = last
    const hasLimit = guard.max !== null || guard.min !== null
    const ok = hasLimit
      ? value <= (guard.max ?? Number.POSITIVE_INFINITY) && value >= (guard.min ?? Number.NEGATIVE_INFINITY)
      : null
    const baseline = Object.hasOwn(baselineValues, name) ? (baselineValues[name] ?? null) : null
    return {
      name,
      value,
      y: yOf({ kind: 'metric', metric: name, direction: guard.direction }, value, baseline),
      ok,
      limit,
    }
  })
}

/** The limits of a guard in words: `at most 24000`, `at most 0.1 % worse than the incumbent`. */
export function limitOf(guard: Guard): string {
  const parts = [
    guard.max === null ? null : `at most ${guard.max}`,
    guard.min === null ? null : `at least ${guard.min}`,
    guard.worseByAtMost === null
      ? null
      : `at most ${Number((guard.worseByAtMost * 100).toPrecision(6))} % worse than the incumbent`,
  ]
  return parts.filter((part) => part !== null).join(', ')
}
