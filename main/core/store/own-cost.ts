import { type OwnCost, ownCost } from '../../../preload/contract/gpu.ts'
import { parseOwn } from '../json.ts'
import { type Reader, sql, type Writer } from './sql.ts'

const name = 'ownCost'

/** What Pawl was last measured to cost a run on this machine; null: it was not, or on another one, or by another Pawl. */
export function readOwnCost(db: Reader, profile: string): OwnCost | null {
  const row = db.one<{ value: string }>(sql`SELECT value FROM setting WHERE name = ${name}`)
  const parsed = ownCost.safeParse(row === undefined ? null : parseOwn<unknown>(row.value))
  return parsed.success && parsed.data.profile === profile ? parsed.data : null
}

export function writeOwnCost(db: Writer, cost: OwnCost): void {
  db.run(sql`INSERT INTO setting (name, value) VALUES (${name}, ${JSON.stringify(cost)})
    ON CONFLICT (name) DO UPDATE SET value = excluded.value`)
}
