import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Project } from '../../main/core/project/project.ts'
import { readProject } from '../../main/core/project/read.ts'
import { createReaders, type Readers } from '../../main/core/training/reader.ts'

/** The thread's program as it stands in the sources. */
export const readerFile = join(import.meta.dirname, '../../main/core/training/reader-worker.ts')

export function readersFromSource(): Readers {
  return createReaders(readerFile)
}

/** A project that judges `val_loss`. */
export function plainProject(more = ''): Project {
  const text = `[run]
command = "python3 train.py"
seed = "none"
time_limit = "60s"

[objective]
kind = "metric"
metric = "val_loss"
direction = "minimize"

[edit]
allow = ["train.py"]
${more}`
  const read = readProject(text, 'pawl.toml')
  if (read.kind !== 'project') throw new Error(JSON.stringify(read))
  return read.project
}

/** A run's folder with this output, each piece with the milliseconds since the start at which it came. */
export function writeSpool(folder: string, pieces: readonly (readonly [atMs: number, text: string])[]): void {
  mkdirSync(folder, { recursive: true })
  const bytes = pieces.map(([, text]) => Buffer.from(text))
  const records = Buffer.alloc(24 * pieces.length)
  let end = 0
  for (const [index, [atMs]] of pieces.entries()) {
    end += bytes[index]?.length ?? 0
    records.writeBigUInt64LE(BigInt(end), index * 24)
    records.writeBigUInt64LE(BigInt(Math.round(atMs * 1e6)), index * 24 + 8)
    records.writeBigUInt64LE(BigInt(Math.round(atMs * 500)), index * 24 + 16)
  }
  writeFileSync(join(folder, 'output.spool'), Buffer.concat(bytes))
  writeFileSync(join(folder, 'arrivals.bin'), records)
}
