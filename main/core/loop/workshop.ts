import type { Refusal } from '../agent/guards.ts'
import { git } from '../git/git.ts'
import { addWorktree, checkoutWorktree, placeOf } from '../git/worktree.ts'
import { exec } from '../process/exec.ts'
import { fillCommand } from '../training/command.ts'
import { runEnvironment } from '../training/environment.ts'
import type { CampaignContext } from './context.ts'

/** What the workshop found out about a proposal. */
export type Checked = {
  readonly refusal: Refusal | null
  readonly failsBefore: boolean | null
  readonly passesAfter: boolean | null
}

export type Change = {
  readonly before: string
  readonly after: string
  /** A finding's check is among these: it is needed before the fix as well. */
  readonly newFiles: readonly string[]
}

/** A cheap test that takes longer than this is none. */
const checkTimeoutMs = 60_000

/**
 * Runs the project's check on the patched code, and a finding's check before and after its fix: it has to fail before and pass after.
 * Works in a worktree of its own, beside the one in which runs work.
 */
export async function checkInWorkshop(
  c: CampaignContext,
  change: Change,
  findingCheck: readonly string[] | null,
): Promise<Checked> {
  const projectCheck = c.project.edit.check
  if (projectCheck === null && findingCheck === null) return { refusal: null, failsBefore: null, passesAfter: null }
  const worktree = await addWorktree(c.mirror, c.folders.workshop, change.after)
  const passes = async (argv: readonly string[]): Promise<{ ok: boolean; output: string }> => {
    const [program, ...args] = fillCommand(argv, {
      seed: 0,
      gpu: null,
      out: c.folders.workshop,
      python: c.campaign.interpreter?.path ?? null,
    })
    const ended = await exec(program ?? '', args, {
      cwd: worktree.path,
      env: runEnvironment(c.project, {
        worktree: worktree.path,
        resources: c.resources,
        seed: 0,
        gpu: null,
        cache: c.folders.cache('workshop'),
      }),
      timeoutMs: checkTimeoutMs,
      maxOutputBytes: 1024 * 1024,
    })
    const output = 'stderr' in ended ? `${ended.stdout}${ended.stderr}`.trim() : ended.kind
    return { ok: ended.kind === 'ended' && ended.exitCode === 0, output }
  }
  if (projectCheck !== null) {
    const checked = await passes(projectCheck)
    if (!checked.ok)
      return {
        refusal: {
          reason: 'check-failed',
          sentence: `The project's check failed: ${checked.output.split('\n').at(-1)?.slice(0, 300) ?? ''}`,
        },
        failsBefore: null,
        passesAfter: null,
      }
  }
  if (findingCheck === null) return { refusal: null, failsBefore: null, passesAfter: null }
  const after = await passes(findingCheck)
  await checkoutWorktree(worktree, change.before)
  if (change.newFiles.length > 0)
    await git(['checkout', '--quiet', change.after, '--', ...change.newFiles], worktree.path, 'add the check', {
      place: placeOf(worktree),
    })
  const before = await passes(findingCheck)
  return { refusal: null, failsBefore: !before.ok, passesAfter: after.ok }
}
