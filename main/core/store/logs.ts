import { deflateSync, inflateSync } from 'node:zlib'
import { type Reader, sql, type Writer } from './sql.ts'

/** Bytes of output per chunk: what one read of the log view decompresses at most. */
export const chunkBytes = 64 * 1024

/** Colours and other sequences of a terminal. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with one
export const colours = /\u001b\[[\d;:?]*[ -/]*[@-~]/g

/**
 * The words of a text, each once, in lower case. Numbers are left out: a training log is full of them, they would be most of the index,
 * and a search that asks for one looks into the chunks that hold its other words.
 */
export function wordsOf(text: string): string[] {
  // A colour ends in a letter, which would become the first of the word behind it.
  const folded = (text.includes('\u001b') ? text.replaceAll(colours, ' ') : text).toLowerCase()
  // Nearly every log is ASCII, and then the plain expression is several times as fast.
  const found = folded.match(/^[\0-\x7f]*$/.test(folded) ? /[a-z_][\w.]*/g : /[\p{L}_][\p{L}\p{N}_.]*/gu)
  return [...new Set(found ?? [])].map((word) => word.replace(/\.+$/, ''))
}

/** A chunk as it is stored: compressed, and with the words that the full-text index gets. */
export type PackedLogChunk = { readonly bytes: number; readonly content: Uint8Array; readonly words: string }

export function packLogChunk(bytes: Uint8Array): PackedLogChunk {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')
  return { bytes: bytes.length, content: deflateSync(bytes, { level: 1 }), words: wordsOf(text).join(' ') }
}

/** Stores one chunk with its words in the full-text index; call it in a transaction with the others of its run. */
export function insertLogChunk(db: Writer, runKey: number, startOffset: number, chunk: PackedLogChunk): void {
  const { lastKey } = db.run(
    sql`INSERT INTO log_chunk (run_key, start_offset, bytes, content) VALUES (${runKey}, ${startOffset}, ${chunk.bytes}, ${chunk.content})`,
  )
  db.run(sql`INSERT INTO log_search (rowid, text) VALUES (${lastKey}, ${chunk.words})`)
}

export function insertArrivals(db: Writer, runKey: number, arrivals: Uint8Array): void {
  db.run(
    sql`INSERT OR REPLACE INTO arrival_log (run_key, content) VALUES (${runKey}, ${deflateSync(arrivals, { level: 1 })})`,
  )
}

export function arrivalsOf(db: Reader, runKey: number): Buffer | null {
  const row = db.one<{ content: Buffer }>(sql`SELECT content FROM arrival_log WHERE run_key = ${runKey}`)
  return row === undefined ? null : inflateSync(row.content)
}

/** At most `limitBytes` from `offset` of a stored log. */
export function readStoredLog(
  db: Reader,
  runKey: number,
  offset: number,
  limitBytes: number,
): { bytes: Buffer; totalBytes: number } {
  const total =
    db.one<{ total: number }>(sql`SELECT coalesce(sum(bytes), 0) AS total FROM log_chunk WHERE run_key = ${runKey}`)
      ?.total ?? 0
  const rows = db.all<{ start: number; content: Buffer }>(sql`SELECT start_offset AS start, content FROM log_chunk
    WHERE run_key = ${runKey} AND start_offset + bytes > ${offset} AND start_offset < ${offset + limitBytes} ORDER BY start_offset`)
  const bytes = Buffer.concat(rows.map((row) => inflateSync(row.content)))
  const skip = Math.max(0, offset - (rows[0]?.start ?? offset))
  return { bytes: bytes.subarray(skip, skip + limitBytes), totalBytes: total }
}

export type LogChunkHit = {
  readonly run: string
  readonly runNumber: number
  readonly experiment: number | null
  readonly startOffset: number
  readonly content: Buffer
}

/** Without a word to look up, this many of the newest chunks are looked through: 128 MB of output. */
const mostScanned = 2_000

/** Chunks of a campaign that hold every word of `words` (of `wordsOf`), newest first; the caller finds the lines. One at a time. */
export function* searchLogs(db: Reader, campaign: string, words: readonly string[]): Generator<LogChunkHit> {
  const match = words.map((word) => `"${word.replaceAll('"', '""')}"`).join(' AND ')
  const keys =
    words.length === 0
      ? db.all<{ key: number }>(
          sql`SELECT c.key FROM log_chunk c JOIN run r ON r.key = c.run_key WHERE r.campaign_id = ${campaign} ORDER BY c.key DESC LIMIT ${mostScanned}`,
        )
      : db.all<{
          key: number
        }>(sql`SELECT c.key FROM log_search s JOIN log_chunk c ON c.key = s.rowid JOIN run r ON r.key = c.run_key
          WHERE log_search MATCH ${match} AND r.campaign_id = ${campaign} ORDER BY c.key DESC LIMIT ${mostScanned}`)
  for (const { key } of keys) {
    const row =
      db.one<LogChunkHit>(sql`SELECT r.id AS run, r.number AS runNumber, r.experiment, c.start_offset AS startOffset, c.content
      FROM log_chunk c JOIN run r ON r.key = c.run_key WHERE c.key = ${key}`)
    if (row !== undefined) yield { ...row, content: inflateSync(row.content) }
  }
}

export function deleteLog(db: Writer, runKey: number): void {
  db.run(sql`DELETE FROM log_chunk WHERE run_key = ${runKey}`)
}
