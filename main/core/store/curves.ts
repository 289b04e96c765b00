import { promisify } from 'node:util'
import { deflateSync, inflate } from 'node:zlib'
import { type Reader, sql, type Writer } from './sql.ts'

/** One metric of one run: parallel columns. A step that the run did not print is NaN. */
export type StoredCurve = {
  readonly name: string
  readonly steps: Float64Array
  readonly atMs: Float64Array
  readonly values: Float64Array
}

/** One row a curve: a million points open in one read, and cost 8 bytes a number before compression. */
export function insertCurve(db: Writer, runKey: number, curve: StoredCurve): void {
  const columns = [curve.steps, curve.atMs, curve.values].map((column) =>
    Buffer.from(column.buffer, column.byteOffset, column.byteLength),
  )
  db.run(
    sql`INSERT OR REPLACE INTO curve (run_key, name, points, content) VALUES (${runKey}, ${curve.name}, ${curve.values.length}, ${deflateSync(Buffer.concat(columns), { level: 1 })})`,
  )
}

/** Unpacked beside the event loop: a curve of a million points takes a tenth of a second. */
export async function curvesOf(db: Reader, runKey: number, name: string | null): Promise<StoredCurve[]> {
  const rows = db.all<{ name: string; points: number; content: Buffer }>(
    sql`SELECT name, points, content FROM curve WHERE run_key = ${runKey} AND (${name} IS NULL OR name = ${name}) ORDER BY name`,
  )
  return await Promise.all(
    rows.map(async (row) => {
      const bytes = await unpack(row.content)
      const numbers = new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength))
      const column = (index: number) => numbers.subarray(index * row.points, (index + 1) * row.points)
      return { name: row.name, steps: column(0), atMs: column(1), values: column(2) }
    }),
  )
}

const unpack = promisify(inflate)
