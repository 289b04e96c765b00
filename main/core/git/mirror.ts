import { createHash } from 'node:crypto'
import { copyFile, mkdir, mkdtemp, rename, rm, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { fail } from '../failure.ts'
import { ifThere } from './existing.ts'
import { git, tryGit } from './git.ts'
import type { Repository } from './inspect.ts'
import { isOwnerTrusted } from './owner.ts'

/** The private copy of a repository in which Pawl works; the checkout is only ever read. */
export type Mirror = {
  /** Absolute path of the bare repository. */
  readonly path: string
  /** The checkout it was made from. */
  readonly source: string
}

/** 1 GB of history is linked in milliseconds, but copied where the data folder is on another disk. */
const COPY_TIMEOUT_MS = 15 * 60_000

/**
 * Makes sure that the mirror of a repository exists below `home` and contains the commit `base` (a full hash) with all its
 * files, fetching from the checkout what is newer. Safe to repeat and to run twice at once. Objects are hard links to the
 * checkout's where the file system can, so a large history costs no space. Throws a Failure when the commit is not there.
 */
export async function openMirror(home: string, repository: Repository, base: string): Promise<Mirror> {
  if (!/^([0-9a-f]{40}|[0-9a-f]{64})$/.test(base))
    fail('no-such-commit', `${base} is not a full commit hash.`, 'Give a commit of this repository.')
  const folder = join(home, 'mirrors')
  const path = join(folder, mirrorName(repository))
  const mirror = { path, source: repository.root }
  await mkdir(folder, { recursive: true })
  const trusted = await trustFile(folder, repository.root)
  if ((await ifThere(stat(path))) === null) await create(folder, mirror, trusted)
  await copyExcludes(repository, path)
  if (!(await hasCommit(path, base))) await fetchCommit(mirror, base, trusted)
  const ref = `refs/pawl/base/${base}`
  const known = await git(['rev-parse', '--verify', '--quiet', ref], path, 'look for the base commit', {
    expected: [0, 1],
    place: { gitDir: path },
  })
  if (known.exitCode === 0) return mirror
  await refuseMissingFiles(path, base)
  await git(['update-ref', ref, base], path, 'hold on to the base commit', { place: { gitDir: path } })
  return mirror
}

/** The same for all worktrees of one repository, and readable for a person who looks into the data folder. */
function mirrorName(repository: Repository): string {
  const { commonDir } = repository
  const readable = basename(basename(commonDir) === '.git' ? dirname(commonDir) : commonDir)
    .normalize('NFC')
    .replace(/[^\p{L}\p{N}._-]+/gu, '-')
    .replace(/^[.-]+/, '')
    .slice(0, 40)
  const hash = createHash('sha256').update(commonDir).digest('hex').slice(0, 12)
  return `${readable === '' ? 'repository' : readable}-${hash}.git`
}

async function create(folder: string, mirror: Mirror, variables: Record<string, string>): Promise<void> {
  const partial = await mkdtemp(join(folder, '.partial-'))
  try {
    const fresh = join(partial, 'mirror.git')
    const args = [
      'clone',
      '--quiet',
      '--bare',
      '--no-tags',
      '--single-branch',
      '--template=',
      '--config',
      'gc.auto=0',
      '--config',
      'maintenance.auto=false',
      '--config',
      'core.hooksPath=/dev/null',
      '--config',
      'core.logAllRefUpdates=false',
      '--',
      mirror.source,
      fresh,
    ]
    await git(args, folder, 'copy the repository', { timeoutMs: COPY_TIMEOUT_MS, variables })
    // Nothing that works here may push to, or fetch from, the researcher's repository by name.
    await git(['remote', 'remove', 'origin'], fresh, 'finish the copy', { place: { gitDir: fresh } })
    await absorbAlternates(fresh)
    await rename(fresh, mirror.path).catch((error: NodeJS.ErrnoException) => {
      // Somebody else finished first.
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error
    })
  } finally {
    await rm(partial, { recursive: true, force: true })
  }
}

/** A checkout made with `clone --shared` borrows objects from a third place, which may vanish: the mirror owns its own. */
async function absorbAlternates(path: string): Promise<void> {
  const alternates = join(path, 'objects', 'info', 'alternates')
  if ((await ifThere(stat(alternates))) === null) return
  await git(['repack', '-a', '-d', '--quiet'], path, 'copy borrowed objects', {
    place: { gitDir: path },
    timeoutMs: COPY_TIMEOUT_MS,
  })
  await rm(alternates)
}

async function fetchCommit(mirror: Mirror, base: string, variables: Record<string, string>): Promise<void> {
  const args = [
    'fetch',
    '--quiet',
    '--no-tags',
    '--no-write-fetch-head',
    '--no-recurse-submodules',
    '--update-shallow',
    '--',
    mirror.source,
    base,
  ]
  const ending = await tryGit(args, mirror.path, 'fetch the base commit', {
    place: { gitDir: mirror.path },
    timeoutMs: COPY_TIMEOUT_MS,
    variables,
  })
  if (ending.kind === 'ended' && (await hasCommit(mirror.path, base))) return
  if (ending.kind === 'failed' && !/not our ref|upload-pack|couldn't find remote ref/.test(ending.failure.message))
    throw ending.failure
  fail(
    'no-such-commit',
    `${mirror.source} has no commit ${base}.`,
    'Give a commit of this repository, for example the one that git rev-parse HEAD prints.',
  )
}

async function hasCommit(path: string, commit: string): Promise<boolean> {
  const ending = await tryGit(['cat-file', '-e', `${commit}^{commit}`], path, 'look for the base commit', {
    place: { gitDir: path },
  })
  return ending.kind === 'ended'
}

/** A partial clone has the commit but not all files of it; better said now than in the middle of a checkout. */
async function refuseMissingFiles(path: string, base: string): Promise<void> {
  const listed = await git(
    ['rev-list', '--objects', '--no-walk', '--missing=print', base],
    path,
    'check that the base commit is complete',
    { place: { gitDir: path } },
  )
  const missing = listed.stdout.split('\n').filter((line) => line.startsWith('?')).length
  if (missing > 0) {
    fail(
      'incomplete-clone',
      `${missing} files of the base commit are not in this clone: it was made with --filter.`,
      'Get them in your checkout with: git fetch --refetch',
    )
  }
}

/** What the researcher excludes for this clone only is no part of a proposal either. */
async function copyExcludes(repository: Repository, path: string): Promise<void> {
  await mkdir(join(path, 'info'), { recursive: true })
  const to = join(path, 'info', 'exclude')
  await copyFile(join(repository.commonDir, 'info', 'exclude'), to).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
    await writeFile(to, '')
  })
}

/** The git that reads the checkout's side of a copy sees no settings of the call, only config files. */
async function trustFile(folder: string, root: string): Promise<Record<string, string>> {
  if (!(await isOwnerTrusted(root))) return {}
  const file = join(folder, 'trusted.gitconfig')
  await writeFile(file, '[safe]\n\tdirectory = *\n')
  return { GIT_CONFIG_GLOBAL: file }
}
