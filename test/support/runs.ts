import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemPython } from '../../main/core/executor/local.ts'
import { silentLog } from '../../main/core/log.ts'
import type { Launch } from '../../main/core/process/run-reports.ts'
import { createSupervisor, type RunEnd, type RunHandle, type Supervisor } from '../../main/core/process/supervisor.ts'
import { systemClock } from '../../main/system-clock.ts'

const root = join(import.meta.dirname, '../..')
/** The real launch.py. */
export const launchFile = join(root, 'resources/harness/launch.py')

/** A tiny real program of test/fixtures/programs. */
export function program(name: string): string {
  return join(root, 'test/fixtures/programs', name)
}

/** The clock for parts that are tested without the engine. */
export const testClock = systemClock

/** A supervisor as the engine makes it. */
export function supervisorWith(options: { readonly launchFile?: string; readonly python?: string } = {}): Supervisor {
  return createSupervisor({ python: systemPython(), launchFile, clock: testClock, log: silentLog, ...options })
}

/** A launch of a Python program of test/fixtures/programs, with limits that no test should reach. */
export function launchOf(name: string, args: readonly string[] = [], changes: Partial<Launch> = {}): Launch {
  return {
    runId: `test-${process.pid}-${performance.now()}`,
    argv: ['python3', '-S', program(name), ...args],
    cwd: tmpdir(),
    env: { PATH: '/usr/bin:/bin', PYTHONUNBUFFERED: '1', LC_ALL: 'C.UTF-8' },
    timeLimitMs: 50_000,
    graceMs: 300,
    outputLimitBytes: null,
    quota: null,
    pace: false,
    ...changes,
  }
}

/** Folders for the runs of one test file, in a place with a space and characters beyond ASCII. */
export function runFolders(): {
  readonly next: () => string
  readonly make: (name: string) => string
  readonly remove: () => void
} {
  const base = mkdtempSync(join(tmpdir(), 'pawl läufe '))
  let count = 0
  return {
    next: () => join(base, `run ${++count}`),
    make: (name) => {
      mkdirSync(join(base, name), { recursive: true })
      return join(base, name)
    },
    remove: () => rmSync(base, { recursive: true, force: true }),
  }
}

/** Starts a run and waits for its end. */
export async function runToEnd(supervisor: Supervisor, folder: string, launch: Launch): Promise<RunEnd> {
  return await supervisor.watch(await supervisor.start(folder, launch))
}

/** The report of a run that must have ended. */
export function exitOf(end: RunEnd) {
  if (end.kind !== 'ended') throw new Error(`the run was lost: ${end.why}`)
  return end.exit
}

export type { RunHandle }
