import type { MachineSample } from '../../../preload/contract/gpu.ts'
import { type Reader, sql, type Writer } from './sql.ts'

const hostUuid = 'host'

function deviceKey(db: Writer, uuid: string, kind: 'host' | 'gpu', name: string): number {
  db.run(sql`INSERT OR IGNORE INTO device (uuid, kind, name) VALUES (${uuid}, ${kind}, ${name})`)
  return db.one<{ key: number }>(sql`SELECT key FROM device WHERE uuid = ${uuid}`)?.key ?? 0
}

/** Stores the host's part of some samples in one transaction. */
export function insertHostSamples(db: Writer, samples: readonly MachineSample[]): void {
  db.transaction(() => {
    const key = deviceKey(db, hostUuid, 'host', 'this machine')
    for (const sample of samples) {
      db.run(
        sql`INSERT OR REPLACE INTO sample (device_key, at, utilisation, memory_bytes) VALUES (${key}, ${sample.at}, ${sample.cpuShare}, ${sample.memoryUsedBytes})`,
      )
    }
  })
}

/** The host's samples since a moment, oldest first, at most 3600. */
export function hostSamples(db: Reader, sinceMs: number): MachineSample[] {
  return db
    .all<{
      at: number
      utilisation: number | null
      memory: number | null
    }>(sql`SELECT s.at, s.utilisation, s.memory_bytes AS memory FROM sample s JOIN device d ON d.key = s.device_key
      WHERE d.uuid = ${hostUuid} AND s.at >= ${sinceMs} ORDER BY s.at DESC LIMIT 3600`)
    .reverse()
    .map((row) => ({
      at: row.at,
      cpuShare: row.utilisation,
      memoryUsedBytes: row.memory,
      memoryTotalBytes: null,
      gpus: [],
    }))
}
