import { setImmediate as breathe } from 'node:timers/promises'
import type { LogHit, LogSearch } from '../../../preload/contract/run.ts'
import { searchLogs, wordsOf } from '../store/logs.ts'
import { type RunRecord, runsWithSpoolOf } from '../store/runs.ts'
import type { Reader } from '../store/sql.ts'
import type { ReadBytes } from './log-lines.ts'

/** Of a log that is not stored yet, so much of its end is looked through: what a run prints in minutes, and what takes a moment. */
const mostSpoolBytes = 16 * 1024 * 1024
const pieceBytes = 256 * 1024
const newline = 10

type Looked = { readonly run: string; readonly runNumber: number; readonly experiment: number | null }

/**
 * Lines of a campaign's logs that hold every word of `query`, in any case, newest runs first: of logs that lie in their spools, the run's
 * that runs now among them, the last lines first; then of the stored ones. `bytesOf` reads a spool.
 */
export async function findInLogs(
  db: Reader,
  campaign: string,
  query: string,
  limit: number,
  bytesOf: (run: RunRecord) => ReadBytes,
): Promise<LogSearch> {
  const words = query.toLowerCase().match(/[\p{L}\p{N}_.]+/gu) ?? []
  if (words.length === 0) return { hits: [], spools: [] }
  const hits: LogHit[] = []
  const spools: LogSearch['spools'] = []
  for (const run of runsWithSpoolOf(db, campaign)) {
    const looked = { run: run.id, runNumber: run.number, experiment: run.experiment }
    const found = await findInSpool(looked, bytesOf(run), words, limit - hits.length)
    hits.push(...found.hits)
    spools.push({ run: run.id, runNumber: run.number, ended: run.ended !== null, fromByte: found.fromByte })
  }
  for (const chunk of searchLogs(db, campaign, wordsOf(words.join(' ')))) {
    if (hits.length >= limit) break
    hits.push(...hitsIn(chunk, chunk.content, chunk.startOffset, words).slice(0, limit - hits.length))
  }
  return { hits, spools }
}

/** From the end towards the beginning, in pieces, so that a long log keeps nobody waiting. */
async function findInSpool(
  looked: Looked,
  read: ReadBytes,
  words: readonly string[],
  limit: number,
): Promise<{ hits: LogHit[]; fromByte: number }> {
  const { totalBytes } = await read(0, 0)
  const fromByte = Math.max(0, totalBytes - mostSpoolBytes)
  const hits: LogHit[] = []
  for (let end = totalBytes; end > fromByte && hits.length < limit; ) {
    const start = Math.max(fromByte, end - pieceBytes)
    const { bytes } = await read(start, end - start)
    // A line that begins before the piece belongs to the one before it, unless it is as long as all of the piece.
    const cut = start === 0 ? 0 : bytes.indexOf(newline) + 1
    const begin = cut === bytes.length ? 0 : cut
    const found = hitsIn(looked, bytes.subarray(begin), start + begin, words)
    hits.push(...found.toReversed().slice(0, limit - hits.length))
    end = start + begin === end ? start : start + begin
    await breathe()
  }
  return { hits, fromByte }
}

/** The index works on chunks; which lines they are is found here, with offsets in bytes. */
function hitsIn(
  { run, runNumber, experiment }: Looked,
  bytes: Buffer,
  from: number,
  words: readonly string[],
): LogHit[] {
  const hits: LogHit[] = []
  let offset = from
  for (const line of splitLines(bytes)) {
    const text = line.toString('utf8')
    const folded = text.toLowerCase()
    if (words.every((word) => folded.includes(word)))
      hits.push({ run, runNumber, experiment, offset, line: text.slice(0, 500).trimEnd() })
    offset += line.length
  }
  return hits
}

function splitLines(bytes: Buffer): Buffer[] {
  const lines: Buffer[] = []
  let from = 0
  for (let at = bytes.indexOf(newline); at !== -1; at = bytes.indexOf(newline, from)) {
    lines.push(bytes.subarray(from, at + 1))
    from = at + 1
  }
  if (from < bytes.length) lines.push(bytes.subarray(from))
  return lines
}
