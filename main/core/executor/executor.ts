import type { Launch } from '../process/run-reports.ts'
import type { Adopted, RunEnd, RunHandle } from '../process/supervisor.ts'

/** Where runs run. The loop knows nothing else about it. */
export type Executor = {
  /** Starts a run whose files are in `folder` and resolves when its program runs or could not be started. */
  readonly start: (folder: string, launch: Launch) => Promise<RunHandle>
  /** What became of a run that an earlier process started. */
  readonly adopt: (folder: string) => Promise<Adopted>
  /** Resolves when the run has ended; an aborted `signal` ends only the watching, and rejects. */
  readonly watch: (handle: RunHandle, signal?: AbortSignal) => Promise<RunEnd>
  /** Asks for the end of a run; `reason` comes back as the `stopReason` of its end. */
  readonly requestEnd: (handle: RunHandle, reason: string) => Promise<void>
}
