import { closeSync, fstatSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pino } from 'pino'
import type { Log } from './core/log.ts'

const largestLogBytes = 5 * 1024 * 1024

/** Opens Pawl's own log, `pawl.log` in the data folder; the file before it is kept as `pawl.log.1`. Prints nothing. */
export function openLog(home: string, largestBytes = largestLogBytes): Log {
  const stream = rotatingFile(join(home, 'pawl.log'), largestBytes)
  const logger = pino({ base: { pid: process.pid }, timestamp: pino.stdTimeFunctions.isoTime }, stream)
  return {
    info: (message) => logger.info(message),
    warn: (message) => logger.warn(message),
    error: (message) => logger.error(message),
  }
}

/**
 * Written at once and not in the background: the line before a crash is the one that is needed. A disk that is full or
 * read-only must not end a campaign, so what can't be written is counted, and the count is written once it can be.
 */
function rotatingFile(file: string, largestBytes: number): { write: (line: string) => void } {
  let descriptor: number | null = null
  let size = 0
  let lost = 0

  function append(line: string): void {
    if (descriptor !== null && size > largestBytes) {
      closeSync(descriptor)
      descriptor = null
      renameSync(file, `${file}.1`)
    }
    if (descriptor === null) {
      mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
      descriptor = openSync(file, 'a', 0o600)
      size = fstatSync(descriptor).size
    }
    size += writeSync(descriptor, line)
  }

  function write(line: string): void {
    try {
      if (lost > 0) append(`${JSON.stringify({ level: 40, msg: `${lost} lines could not be written before this` })}\n`)
      lost = 0
      append(line)
    } catch {
      lost += 1
    }
  }

  return { write }
}
