import { type MeasuredNoise, measuredNoise } from '../../../preload/contract/project.ts'
import { parseOwn } from '../json.ts'
import { type Reader, sql, type Writer } from './sql.ts'

const nameOf = (path: string): string => `measuredNoise ${path}`

/** What was last measured of the noise of the project in a folder, before any campaign; null: nothing that this Pawl understands. */
export function readMeasuredNoise(db: Reader, path: string): MeasuredNoise | null {
  const row = db.one<{ value: string }>(sql`SELECT value FROM setting WHERE name = ${nameOf(path)}`)
  const parsed = measuredNoise.safeParse(row === undefined ? null : parseOwn<unknown>(row.value))
  return parsed.success ? parsed.data : null
}

export function writeMeasuredNoise(db: Writer, path: string, noise: MeasuredNoise): void {
  db.run(sql`INSERT INTO setting (name, value) VALUES (${nameOf(path)}, ${JSON.stringify(noise)})
    ON CONFLICT (name) DO UPDATE SET value = excluded.value`)
}
