import { join } from 'node:path'
import type { Refusal } from '../../agent/guards.ts'
import { git } from '../../git/git.ts'
import type { Mirror } from '../../git/mirror.ts'
import { removeFolder } from '../../git/removal.ts'
import { addWorktree, checkoutWorktree, placeOf } from '../../git/worktree.ts'
import { exec } from '../../process/exec.ts'
import { type LaunchSettings, launchOf, makePlace } from '../runs/launch.ts'

/** Where patches are tried without a run: a worktree of its own, beside the one in which runs work. */
export type Workshop = {
  readonly mirror: Mirror
  readonly settings: LaunchSettings
  readonly folder: string
  readonly cache: string
}

/** What the workshop found out about a proposal. */
export type Checked = {
  readonly refusal: Refusal | null
  readonly failsBefore: boolean | null
  readonly passesAfter: boolean | null
  /** The end of what the finding's check printed. */
  readonly outputBefore: string | null
  readonly outputAfter: string | null
}

export type Change = {
  readonly before: string
  readonly after: string
  /** A finding's check is among these: it is needed before the fix as well. */
  readonly newFiles: readonly string[]
}

/** A cheap test that takes longer than this is none. */
const checkTimeoutMs = 60_000

/** Of what a finding's check printed so many characters are kept, its end. */
const keptOutput = 4_000

/** Runs the project's check on the patched code, and a finding's check before and after its fix: it has to fail before and pass after. */
export async function checkInWorkshop(
  w: Workshop,
  change: Change,
  findingCheck: readonly string[] | null,
): Promise<Checked> {
  const projectCheck = w.settings.project.edit.check
  if (projectCheck === null && findingCheck === null) return unchecked(null)
  const worktree = await addWorktree(w.mirror, w.folder, change.after)
  const own = `${w.folder}-own`
  try {
    return await check()
  } finally {
    await removeFolder(own)
  }

  async function passes(command: readonly string[], seesDevice: boolean): Promise<{ ok: boolean; output: string }> {
    const place = {
      run: 'check',
      worktree: worktree.path,
      seed: 0,
      gpu: null,
      out: join(own, 'out'),
      cache: w.cache,
      own,
    }
    await makePlace(place)
    const { argv, env } = launchOf(w.settings, command, checkTimeoutMs, { ...place, pace: false, seesDevice })
    const [program = '', ...args] = argv
    const ended = await exec(program, args, {
      cwd: worktree.path,
      env,
      timeoutMs: checkTimeoutMs,
      maxOutputBytes: 1024 * 1024,
    })
    const output = 'stderr' in ended ? `${ended.stdout}${ended.stderr}`.trim() : ended.kind
    return { ok: ended.kind === 'ended' && ended.exitCode === 0, output }
  }

  async function check(): Promise<Checked> {
    if (projectCheck !== null) {
      const checked = await passes(projectCheck, true)
      if (!checked.ok)
        return unchecked({
          reason: 'check-failed',
          sentence: `The project's check failed: ${checked.output.split('\n').at(-1)?.slice(0, 300) ?? ''}`,
        })
    }
    if (findingCheck === null) return unchecked(null)
    // An agent wrote it: it has no business with a device on which a run is measured.
    const after = await passes(findingCheck, false)
    await checkoutWorktree(worktree, change.before)
    if (change.newFiles.length > 0)
      await git(['checkout', '--quiet', change.after, '--', ...change.newFiles], worktree.path, 'add the check', {
        place: placeOf(worktree),
      })
    const before = await passes(findingCheck, false)
    return {
      refusal: null,
      failsBefore: !before.ok,
      passesAfter: after.ok,
      outputBefore: before.output.slice(-keptOutput),
      outputAfter: after.output.slice(-keptOutput),
    }
  }
}

function unchecked(refusal: Refusal | null): Checked {
  return { refusal, failsBefore: null, passesAfter: null, outputBefore: null, outputAfter: null }
}
