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

/** A curve as a whole, and how many points it has where it comes thinned. */
export type WholeCurve = { readonly curve: StoredCurve; readonly total: number }

/** Points that are drawn of a whole curve, and from how many on these are kept beside it. */
export const coarsePoints = 4_000
const thinnedFrom = 2 * coarsePoints

/**
 * One row a curve: a million points open in one read, and cost 8 bytes a number before compression. Unpacking them takes a tenth of a
 * second, so that what is drawn of the whole is kept beside it.
 */
export function insertCurve(db: Writer, runKey: number, curve: StoredCurve): void {
  const { name, values } = curve
  db.run(
    sql`INSERT OR REPLACE INTO curve (run_key, name, points, content) VALUES (${runKey}, ${name}, ${values.length}, ${packed(curve)})`,
  )
  if (values.length <= thinnedFrom) return
  const coarse = at(curve, extremes(values, 0, values.length, coarsePoints / 2))
  db.run(
    sql`INSERT OR REPLACE INTO coarse_curve (run_key, name, points, content) VALUES (${runKey}, ${name}, ${coarse.values.length}, ${packed(coarse)})`,
  )
}

function packed({ steps, atMs, values }: StoredCurve): Buffer {
  const columns = [steps, atMs, values].map((column) =>
    Buffer.from(column.buffer, column.byteOffset, column.byteLength),
  )
  return deflateSync(Buffer.concat(columns), { level: 1 })
}

/** All points of a run's curves, of one name or of every. */
export async function curvesOf(db: Reader, runKey: number, name: string | null): Promise<StoredCurve[]> {
  const rows = db.all<CurveRow>(
    sql`SELECT name, points, content FROM curve WHERE run_key = ${runKey} AND (${name} IS NULL OR name = ${name}) ORDER BY name`,
  )
  return await Promise.all(rows.map(unpacked))
}

/** A run's curves as they are drawn as a whole: long ones come thinned. */
export async function wholeCurvesOf(db: Reader, runKey: number, name: string | null): Promise<WholeCurve[]> {
  const rows = db.all<CurveRow & { readonly total: number }>(
    sql`SELECT curve.name AS name, curve.points AS total, coalesce(coarse_curve.points, curve.points) AS points,
      coalesce(coarse_curve.content, curve.content) AS content
      FROM curve LEFT JOIN coarse_curve USING (run_key, name)
      WHERE curve.run_key = ${runKey} AND (${name} IS NULL OR curve.name = ${name}) ORDER BY curve.name`,
  )
  return await Promise.all(rows.map(async (row) => ({ curve: await unpacked(row), total: row.total })))
}

type CurveRow = { readonly name: string; readonly points: number; readonly content: Buffer }

/** Beside the event loop: of a long curve it takes a while. */
async function unpacked({ name, points, content }: CurveRow): Promise<StoredCurve> {
  const bytes = await unpack(content)
  const numbers = new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength))
  const column = (index: number) => numbers.subarray(index * points, (index + 1) * points)
  return { name, steps: column(0), atMs: column(1), values: column(2) }
}

const unpack = promisify(inflate)

function at({ name, steps, atMs, values }: StoredCurve, keep: readonly number[]): StoredCurve {
  const some = (column: Float64Array) => Float64Array.from(keep, (index) => column[index] ?? Number.NaN)
  return { name, steps: some(steps), atMs: some(atMs), values: some(values) }
}

/** Where the lowest and the highest of each slice of a stretch are, in their order, so that no spike is lost. */
export function extremes(values: Float64Array, first: number, end: number, slices: number): number[] {
  const kept: number[] = []
  for (let slice = 0; slice < slices; slice++) {
    const from = first + Math.floor((slice * (end - first)) / slices)
    const to = first + Math.floor(((slice + 1) * (end - first)) / slices)
    if (from === to) continue
    let low = from
    let high = from
    for (let index = from; index < to; index++) {
      if ((values[index] ?? 0) < (values[low] ?? 0)) low = index
      if ((values[index] ?? 0) > (values[high] ?? 0)) high = index
    }
    if (low === high) kept.push(low)
    else kept.push(Math.min(low, high), Math.max(low, high))
  }
  return kept
}
