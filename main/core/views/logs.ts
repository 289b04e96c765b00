import type { LogHit } from '../../../preload/contract/run.ts'
import { searchLogs, wordsOf } from '../store/logs.ts'
import type { Reader } from '../store/sql.ts'

/** Lines of a campaign's stored logs that hold every word of `query`, in any case, newest runs first. */
export function findInLogs(db: Reader, campaign: string, query: string, limit: number): LogHit[] {
  const words = query.toLowerCase().match(/[\p{L}\p{N}_.]+/gu) ?? []
  const indexed = wordsOf(words.join(' '))
  if (words.length === 0) return []
  const hits: LogHit[] = []
  for (const chunk of searchLogs(db, campaign, indexed)) {
    let offset = chunk.startOffset
    // The index works on chunks; which line it was is found here, in bytes, since offsets are bytes.
    for (const line of splitLines(chunk.content)) {
      const text = line.toString('utf8')
      const folded = text.toLowerCase()
      if (words.every((word) => folded.includes(word))) {
        hits.push({
          run: chunk.run,
          runNumber: chunk.runNumber,
          experiment: chunk.experiment,
          offset,
          line: text.slice(0, 500).trimEnd(),
        })
        if (hits.length >= limit) return hits
      }
      offset += line.length
    }
  }
  return hits
}

function splitLines(bytes: Buffer): Buffer[] {
  const lines: Buffer[] = []
  let from = 0
  for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, from)) {
    lines.push(bytes.subarray(from, at + 1))
    from = at + 1
  }
  if (from < bytes.length) lines.push(bytes.subarray(from))
  return lines
}
