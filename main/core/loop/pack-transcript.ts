import { promisify } from 'node:util'
import { deflate } from 'node:zlib'
import type { SessionEvent } from '../../../preload/contract/session.ts'
import type { PackedEvents } from '../store/transcripts.ts'

/** What is compressed together: more saves little more, and all of it has to be unpacked for its first event. */
const pieceCharacters = 256 * 1024

const deflateLater = promisify<Buffer, { level: number }, Buffer>(deflate)

/** A whole transcript in few pieces; off the event loop, since it may be many megabytes. */
export async function packTranscript(events: readonly SessionEvent[]): Promise<PackedEvents[]> {
  const pieces: PackedEvents[] = []
  let from = 0
  while (from < events.length) {
    let text = ''
    let to = from
    while (to < events.length && (to === from || text.length < pieceCharacters))
      text += `${JSON.stringify(events[to++])}\n`
    const bytes = Buffer.from(text, 'utf8')
    pieces.push({
      first: events[from]?.seq ?? 0,
      events: to - from,
      bytes: bytes.length,
      content: await deflateLater(bytes, { level: 6 }),
    })
    from = to
  }
  return pieces
}
