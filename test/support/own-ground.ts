import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * Gives each worker of Playwright what two applications can't share: leases, which hold on a whole machine and for which a test would wait
 * until another's campaign has ended, and one of the displays in PAWL_DISPLAYS. The configuration calls it, which is read once by the runner
 * and then by each worker. Says how many displays there are.
 */
export function ownGround(environment: NodeJS.ProcessEnv = process.env): { readonly displays: number } {
  environment.PAWL_LEASES ??= mkdtempSync(join(tmpdir(), 'pawl leases '))
  const displays = environment.PAWL_DISPLAYS?.split(' ') ?? []
  const worker = environment.TEST_PARALLEL_INDEX
  if (worker !== undefined) {
    environment.PAWL_LEASES = join(environment.PAWL_LEASES, worker)
    const display = displays[Number(worker)]
    if (display !== undefined) environment.DISPLAY = display
  }
  return { displays: displays.length }
}
