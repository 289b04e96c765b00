import { realpath } from 'node:fs/promises'
import { fail } from '../../failure.ts'
import { linkIgnored } from '../../git/linked.ts'
import { protectedFiles, verifyProtected } from '../../git/protected.ts'
import type { TreeEntry } from '../../git/tree-listing.ts'
import { addWorktree, checkoutWorktree, listWorktrees, type Worktree } from '../../git/worktree.ts'
import type { CampaignContext } from '../context.ts'

/** The worktree in which the runs of one lane work, one after the other. */
export type Workplace = {
  /** Brings it to the exact files of a commit, protected ones included, with what the project links in. */
  readonly prepare: (commit: string) => Promise<Worktree>
  /** It as it stands, after a run of `commit`: an adopted run's is left untouched. */
  readonly asItStands: (commit: string) => Promise<Worktree>
  /** Protected files that are not as the commit has them. */
  readonly tampered: (commit: string) => Promise<string[]>
}

/** Commits of which the protected files are remembered: the incumbent and what is measured beside it come again and again. */
const remembered = 4

export function createWorkplace(c: CampaignContext, lane: number): Workplace {
  const folder = c.folders.worktree(lane)
  const state = { worktree: null as Worktree | null }
  const protectedOf = new Map<string, TreeEntry[]>()

  async function asItStands(commit: string): Promise<Worktree> {
    if (state.worktree !== null) return state.worktree
    const path = await realpath(folder).catch(() => null)
    state.worktree =
      (await listWorktrees(c.mirror)).find((worktree) => worktree.path === path) ??
      (await addWorktree(c.mirror, folder, commit))
    return state.worktree
  }

  return {
    asItStands,
    prepare: async (commit) => {
      const worktree = await asItStands(commit)
      await checkoutWorktree(worktree, commit)
      if (c.project.run.link.length === 0) return worktree
      const linked = await linkIgnored(worktree, c.mirror.source, c.project.run.link)
      if (linked.kind === 'linked') return worktree
      const named = linked.refusals.map((refusal) => `${refusal.path} (${refusal.why})`).join(', ')
      return fail(
        'link-refused',
        `What a run needs can't be linked into its worktree: ${named}.`,
        'Correct [run] link in pawl.toml: it names paths inside the checkout that git ignores.',
      )
    },
    tampered: async (commit) => {
      const files = protectedOf.get(commit) ?? (await protectedFiles(c.mirror, commit, c.project.edit.protect))
      protectedOf.delete(commit)
      protectedOf.set(commit, files)
      for (const oldest of protectedOf.keys()) {
        if (protectedOf.size <= remembered) break
        protectedOf.delete(oldest)
      }
      return (await verifyProtected(await asItStands(commit), files)).map((change) => change.path)
    },
  }
}
