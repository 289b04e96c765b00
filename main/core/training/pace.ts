import { readFileSync } from 'node:fs'
import { runFiles } from '../process/run-files.ts'

/** The machine's pace at one moment of a run: how long a small fixed piece of work took on the run's core (resources/harness/pace.py). */
export type PaceSample = { readonly atMs: number; readonly cpuMs: number; readonly pieceNs: number }

/** Time since the start (ns), CPU time of the run's tree (us), the piece (ns): three little-endian u64. */
const RECORD_BYTES = 24

/** Fewer samples tell little about a run. */
const FEWEST = 5

/**
 * A run on more cores than this slows the piece down itself where two cores share a chip's parts: what it costs would be taken for the
 * machine's doing.
 */
const MOST_CORES = 1.2

/** The samples beside a run, in order; none where nobody measured. */
export function readPace(folder: string): PaceSample[] {
  let bytes: Buffer
  try {
    bytes = readFileSync(runFiles(folder).pace)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
  return decodePace(bytes)
}

/** Decodes whole records; one that is being written at the end is left out. */
export function decodePace(bytes: Buffer): PaceSample[] {
  return Array.from({ length: Math.floor(bytes.length / RECORD_BYTES) }, (_, i) => ({
    atMs: Number(bytes.readBigUInt64LE(i * RECORD_BYTES)) / 1e6,
    cpuMs: Number(bytes.readBigUInt64LE(i * RECORD_BYTES + 8)) / 1e3,
    pieceNs: Number(bytes.readBigUInt64LE(i * RECORD_BYTES + 16)),
  }))
}

/**
 * The machine's pace between two moments of a run: ln of the time of the piece in ns, larger where the machine is slower. The harmonic mean,
 * because the work done in a time is the sum of its speeds; each speed weighs as much as the run has computed about it, because the
 * samples of a long run come ever more seldom. Null where too little was measured, or the run itself used several cores.
 */
export function paceBetween(samples: readonly PaceSample[], fromMs: number, toMs: number): number | null {
  const within = samples.filter(({ atMs, pieceNs }) => atMs >= fromMs && atMs <= toMs && pieceNs > 0)
  const first = within[0]
  const last = within.at(-1)
  if (within.length < FEWEST || first === undefined || last === undefined) return null
  if (last.cpuMs - first.cpuMs > MOST_CORES * (last.atMs - first.atMs)) return null
  // Between two samples the speed is taken to be the mean of both.
  const speeds = within.map(({ pieceNs }) => 1 / pieceNs)
  const usedMs = last.cpuMs - first.cpuMs
  const work = within.slice(1).reduce((sum, { cpuMs }, index) => {
    const sinceMs = cpuMs - (within[index]?.cpuMs ?? cpuMs)
    return sum + (sinceMs * ((speeds[index] ?? 0) + (speeds[index + 1] ?? 0))) / 2
  }, 0)
  return usedMs > 0 ? -Math.log(work / usedMs) : null
}
