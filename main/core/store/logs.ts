import { deflateSync, inflateSync } from 'node:zlib'
import { type Reader, sql, type Writer } from './sql.ts'

/** Bytes of output per chunk: what one read of the log view decompresses at most. */
export const chunkBytes = 64 * 1024

/** Stores one chunk with its words in the full-text index; call it in a transaction with the others of its run. */
export function insertLogChunk(db: Writer, runKey: number, startOffset: number, bytes: Uint8Array): void {
  const { lastKey } = db.run(sql`INSERT INTO log_chunk (run_key, start_offset, bytes, content) VALUES (${runKey}, ${startOffset}, ${bytes.length}, ${deflateSync(bytes, { level: 1 })})`)
  db.run(sql`INSERT INTO log_search (rowid, text) VALUES (${lastKey}, ${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')})`)
}

export function insertArrivals(db: Writer, runKey: number, arrivals: Uint8Array): void {
  db.run(sql`INSERT OR REPLACE INTO arrival_log (run_key, content) VALUES (${runKey}, ${deflateSync(arrivals, { level: 1 })})`)
}

export function arrivalsOf(db: Reader, runKey: number): Buffer | null {
  const row = db.one<{ content: Buffer }>(sql`SELECT content FROM arrival_log WHERE run_key = ${runKey}`)
  return row === undefined ? null : inflateSync(row.content)
}

/** At most `limitBytes` from `offset` of a stored log. */
export function readStoredLog(db: Reader, runKey: number, offset: number, limitBytes: number): { bytes: Buffer; totalBytes: number } {
  const total = db.one<{ total: number }>(sql`SELECT coalesce(sum(bytes), 0) AS total FROM log_chunk WHERE run_key = ${runKey}`)?.total ?? 0
  const rows = db.all<{ start: number; content: Buffer }>(sql`SELECT start_offset AS start, content FROM log_chunk
    WHERE run_key = ${runKey} AND start_offset + bytes > ${offset} AND start_offset < ${offset + limitBytes} ORDER BY start_offset`)
  const bytes = Buffer.concat(rows.map((row) => inflateSync(row.content)))
  const skip = Math.max(0, offset - (rows[0]?.start ?? offset))
  return { bytes: bytes.subarray(skip, skip + limitBytes), totalBytes: total }
}

export type LogChunkHit = { readonly run: string; readonly runNumber: number; readonly experiment: number | null; readonly startOffset: number; readonly content: Buffer }

/** Chunks of a campaign that hold every word of `words`, newest first; the index knows words, the caller finds the line. */
export function searchLogs(db: Reader, campaign: string, words: readonly string[], limit: number): LogChunkHit[] {
  const match = words.map((word) => `"${word.replaceAll('"', '""')}"`).join(' AND ')
  return db
    .all<{ run: string; runNumber: number; experiment: number | null; startOffset: number; content: Buffer }>(sql`SELECT r.id AS run, r.number AS runNumber, r.experiment, c.start_offset AS startOffset, c.content
      FROM log_search s JOIN log_chunk c ON c.key = s.rowid JOIN run r ON r.key = c.run_key
      WHERE log_search MATCH ${match} AND r.campaign_id = ${campaign} ORDER BY c.key DESC LIMIT ${limit}`)
    .map((row) => ({ ...row, content: inflateSync(row.content) }))
}

export function deleteLog(db: Writer, runKey: number): void {
  db.run(sql`DELETE FROM log_chunk WHERE run_key = ${runKey}`)
}
