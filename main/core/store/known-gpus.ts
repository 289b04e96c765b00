import { type GpuBoundary, type KnownGpus, knownGpus } from '../../../preload/contract/gpu.ts'
import { parseOwn } from '../json.ts'
import { type Reader, sql, type Writer } from './sql.ts'

const name = 'knownGpus'

/** The GPUs as they were last told, with who was seen on them beside the runs since; null: nothing was ever told. */
export function readKnownGpus(db: Reader): KnownGpus | null {
  const row = db.one<{ value: string }>(sql`SELECT value FROM setting WHERE name = ${name}`)
  const parsed = knownGpus.safeParse(row === undefined ? null : parseOwn<unknown>(row.value))
  if (!parsed.success) return null
  const seen = new Map(parsed.data.seen.map((one) => [one.gpu, one.boundary]))
  for (const { gpu, boundary } of seenBesideRuns(db))
    if (boundary.at > (seen.get(gpu)?.at ?? 0)) seen.set(gpu, boundary)
  return { ...parsed.data, seen: [...seen].map(([gpu, boundary]) => ({ gpu, boundary })) }
}

export function writeKnownGpus(db: Writer, known: KnownGpus): void {
  db.run(sql`INSERT INTO setting (name, value) VALUES (${name}, ${JSON.stringify(known)})
    ON CONFLICT (name) DO UPDATE SET value = excluded.value`)
}

/** Who was on the GPUs before and after the latest runs. */
function seenBesideRuns(db: Reader): { readonly gpu: string; readonly boundary: GpuBoundary }[] {
  type Looked = { readonly uuid: string; readonly before: GpuBoundary | null; readonly after?: GpuBoundary | null }
  const rows = db.all<{ looked: string | null }>(
    sql`SELECT coalesce(json_extract(o.content, '$.gpu'), json_extract(o.beginning, '$.gpu')) AS looked
      FROM run r JOIN observation o ON o.run_id = r.id ORDER BY r.key DESC LIMIT 20`,
  )
  return rows.flatMap(({ looked }) => {
    if (looked === null) return []
    const { uuid, before, after } = parseOwn<Looked>(looked)
    const boundary = after ?? before
    return boundary === null ? [] : [{ gpu: uuid, boundary }]
  })
}
