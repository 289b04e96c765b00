import { type ChangedFile, parseChangedFiles } from './changed-files.ts'
import { git } from './git.ts'
import { patchText } from './patch-text.ts'

export type Diff = {
  /** A unified diff as `git apply` takes it, binary files included; see `patchText` for bytes that are no UTF-8. */
  readonly text: string
  readonly files: readonly ChangedFile[]
}

/** How git is to write patches: fixed, so that the same two trees give the same bytes with any git and any config. */
export const DIFF_FORMAT = [
  '--binary',
  '--full-index',
  '-M',
  '-l1000',
  '-U3',
  '--inter-hunk-context=0',
  '--diff-algorithm=histogram',
  '--indent-heuristic',
  '--src-prefix=a/',
  '--dst-prefix=b/',
  '--submodule=short',
  '--ignore-submodules=none',
  '--no-color',
  '--no-ext-diff',
  '--no-textconv',
  '--no-relative',
]

/** The difference between two commits or trees of a bare repository. */
export async function diffTrees(mirror: string, from: string, to: string): Promise<Diff> {
  const [files, printed] = await Promise.all([
    changedFiles(mirror, from, to),
    git(['diff-tree', '-r', '-p', ...DIFF_FORMAT, from, to, '--'], mirror, 'make a patch', {
      place: { gitDir: mirror },
    }),
  ])
  return { text: patchText(printed.stdoutBytes), files }
}

/** The files that differ between two commits or trees, renames recognised. */
export async function changedFiles(mirror: string, from: string, to: string): Promise<ChangedFile[]> {
  const args = [
    'diff-tree',
    '-r',
    '-M',
    '-l1000',
    '-z',
    '--raw',
    '--no-abbrev',
    '--numstat',
    '--no-ext-diff',
    '--no-textconv',
    from,
    to,
    '--',
  ]
  const listed = await git(args, mirror, 'compare two versions', { place: { gitDir: mirror } })
  return parseChangedFiles(listed.stdout)
}
