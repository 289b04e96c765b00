import { join } from 'node:path'
import { assertNever } from '../failure.ts'
import type { RunEnd, RunHandle } from '../process/supervisor.ts'
import type { Launch } from '../process/run-files.ts'
import { rulesOf } from '../training/follow.ts'
import type { RunReading } from '../training/reading.ts'
import { tailOf } from '../training/tail.ts'
import type { CampaignContext } from './context.ts'

/**
 * Measures {out} with the project's protected code, after the timed part and outside of it. One that an earlier process began is
 * adopted. Rejects when `leave` aborts.
 */
export async function evaluateOut(c: CampaignContext, runFolder: string, launch: Launch, leave: AbortSignal): Promise<RunReading | { readonly failed: string }> {
  const folder = join(runFolder, 'evaluate')
  const found = await c.executor.adopt(folder)
  const end = found.kind === 'running' ? await c.executor.watch(found.handle, leave) : found.kind === 'ended' ? found : await begun(c, folder, launch, leave)
  switch (end.kind) {
    case 'lost':
      return { failed: `The evaluation was lost: ${end.why}` }
    case 'ended': {
      if (end.exit.reason !== 'exited' || end.exit.exitCode !== 0) return { failed: `The evaluation failed (${end.exit.reason}, exit code ${end.exit.exitCode ?? 'none'}).` }
      const tail = tailOf(folder, rulesOf(c.project))
      await tail.pull()
      tail.close()
      return tail.reading({ atMs: end.exit.durationMs, cpuMs: end.exit.cpuUs / 1000 })
    }
    default:
      return assertNever(end)
  }
}

async function begun(c: CampaignContext, folder: string, launch: Launch, leave: AbortSignal): Promise<RunEnd> {
  const handle: RunHandle = await c.executor.start(folder, launch)
  return await c.executor.watch(handle, leave)
}
