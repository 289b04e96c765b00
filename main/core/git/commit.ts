import { git } from './git.ts'

/** What of a commit is not its files. The same values on the same tree give the same hash, anywhere and at any time. */
export type CommitText = {
  readonly message: string
  /** Author's and committer's date, epoch milliseconds (whole seconds are used). */
  readonly atMs: number
}

const NAME = 'Pawl'
const EMAIL = 'pawl@localhost'

/** Makes a commit in a bare repository and returns its hash. */
export async function commitTree(mirror: string, tree: string, parent: string, text: CommitText): Promise<string> {
  const date = `@${Math.floor(text.atMs / 1000)} +0000`
  const made = await git(['commit-tree', '-p', parent, '-F', '-', tree], mirror, 'make a commit', {
    place: { gitDir: mirror },
    settings: [['i18n.commitEncoding', 'UTF-8']],
    input: text.message,
    variables: {
      GIT_AUTHOR_NAME: NAME,
      GIT_AUTHOR_EMAIL: EMAIL,
      GIT_AUTHOR_DATE: date,
      GIT_COMMITTER_NAME: NAME,
      GIT_COMMITTER_EMAIL: EMAIL,
      GIT_COMMITTER_DATE: date,
    },
  })
  return made.stdout.trim()
}

/** Tree and date (epoch milliseconds) of a commit. */
export async function readCommit(
  mirror: string,
  commit: string,
): Promise<{ readonly tree: string; readonly atMs: number }> {
  const printed = await git(['log', '-1', '--format=%T %ct', commit, '--'], mirror, 'read a commit', {
    place: { gitDir: mirror },
  })
  const [tree = '', seconds = '0'] = printed.stdout.trim().split(' ')
  return { tree, atMs: Number(seconds) * 1000 }
}
