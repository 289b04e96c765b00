import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Clock } from '../clock.ts'
import type { Log } from '../log.ts'
import { createSupervisor } from '../process/supervisor.ts'
import type { Executor } from './executor.ts'

/** Runs on this machine. `resources` is the folder of Pawl's own resources; `python` defaults to the system's. */
export function localExecutor(options: {
  readonly resources: string
  readonly clock: Clock
  readonly log: Log
  readonly python?: string | undefined
}): Executor {
  return createSupervisor({
    python: options.python ?? systemPython(),
    launchFile: join(options.resources, 'harness', 'launch.py'),
    clock: options.clock,
    log: options.log,
  })
}

/**
 * The system's Python starts fastest: the first one on the PATH may be a shim of pyenv or conda, a shell script.
 * On macOS the one in /usr/bin may be a stub that offers to install something.
 */
export function systemPython(): string {
  return process.platform !== 'darwin' && existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3'
}
