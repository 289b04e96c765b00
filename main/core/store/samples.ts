import type { MachineSample } from '../../../preload/contract/gpu.ts'
import { type Reader, sql, type Writer } from './sql.ts'

export const hostUuid = 'host'

/** One stored reading of a device; of the host, `utilisation` is the processor's. */
export type SampleRow = {
  readonly at: number
  readonly utilisation: number | null
  readonly memoryUsedBytes: number | null
  readonly powerW: number | null
  readonly powerLimitW: number | null
  readonly smClockMhz: number | null
  readonly temperatureC: number | null
  readonly throttleMask: number | null
}

/** Stores samples in one transaction, each device's part in a row of its own. `maskOf` gives the stored form of the reasons. */
export function insertSamples(
  db: Writer,
  samples: readonly MachineSample[],
  maskOf: (throttle: readonly string[]) => number,
): void {
  if (samples.length === 0) return
  db.transaction(() => {
    const keys = new Map<string, number>()
    const keyOf = (uuid: string, kind: 'host' | 'gpu', name: string): number => {
      const known = keys.get(uuid) ?? deviceKey(db, uuid, kind, name)
      keys.set(uuid, known)
      return known
    }
    for (const { at, cpuShare, memoryUsedBytes, gpus } of samples) {
      db.run(sql`INSERT OR REPLACE INTO sample (at, device_key, utilisation, memory_bytes)
        VALUES (${at}, ${keyOf(hostUuid, 'host', 'this machine')}, ${short(cpuShare)}, ${memoryUsedBytes})`)
      for (const gpu of gpus) {
        db.run(sql`INSERT OR REPLACE INTO sample (at, device_key, utilisation, memory_share, memory_bytes, power_w, power_limit_w, clock_mhz,
            memory_clock_mhz, temperature_c, throttle)
          VALUES (${at}, ${keyOf(gpu.uuid, 'gpu', gpu.name)}, ${gpu.utilisation}, ${gpu.memoryShare}, ${gpu.memoryUsedBytes}, ${gpu.powerW},
            ${gpu.powerLimitW}, ${gpu.smClockMhz}, ${gpu.memoryClockMhz}, ${gpu.temperatureC}, ${gpu.throttle === null ? null : maskOf(gpu.throttle)})`)
      }
    }
  })
}

function deviceKey(db: Writer, uuid: string, kind: 'host' | 'gpu', name: string): number {
  db.run(sql`INSERT OR IGNORE INTO device (uuid, kind, name) VALUES (${uuid}, ${kind}, ${name})`)
  return db.one<{ key: number }>(sql`SELECT key FROM device WHERE uuid = ${uuid}`)?.key ?? 0
}

/** A share to a tenth of a percent: more is noise. */
function short(share: number | null): number | null {
  return share === null ? null : Math.round(share * 1000) / 1000
}

/** The readings of one device between two moments, both included, oldest first. */
export function samplesBetween(db: Reader, uuid: string, fromMs: number, toMs: number): SampleRow[] {
  return db.all<SampleRow>(sql`SELECT s.at, s.utilisation, s.memory_bytes AS memoryUsedBytes, s.power_w AS powerW, s.power_limit_w AS powerLimitW,
      s.clock_mhz AS smClockMhz, s.temperature_c AS temperatureC, s.throttle AS throttleMask
    FROM sample s WHERE s.at BETWEEN ${fromMs} AND ${toMs} AND s.device_key = (SELECT key FROM device WHERE uuid = ${uuid}) ORDER BY s.at`)
}

/** What the samples of one stretch of time have in common. */
export type SampleSpan = {
  readonly at: number
  readonly samples: number
  readonly utilisationLo: number | null
  readonly utilisationHi: number | null
  readonly memoryLo: number | null
  readonly memoryHi: number | null
  readonly powerLo: number | null
  readonly powerHi: number | null
  readonly clockLo: number | null
  readonly clockHi: number | null
  readonly temperatureLo: number | null
  readonly temperatureHi: number | null
  readonly powerLimitW: number | null
  /** In how many of them each bit of the reasons was set; `others`: the bits beyond the ninth that were, in any of them. */
  readonly bits: readonly number[]
  readonly others: number
}

type SpanRow = Omit<SampleSpan, 'bits' | 'others'> & {
  readonly others: number | null
  readonly [bit: `b${number}`]: number | null
}
const bits = [0, 1, 2, 3, 4, 5, 6, 7, 8] as const

/** The readings of one device between two moments, by stretches of `widthMs`; a stretch without a sample is left out. */
export function spansOf(db: Reader, uuid: string, fromMs: number, toMs: number, widthMs: number): SampleSpan[] {
  // SQLite has no aggregate "or": each bit is counted by itself. A number is bound as a real, so the division has to be made whole.
  const rows =
    db.all<SpanRow>(sql`SELECT min(at) AS at, count(*) AS samples, min(utilisation) AS utilisationLo, max(utilisation) AS utilisationHi,
      min(memory_bytes) AS memoryLo, max(memory_bytes) AS memoryHi, min(power_w) AS powerLo, max(power_w) AS powerHi,
      min(clock_mhz) AS clockLo, max(clock_mhz) AS clockHi, min(temperature_c) AS temperatureLo, max(temperature_c) AS temperatureHi,
      max(power_limit_w) AS powerLimitW,
      sum(throttle & 1) AS b0, sum((throttle >> 1) & 1) AS b1, sum((throttle >> 2) & 1) AS b2, sum((throttle >> 3) & 1) AS b3,
      sum((throttle >> 4) & 1) AS b4, sum((throttle >> 5) & 1) AS b5, sum((throttle >> 6) & 1) AS b6, sum((throttle >> 7) & 1) AS b7,
      sum((throttle >> 8) & 1) AS b8, max(throttle & ~511) AS others
    FROM sample WHERE at BETWEEN ${fromMs} AND ${toMs} AND device_key = (SELECT key FROM device WHERE uuid = ${uuid})
    GROUP BY CAST((at - ${fromMs}) / ${widthMs} AS INTEGER) ORDER BY at`)
  return rows.map((row) => ({ ...row, bits: bits.map((bit) => row[`b${bit}`] ?? 0), others: row.others ?? 0 }))
}
