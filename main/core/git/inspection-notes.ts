import { assertNever } from '../failure.ts'
import type { Inspection, Repository } from './inspect.ts'
import type { FileList } from './status.ts'

/** One thing to tell a person about a repository. */
export type InspectionNote = {
  /** Stable, for programs. */
  readonly code: string
  readonly sentence: string
  readonly remedy: string
}

/** Why no campaign can start here, or null when it can. */
export function inspectionProblem(inspection: Inspection): InspectionNote | null {
  switch (inspection.kind) {
    case 'repository':
      return null
    case 'not-found':
      return note('folder-missing', `${inspection.path} does not exist.`, 'Check the path.')
    case 'not-a-folder':
      return note('not-a-folder', `${inspection.path} is a file.`, 'Give the folder of your repository.')
    case 'not-a-repository':
      return note(
        'not-a-repository',
        `${inspection.path} is not in a git repository.`,
        'Make it one: git init && git add -A && git commit -m "Before Pawl"',
      )
    case 'bare':
      return note(
        'bare-repository',
        `${inspection.path} is a repository without a checkout.`,
        'Clone it, and give the folder of the clone.',
      )
    case 'no-commit':
      return note(
        'no-commit',
        `${inspection.root} has no commit yet; a campaign starts from one.`,
        'Commit your code: git add -A && git commit -m "Before Pawl"',
      )
    case 'foreign-owner':
      return note(
        'git-foreign-owner',
        `${inspection.path} belongs to another user, and git does not trust it.`,
        `If you do: git config --global --add safe.directory ${inspection.path}`,
      )
    case 'git-missing':
      return note(
        'git-missing',
        'The program git was not found.',
        'Install git 2.38 or newer, for example with: sudo apt-get install git',
      )
    case 'unreadable':
      return note('git-failed', inspection.message, 'Run git status there by hand; the message is its own.')
    default:
      return assertNever(inspection)
  }
}

/** What is worth knowing about a repository in which a campaign can start. */
export function repositoryNotes(repository: Repository): InspectionNote[] {
  const { dirty, submodules, lfsPointers } = repository
  const notes: InspectionNote[] = []
  const changed = dirty.staged.count + dirty.unstaged.count + dirty.conflicted.count
  if (changed > 0) {
    notes.push(
      note(
        'uncommitted-changes',
        `Uncommitted changes are not part of the base: ${list(dirty.conflicted, dirty.staged, dirty.unstaged)}.`,
        'Commit what the campaign is to start from.',
      ),
    )
  }
  if (dirty.untracked.count > 0) {
    notes.push(
      note(
        'untracked-files',
        `Untracked files are not part of the base: ${list(dirty.untracked)}.`,
        'Commit what a run needs, or name ignored data under "link" in pawl.toml.',
      ),
    )
  }
  if (repository.shallow) {
    notes.push(
      note(
        'shallow',
        'This is a shallow clone: older history is missing, which a campaign does not need.',
        'Nothing to do.',
      ),
    )
  }
  if (repository.partial) {
    notes.push(
      note(
        'partial',
        'This is a partial clone: some files may still be on a server.',
        'If the start fails: git fetch --refetch',
      ),
    )
  }
  if (submodules.count > 0) {
    notes.push(
      note(
        'submodules',
        `Submodules stay empty in a run: ${list(submodules)}.`,
        'If training needs one, install it as a package, or commit its files.',
      ),
    )
  }
  if (lfsPointers.count > 0) {
    notes.push(
      note(
        'lfs-pointers',
        `A run sees only the pointers of files kept in Git LFS: ${list(lfsPointers)}.`,
        'If training reads them, keep them in an ignored folder named under "link" in pawl.toml.',
      ),
    )
  }
  return notes
}

function list(...lists: readonly FileList[]): string {
  const names = [...new Set(lists.flatMap((each) => each.names))]
  // A file can be staged and changed again; the total is exact only where all names are known.
  const total = lists.every((each) => each.count === each.names.length)
    ? names.length
    : Math.max(...lists.map((each) => each.count))
  const shown = names.slice(0, 5).map(visible)
  return total > shown.length ? `${shown.join(', ')} and ${total - shown.length} more` : shown.join(', ')
}

function visible(name: string): string {
  return name.replace(/\p{Cc}/gu, '?')
}

function note(code: string, sentence: string, remedy: string): InspectionNote {
  return { code, sentence, remedy }
}
