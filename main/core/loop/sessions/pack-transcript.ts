import type { SessionEvent } from '../../../../preload/contract/session.ts'
import { type PackedEvents, packedForGood } from '../../store/transcripts.ts'

/** What is compressed together: more saves little more, and all of it has to be unpacked for its first event. */
const pieceCharacters = 256 * 1024

/** A whole transcript in few pieces, as it is stored once its session has ended. */
export async function packTranscript(events: readonly SessionEvent[]): Promise<PackedEvents[]> {
  const pieces: PackedEvents[] = []
  let from = 0
  while (from < events.length) {
    let text = ''
    let to = from
    while (to < events.length && (to === from || text.length < pieceCharacters))
      text += `${JSON.stringify(events[to++])}\n`
    pieces.push({ first: events[from]?.seq ?? 0, events: to - from, ...(await packedForGood(text)) })
    from = to
  }
  return pieces
}
