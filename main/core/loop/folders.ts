import { join } from 'node:path'

/** Where a campaign keeps what is not in the database; all below Pawl's data folder. */
export type Folders = {
  readonly home: string
  readonly run: (run: string) => string
  readonly out: (run: string) => string
  /** All of one session: its clone, its brief, what it printed. */
  readonly session: (session: string) => string
  /** The folder of the campaign's worktrees. */
  readonly worktrees: string
  /** The worktree in which the runs of one lane work, one after the other. */
  readonly worktree: (lane: number) => string
  /** The worktree in which proposals are checked, beside the runs. */
  readonly workshop: string
  /** Caches of compilers, per source tree, so that no patch inherits another's. */
  readonly cache: (tree: string) => string
}

export function foldersOf(home: string, campaign: string): Folders {
  return {
    home,
    run: (run) => join(home, 'runs', run),
    out: (run) => join(home, 'runs', run, 'out'),
    session: (session) => join(home, 'sessions', session),
    worktrees: join(home, 'worktrees', campaign),
    worktree: (lane) => join(home, 'worktrees', campaign, lane === 0 ? 'run' : `run-${lane + 1}`),
    workshop: join(home, 'worktrees', campaign, 'check'),
    cache: (tree) => join(home, 'caches', tree),
  }
}
