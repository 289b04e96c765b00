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
/** How long a long span is. */
const longSpanMs = 100_000
/** A longer time is shown from the stored spans: reading each of its samples would be felt. */
const exactMs = 3_600_000

/**
 * The readings of one device between two moments, by stretches of at least `widthMs`; a stretch without a sample is left out. From the
 * samples themselves, or from what ten or a hundred seconds of them have in common, whichever is enough for that width.
 */
export function spansOf(db: Reader, uuid: string, fromMs: number, toMs: number, widthMs: number): SampleSpan[] {
  const level =
    toMs - fromMs <= exactMs
      ? { rows: samplesOf(db, uuid, fromMs, toMs), add: addSample }
      : widthMs < longSpanMs
        ? { rows: storedSpans(db, uuid, fromMs, toMs), add: addSpan }
        : { rows: longSpans(db, uuid, fromMs - longSpanMs + 1, toMs), add: addLongSpan }
  const stretches: Growing[] = []
  let current = -1
  let growing = empty(0)
  for (const row of level.rows) {
    // A hundred seconds may have begun before what is shown.
    const at = Math.max(fromMs, row[0] ?? 0)
    const stretch = Math.floor((at - fromMs) / widthMs)
    if (stretch !== current) {
      growing = empty(at)
      stretches.push(growing)
    }
    current = stretch
    level.add(growing, row)
  }
  return stretches
}

/** What some samples that follow each other have in common; at least one. */
export function spanOfSamples(rows: readonly SampleRow[]): SampleSpan {
  const span = empty(rows[0]?.at ?? 0)
  for (const row of rows)
    addSample(span, [
      row.at,
      row.powerLimitW,
      row.throttleMask,
      row.utilisation,
      row.memoryUsedBytes,
      row.powerW,
      row.smClockMhz,
      row.temperatureC,
    ])
  return span
}

export function insertSpan(db: Writer, deviceKey: number, { lo, hi, ...span }: SampleSpan): void {
  const held = span.held.reduce((packed, count, bit) => packed + Math.min(count, perCount - 1) * perCount ** bit, 0)
  const at = (values: readonly (number | null)[], index: number): number | null => values[index] ?? null
  db.run(sql`INSERT OR REPLACE INTO sample_span (device_key, at, samples, utilisation_lo, utilisation_hi, memory_lo, memory_hi,
      power_lo, power_hi, clock_lo, clock_hi, temperature_lo, temperature_hi, power_limit_w, held, others)
    VALUES (${deviceKey}, ${span.at}, ${span.samples}, ${at(lo, 0)}, ${at(hi, 0)}, ${at(lo, 1)}, ${at(hi, 1)}, ${at(lo, 2)}, ${at(hi, 2)},
      ${at(lo, 3)}, ${at(hi, 3)}, ${at(lo, 4)}, ${at(hi, 4)}, ${span.powerLimitW}, ${held}, ${span.others})`)
}

/** Adds one span to the hundred seconds in which it began. */
export function growLongSpan(db: Writer, deviceKey: number, { lo, hi, ...span }: SampleSpan): void {
  const at = (values: readonly (number | null)[], index: number): number | null => values[index] ?? null
  const held = (bit: number): number => span.held[bit] ?? 0
  db.run(sql`INSERT INTO sample_span_long AS known (device_key, at, samples, utilisation_lo, utilisation_hi, memory_lo, memory_hi,
      power_lo, power_hi, clock_lo, clock_hi, temperature_lo, temperature_hi, power_limit_w,
      held_0, held_1, held_2, held_3, held_4, held_5, held_6, held_7, held_8, others)
    VALUES (${deviceKey}, ${Math.floor(span.at / longSpanMs) * longSpanMs}, ${span.samples}, ${at(lo, 0)}, ${at(hi, 0)}, ${at(lo, 1)},
      ${at(hi, 1)}, ${at(lo, 2)}, ${at(hi, 2)}, ${at(lo, 3)}, ${at(hi, 3)}, ${at(lo, 4)}, ${at(hi, 4)}, ${span.powerLimitW},
      ${held(0)}, ${held(1)}, ${held(2)}, ${held(3)}, ${held(4)}, ${held(5)}, ${held(6)}, ${held(7)}, ${held(8)}, ${span.others})
    ON CONFLICT DO UPDATE SET samples = known.samples + excluded.samples,
      utilisation_lo = min(ifnull(known.utilisation_lo, excluded.utilisation_lo), ifnull(excluded.utilisation_lo, known.utilisation_lo)),
      utilisation_hi = max(ifnull(known.utilisation_hi, excluded.utilisation_hi), ifnull(excluded.utilisation_hi, known.utilisation_hi)),
      memory_lo = min(ifnull(known.memory_lo, excluded.memory_lo), ifnull(excluded.memory_lo, known.memory_lo)),
      memory_hi = max(ifnull(known.memory_hi, excluded.memory_hi), ifnull(excluded.memory_hi, known.memory_hi)),
      power_lo = min(ifnull(known.power_lo, excluded.power_lo), ifnull(excluded.power_lo, known.power_lo)),
      power_hi = max(ifnull(known.power_hi, excluded.power_hi), ifnull(excluded.power_hi, known.power_hi)),
      clock_lo = min(ifnull(known.clock_lo, excluded.clock_lo), ifnull(excluded.clock_lo, known.clock_lo)),
      clock_hi = max(ifnull(known.clock_hi, excluded.clock_hi), ifnull(excluded.clock_hi, known.clock_hi)),
      temperature_lo = min(ifnull(known.temperature_lo, excluded.temperature_lo), ifnull(excluded.temperature_lo, known.temperature_lo)),
      temperature_hi = max(ifnull(known.temperature_hi, excluded.temperature_hi), ifnull(excluded.temperature_hi, known.temperature_hi)),
      power_limit_w = ifnull(excluded.power_limit_w, known.power_limit_w),
      held_0 = known.held_0 + excluded.held_0, held_1 = known.held_1 + excluded.held_1, held_2 = known.held_2 + excluded.held_2,
      held_3 = known.held_3 + excluded.held_3, held_4 = known.held_4 + excluded.held_4, held_5 = known.held_5 + excluded.held_5,
      held_6 = known.held_6 + excluded.held_6, held_7 = known.held_7 + excluded.held_7, held_8 = known.held_8 + excluded.held_8,
      others = known.others | excluded.others`)
}

// Thousands of rows are put together each time a chart is opened: rows as arrays, added to a span that grows in place, take a quarter
// of the time that a span for each of them takes.
type Cells = readonly (number | null)[]
type Growing = {
  readonly at: number
  samples: number
  readonly lo: (number | null)[]
  readonly hi: (number | null)[]
  powerLimitW: number | null
  readonly held: number[]
  others: number
}

function empty(at: number): Growing {
  return {
    at,
    samples: 0,
    lo: quantities.map(() => null),
    hi: quantities.map(() => null),
    powerLimitW: null,
    held: Array.from({ length: knownBits }, () => 0),
    others: 0,
  }
}

function samplesOf(db: Reader, uuid: string, fromMs: number, toMs: number): Cells[] {
  return db.rows(sql`SELECT at, power_limit_w, throttle, utilisation, memory_bytes, power_w, clock_mhz, temperature_c FROM sample
    WHERE at BETWEEN ${fromMs} AND ${toMs} AND device_key = (SELECT key FROM device WHERE uuid = ${uuid}) ORDER BY at`) as Cells[]
}

const firstOfSample = 3

function addSample(span: Growing, row: Cells): void {
  span.samples += 1
  span.powerLimitW = most(span.powerLimitW, row[1] ?? null)
  const mask = row[2] ?? 0
  if (mask !== 0) {
    const known = mask % 2 ** knownBits
    for (let bit = 0; bit < knownBits; bit++) if (((known >> bit) & 1) === 1) span.held[bit] = (span.held[bit] ?? 0) + 1
    addOthers(span, mask - known)
  }
  for (let at = 0; at < quantities.length; at++) {
    const value = row[firstOfSample + at] ?? null
    span.lo[at] = least(span.lo[at] ?? null, value)
    span.hi[at] = most(span.hi[at] ?? null, value)
  }
}

function storedSpans(db: Reader, uuid: string, fromMs: number, toMs: number): Cells[] {
  return db.rows(sql`SELECT at, power_limit_w, samples, held, others, utilisation_lo, memory_lo, power_lo, clock_lo, temperature_lo,
      utilisation_hi, memory_hi, power_hi, clock_hi, temperature_hi FROM sample_span
    WHERE device_key = (SELECT key FROM device WHERE uuid = ${uuid}) AND at BETWEEN ${fromMs} AND ${toMs} ORDER BY at`) as Cells[]
}

function longSpans(db: Reader, uuid: string, fromMs: number, toMs: number): Cells[] {
  return db.rows(sql`SELECT at, power_limit_w, samples, 0, others, utilisation_lo, memory_lo, power_lo, clock_lo, temperature_lo,
      utilisation_hi, memory_hi, power_hi, clock_hi, temperature_hi,
      held_0, held_1, held_2, held_3, held_4, held_5, held_6, held_7, held_8 FROM sample_span_long
    WHERE device_key = (SELECT key FROM device WHERE uuid = ${uuid}) AND at BETWEEN ${fromMs} AND ${toMs} ORDER BY at`) as Cells[]
}

const firstOfSpan = 5

function addSpan(span: Growing, row: Cells): void {
  let held = row[3] ?? 0
  for (let bit = 0; held > 0; bit++) {
    span.held[bit] = (span.held[bit] ?? 0) + (held % perCount)
    held = Math.floor(held / perCount)
  }
  addCommon(span, row)
}

const firstOfHeld = firstOfSpan + 2 * quantities.length

function addLongSpan(span: Growing, row: Cells): void {
  for (let bit = 0; bit < knownBits; bit++) span.held[bit] = (span.held[bit] ?? 0) + (row[firstOfHeld + bit] ?? 0)
  addCommon(span, row)
}

function addCommon(span: Growing, row: Cells): void {
  span.samples += row[2] ?? 0
  span.powerLimitW = most(span.powerLimitW, row[1] ?? null)
  addOthers(span, row[4] ?? 0)
  for (let at = 0; at < quantities.length; at++) {
    span.lo[at] = least(span.lo[at] ?? null, row[firstOfSpan + at] ?? null)
    span.hi[at] = most(span.hi[at] ?? null, row[firstOfSpan + quantities.length + at] ?? null)
  }
}

function addOthers(span: Growing, others: number): void {
  if (others === 0 || others === span.others) return
  // The operators of the language see only 32 bits of a number.
  span.others = Number(BigInt(span.others) | BigInt(others))
}

function least(a: number | null, b: number | null): number | null {
  return a === null ? b : b === null ? a : Math.min(a, b)
}

function most(a: number | null, b: number | null): number | null {
  return a === null ? b : b === null ? a : Math.max(a, b)
}
