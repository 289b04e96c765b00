import type { SampleRow } from './samples.ts'
import { type Reader, sql, type Writer } from './sql.ts'

/** What is shown of a device over time, in the order of `lo` and `hi`. */
export const quantities = ['utilisation', 'memory', 'power', 'smClock', 'temperature'] as const

/** What the samples of one stretch of time have in common: lowest and highest of each quantity. */
export type SampleSpan = {
  /** Of its first sample. */
  readonly at: number
  readonly samples: number
  readonly lo: readonly (number | null)[]
  readonly hi: readonly (number | null)[]
  readonly powerLimitW: number | null
  /** In how many of them each of the known reasons held, the lowest bit's first. */
  readonly held: readonly number[]
  /** Bits beyond the known ones that were set in any of them. */
  readonly others: number
}

/** Reasons that have a name are in the lowest bits of a mask. */
const knownBits = 9
/** Each count of reasons takes four bits of the stored number. */
const perCount = 16
/** A longer time is shown from the stored spans: reading each of its samples would be felt. */
const exactMs = 2 * 3_600_000

/** The readings of one device between two moments, by stretches of at least `widthMs`; a stretch without a sample is left out. */
export function spansOf(db: Reader, uuid: string, fromMs: number, toMs: number, widthMs: number): SampleSpan[] {
  const parts = toMs - fromMs <= exactMs ? samplesOf(db, uuid, fromMs, toMs) : storedSpans(db, uuid, fromMs, toMs)
  const stretches: SampleSpan[][] = []
  let current = -1
  for (const part of parts) {
    const stretch = Math.floor((part.at - fromMs) / widthMs)
    if (stretch === current) stretches.at(-1)?.push(part)
    else stretches.push([part])
    current = stretch
  }
  return stretches.map(joinSpans)
}

export function spanOfSample(row: SampleRow): SampleSpan {
  const values = [row.utilisation, row.memoryUsedBytes, row.powerW, row.smClockMhz, row.temperatureC]
  return {
    at: row.at,
    samples: 1,
    lo: values,
    hi: values,
    powerLimitW: row.powerLimitW,
    ...reasonsOf(row.throttleMask),
  }
}

/** One span for several that follow each other; of none there is none. */
export function joinSpans(spans: readonly SampleSpan[]): SampleSpan {
  const [first] = spans
  if (first === undefined) throw new Error('no span is none')
  if (spans.length === 1) return first
  const lo = [...first.lo]
  const hi = [...first.hi]
  const held = [...first.held]
  let { samples, powerLimitW } = first
  // Bits are put together as whole numbers: the operators of the language see only 32 of them.
  let others = BigInt(first.others)
  for (let index = 1; index < spans.length; index++) {
    const span = spans[index] as SampleSpan
    samples += span.samples
    powerLimitW = most(powerLimitW, span.powerLimitW)
    for (let at = 0; at < lo.length; at++) {
      lo[at] = least(lo[at] ?? null, span.lo[at] ?? null)
      hi[at] = most(hi[at] ?? null, span.hi[at] ?? null)
    }
    for (let bit = 0; bit < knownBits; bit++) held[bit] = (held[bit] ?? 0) + (span.held[bit] ?? 0)
    if (span.others !== 0) others |= BigInt(span.others)
  }
  return { at: first.at, samples, lo, hi, powerLimitW, held, others: Number(others) }
}

export function insertSpan(db: Writer, deviceKey: number, { lo, hi, ...span }: SampleSpan): void {
  const held = span.held.reduce((packed, count, bit) => packed + Math.min(count, perCount - 1) * perCount ** bit, 0)
  const at = (values: readonly (number | null)[], index: number): number | null => values[index] ?? null
  db.run(sql`INSERT OR REPLACE INTO sample_span (device_key, at, samples, utilisation_lo, utilisation_hi, memory_lo, memory_hi,
      power_lo, power_hi, clock_lo, clock_hi, temperature_lo, temperature_hi, power_limit_w, held, others)
    VALUES (${deviceKey}, ${span.at}, ${span.samples}, ${at(lo, 0)}, ${at(hi, 0)}, ${at(lo, 1)}, ${at(hi, 1)}, ${at(lo, 2)}, ${at(hi, 2)},
      ${at(lo, 3)}, ${at(hi, 3)}, ${at(lo, 4)}, ${at(hi, 4)}, ${span.powerLimitW}, ${held}, ${span.others})`)
}

type Cells = readonly (number | null)[]

function samplesOf(db: Reader, uuid: string, fromMs: number, toMs: number): SampleSpan[] {
  const rows =
    db.rows(sql`SELECT at, power_limit_w, throttle, utilisation, memory_bytes, power_w, clock_mhz, temperature_c FROM sample
    WHERE at BETWEEN ${fromMs} AND ${toMs} AND device_key = (SELECT key FROM device WHERE uuid = ${uuid}) ORDER BY at`) as Cells[]
  return rows.map(([at, powerLimitW = null, mask = null, ...values]) => ({
    at: at ?? 0,
    samples: 1,
    lo: values,
    hi: values,
    powerLimitW,
    ...reasonsOf(mask),
  }))
}

function storedSpans(db: Reader, uuid: string, fromMs: number, toMs: number): SampleSpan[] {
  const rows =
    db.rows(sql`SELECT at, samples, power_limit_w, held, others, utilisation_lo, memory_lo, power_lo, clock_lo, temperature_lo,
      utilisation_hi, memory_hi, power_hi, clock_hi, temperature_hi FROM sample_span
    WHERE device_key = (SELECT key FROM device WHERE uuid = ${uuid}) AND at BETWEEN ${fromMs} AND ${toMs} ORDER BY at`) as Cells[]
  return rows.map(([at, samples, powerLimitW = null, held, others, ...values]) => ({
    at: at ?? 0,
    samples: samples ?? 0,
    lo: values.slice(0, quantities.length),
    hi: values.slice(quantities.length),
    powerLimitW,
    held:
      held === 0
        ? none
        : Array.from({ length: knownBits }, (_, bit) => Math.floor((held ?? 0) / perCount ** bit) % perCount),
    others: others ?? 0,
  }))
}

const none: readonly number[] = Array.from({ length: knownBits }, () => 0)

function reasonsOf(mask: number | null): Pick<SampleSpan, 'held' | 'others'> {
  if (mask === null || mask === 0) return { held: none, others: 0 }
  const known = mask % 2 ** knownBits
  return { held: none.map((_, bit) => (known >> bit) & 1), others: mask - known }
}

function least(a: number | null, b: number | null): number | null {
  return a === null ? b : b === null ? a : Math.min(a, b)
}

function most(a: number | null, b: number | null): number | null {
  return a === null ? b : b === null ? a : Math.max(a, b)
}
