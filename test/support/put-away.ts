import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { processesOf } from './left-behind.ts'
import { until } from './processes.ts'

/**
 * Removes a data folder whose application has ended. A run outlives its application on purpose, and what still writes there would keep the folder
 * from being removed: it is ended first.
 */
export async function putAway(home: string): Promise<void> {
  if (existsSync('/proc/self')) await until(() => processesOf(home).map(end).length === 0)
  await rm(home, { recursive: true, force: true })
}

function end(line: string): void {
  try {
    process.kill(Number.parseInt(line, 10), 'SIGKILL')
  } catch (error) {
    // It has ended by itself meanwhile.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
