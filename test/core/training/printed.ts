import type { Pattern } from '../../../main/core/project/pattern.ts'
import { compilePattern } from '../../../main/core/project/pattern.ts'
import {
  beginReading,
  endOutput,
  type Moment,
  type RunReading,
  readingOf,
  readingRules,
  readOutput,
} from '../../../main/core/training/reading.ts'

export type Printed = {
  /** What was printed when: wall ms since launch, and the text with its line breaks. */
  readonly output: readonly (readonly [number, string])[]
  readonly startsAt?: string
  readonly metrics?: Readonly<Record<string, string>>
  readonly judged?: readonly string[]
  readonly endMs?: number
  /** CPU ms for each wall ms. */
  readonly cores?: number
}

/** The reading of a run that printed this, as its launcher would have seen it: one arrival for each piece. */
export function printed({ output, startsAt, metrics = {}, judged = [], endMs, cores = 2 }: Printed): RunReading {
  const rules = readingRules(
    {
      startsAt: startsAt === undefined ? null : pattern(startsAt),
      metrics: Object.entries(metrics).map(([name, source]) => ({ name, pattern: pattern(source) })),
    },
    judged,
  )
  const arrivals: { end: number; atMs: number }[] = []
  let state = beginReading(rules)
  let offset = 0
  const moment = (atMs: number): Moment => ({ atMs, cpuMs: atMs * cores })
  const momentOf = (end: number): Moment => moment(arrivals.find((arrival) => arrival.end >= end)?.atMs ?? -1)
  for (const [atMs, text] of output) {
    const bytes = Buffer.from(text)
    offset += bytes.length
    arrivals.push({ end: offset, atMs })
    state = readOutput(state, bytes, momentOf)
  }
  return readingOf(endOutput(state, momentOf), moment(endMs ?? output.at(-1)?.[0] ?? 0))
}

export function pattern(source: string): Pattern {
  const compiled = compilePattern(source)
  if (compiled.kind !== 'pattern') throw new Error(compiled.why)
  return compiled.pattern
}

/** A training run of `steps` steps, one every `stepMs`, whose loss falls as 4 / (1 + step / 10). */
export function training(
  steps: number,
  stepMs: number,
  loss: (step: number) => number = (step) => 4 / (1 + step / 10),
): (readonly [number, string])[] {
  return Array.from(
    { length: steps + 1 },
    (_, step) => [1_000 + step * stepMs, `step ${step}: loss ${loss(step).toFixed(6)}\n`] as const,
  )
}
