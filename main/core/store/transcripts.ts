import { promisify } from 'node:util'
import { brotliCompress, brotliDecompressSync, constants, deflateSync, inflateSync } from 'node:zlib'
import type { SessionEvent } from '../../../preload/contract/session.ts'
import { parseOwn } from '../json.ts'
import { type Reader, sql, type Writer } from './sql.ts'

type Chunk = { first_event: number; events: number; content: Buffer }

/** Adds events to the end of a transcript; their `seq` goes on where it ended. */
export function appendEvents(db: Writer, session: string, events: readonly SessionEvent[]): void {
  if (events.length > 0) insertChunk(db, session, packed(events, 1))
}

/** Events as they are stored. `level` 1 for a transcript that still grows, more for one that stays. */
export type PackedEvents = {
  readonly first: number
  readonly events: number
  readonly bytes: number
  readonly content: Buffer
}

export function packed(events: readonly SessionEvent[], level: number): PackedEvents {
  const text = Buffer.from(events.map((event) => `${JSON.stringify(event)}\n`).join(''), 'utf8')
  return {
    first: events[0]?.seq ?? 0,
    events: events.length,
    bytes: text.length,
    content: deflateSync(text, { level }),
  }
}

/** What deflate has made never begins with it. */
const BROTLI = Buffer.from([0])

const brotli = promisify<Buffer, { params: Record<number, number> }, Buffer>(brotliCompress)

/**
 * A piece of a transcript that stays, off the event loop. An agent reads the same files again and again, farther apart than deflate
 * looks back: brotli makes it smaller by a third in the same time.
 */
export async function packedForGood(text: string): Promise<Pick<PackedEvents, 'bytes' | 'content'>> {
  const bytes = Buffer.from(text, 'utf8')
  const params = { [constants.BROTLI_PARAM_QUALITY]: 5, [constants.BROTLI_PARAM_LGWIN]: 19 }
  return { bytes: bytes.length, content: Buffer.concat([BROTLI, await brotli(bytes, { params })]) }
}

function unpacked(content: Buffer): string {
  const bytes = content[0] === BROTLI[0] ? brotliDecompressSync(content.subarray(1)) : inflateSync(content)
  return bytes.toString('utf8')
}

/** Puts a whole transcript in the place of what was stored of it while it grew: few large pieces take a fraction of the space. */
export function replaceTranscript(db: Writer, session: string, pieces: readonly PackedEvents[]): void {
  db.transaction(() => {
    db.run(sql`DELETE FROM transcript_chunk WHERE session_id = ${session}`)
    for (const piece of pieces) insertChunk(db, session, piece)
  })
}

function insertChunk(db: Writer, session: string, piece: PackedEvents): void {
  db.run(sql`INSERT INTO transcript_chunk (session_id, seq, first_event, events, bytes, content)
    SELECT ${session}, coalesce(max(seq), 0) + 1, ${piece.first}, ${piece.events}, ${piece.bytes}, ${piece.content}
    FROM transcript_chunk WHERE session_id = ${session}`)
}

export function countEvents(db: Reader, session: string): number {
  return (
    db.one<{ total: number | null }>(
      sql`SELECT max(first_event + max(events, 1)) AS total FROM transcript_chunk WHERE session_id = ${session}`,
    )?.total ?? 0
  )
}

/**
 * Events from `from` on: at most `limit`, and no more than about `limitBytes` of them, but at least one where there is one.
 * Only the pieces that are needed are unpacked.
 */
export function readEvents(
  db: Reader,
  session: string,
  from: number,
  limit: number,
  limitBytes: number,
): SessionEvent[] {
  const found: SessionEvent[] = []
  let bytes = 0
  const starts = db.all<{ seq: number; first_event: number; events: number }>(
    sql`SELECT seq, first_event, events FROM transcript_chunk WHERE session_id = ${session} ORDER BY seq`,
  )
  for (const start of starts) {
    if (start.first_event + Math.max(start.events, 1) <= from) continue
    const chunk = db.one<Chunk>(
      sql`SELECT first_event, events, content FROM transcript_chunk WHERE session_id = ${session} AND seq = ${start.seq}`,
    )
    if (chunk === undefined) break
    for (const [line, event] of eventsOf(chunk)) {
      if (event.seq < from) continue
      bytes += line
      if (found.length >= limit || (found.length > 0 && bytes > limitBytes)) return found
      found.push(event)
    }
  }
  return found
}

/** Each event with its size in characters. */
function eventsOf(chunk: Chunk): [number, SessionEvent][] {
  const text = unpacked(chunk.content)
  if (chunk.events === 0) return [[text.length, { kind: 'text', seq: chunk.first_event, atMs: 0, who: 'pawl', text }]]
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => [line.length, parseOwn<SessionEvent>(line)])
}
