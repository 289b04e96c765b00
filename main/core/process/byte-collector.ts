/** Collects chunks up to a limit and drops what is beyond it. */
export type ByteCollector = {
  /** False as soon as something had to be dropped. */
  readonly push: (chunk: Buffer) => boolean
  readonly bytes: () => Buffer
}

/** A `ByteCollector` that keeps at most `limitBytes`. */
export function byteCollector(limitBytes: number): ByteCollector {
  const chunks: Buffer[] = []
  let keptBytes = 0
  return {
    push(chunk) {
      const room = limitBytes - keptBytes
      const kept = chunk.length <= room ? chunk : chunk.subarray(0, room)
      if (kept.length > 0) chunks.push(kept)
      keptBytes += kept.length
      return kept.length === chunk.length
    },
    bytes: () => Buffer.concat(chunks),
  }
}
