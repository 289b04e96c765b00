import type { MachineSample } from '../../../preload/contract/gpu.ts'
import { growLongSpan, insertSpan, type SampleSpan, spanOfSamples } from './sample-spans.ts'
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

/** A span holds at most this many samples, and ends where none came for a while: else it would stand for time of which nothing is known. */
const samplesPerSpan = 10
const longestGapMs = 5_000

/**
 * Stores samples in one transaction, each device's part in a row of its own, and beside them what they have in common. `maskOf` gives the
 * stored form of the reasons.
 */
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
    const rows = new Map<number, SampleRow[]>()
    const remember = (key: number, row: SampleRow): void => {
      const known = rows.get(key)
      if (known === undefined) rows.set(key, [row])
      else known.push(row)
    }
    for (const { at, cpuShare, memoryUsedBytes, gpus } of samples) {
      const host = keyOf(hostUuid, 'host', 'this machine')
      const utilisation = short(cpuShare)
      db.run(sql`INSERT OR REPLACE INTO sample (at, device_key, utilisation, memory_bytes)
        VALUES (${at}, ${host}, ${utilisation}, ${memoryUsedBytes})`)
      remember(host, { ...nothing, at, utilisation, memoryUsedBytes })
      for (const gpu of gpus) {
        const key = keyOf(gpu.uuid, 'gpu', gpu.name)
        const row = { ...gpu, at, throttleMask: gpu.throttle === null ? null : maskOf(gpu.throttle) }
        db.run(sql`INSERT OR REPLACE INTO sample (at, device_key, utilisation, memory_share, memory_bytes, power_w, power_limit_w, clock_mhz,
            memory_clock_mhz, temperature_c, throttle)
          VALUES (${at}, ${key}, ${row.utilisation}, ${row.memoryShare}, ${row.memoryUsedBytes}, ${row.powerW}, ${row.powerLimitW},
            ${row.smClockMhz}, ${row.memoryClockMhz}, ${row.temperatureC}, ${row.throttleMask})`)
        remember(key, row)
      }
    }
    for (const [key, all] of rows)
      for (const span of spansOfRows(all)) {
        insertSpan(db, key, span)
        growLongSpan(db, key, span)
      }
  })
}

const nothing: Omit<SampleRow, 'at'> = {
  utilisation: null,
  memoryUsedBytes: null,
  powerW: null,
  powerLimitW: null,
  smClockMhz: null,
  temperatureC: null,
  throttleMask: null,
}

function spansOfRows(rows: readonly SampleRow[]): SampleSpan[] {
  const groups: SampleRow[][] = []
  for (const row of rows) {
    const group = groups.at(-1)
    const last = group?.at(-1)
    if (group === undefined || last === undefined || group.length >= samplesPerSpan || row.at - last.at > longestGapMs)
      groups.push([row])
    else group.push(row)
  }
  return groups.map(spanOfSamples)
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
