import { join } from 'node:path'
import type { Executor } from '../../executor/executor.ts'
import { assertNever } from '../../failure.ts'
import type { Launch } from '../../process/run-reports.ts'
import type { RunEnd, RunHandle } from '../../process/supervisor.ts'
import type { Project } from '../../project/project.ts'
import { rulesOf } from '../../training/follow.ts'
import type { RunReading } from '../../training/reading.ts'
import { tailOf } from '../../training/tail.ts'

/**
 * Measures {out} with the project's protected code, after the timed part and outside of it. One that an earlier process began is
 * adopted. Rejects when `leave` aborts.
 */
export async function evaluateFolder(
  executor: Executor,
  project: Project,
  runFolder: string,
  launch: Launch,
  leave: AbortSignal,
): Promise<RunReading | { readonly failed: string }> {
  const folder = join(runFolder, 'evaluate')
  const found = await executor.adopt(folder)
  const end =
    found.kind === 'running'
      ? await executor.watch(found.handle, leave)
      : found.kind === 'ended'
        ? found
        : await begun(executor, folder, launch, leave)
  switch (end.kind) {
    case 'lost':
      return { failed: `The evaluation was lost: ${end.why}` }
    case 'ended': {
      if (end.exit.reason !== 'exited' || end.exit.exitCode !== 0)
        return { failed: `The evaluation failed (${end.exit.reason}, exit code ${end.exit.exitCode ?? 'none'}).` }
      const tail = tailOf(folder, rulesOf(project))
      await tail.pull()
      tail.close()
      return tail.reading({ atMs: end.exit.durationMs, cpuMs: end.exit.cpuUs / 1000 })
    }
    default:
      return assertNever(end)
  }
}

async function begun(executor: Executor, folder: string, launch: Launch, leave: AbortSignal): Promise<RunEnd> {
  const handle: RunHandle = await executor.start(folder, launch)
  return await executor.watch(handle, leave)
}
