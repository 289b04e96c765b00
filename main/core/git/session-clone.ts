import { appendFile, copyFile, mkdir, readdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fail } from '../failure.ts'
import { ifThere } from './existing.ts'
import { git } from './git.ts'
import type { Mirror } from './mirror.ts'

/** A repository of its own for one agent session: it borrows the mirror's objects and can't change the mirror. */
export type SessionClone = {
  readonly path: string
  /** The commit that it started from. */
  readonly commit: string
}

/**
 * Makes what `git clone --shared` makes, at `path` (absolute, empty or not there), on `branch` at `commit`; but without a
 * remote that an agent could push to, and without hooks and clean-up in the background.
 */
export async function sessionClone(
  mirror: Mirror,
  path: string,
  commit: string,
  branch: string,
): Promise<SessionClone> {
  await mkdir(path, { recursive: true })
  if ((await readdir(path)).length > 0)
    fail('folder-not-empty', `${path} is not empty.`, 'Give an empty folder for the session.')
  const format = commit.length === 64 ? 'sha256' : 'sha1'
  await git(
    ['init', '--quiet', '--template=', `--object-format=${format}`, `--initial-branch=${branch}`, '--', path],
    dirname(path),
    'make a clone for the session',
  )
  const own = join(path, '.git')
  await mkdir(join(own, 'objects', 'info'), { recursive: true })
  await writeFile(join(own, 'objects', 'info', 'alternates'), `${join(mirror.path, 'objects')}\n`)
  await mkdir(join(own, 'info'), { recursive: true })
  await copyExisting(join(mirror.path, 'info', 'exclude'), join(own, 'info', 'exclude'))
  // Where the history of a shallow clone ends.
  await copyExisting(join(mirror.path, 'shallow'), join(own, 'shallow'))
  await appendFile(join(own, 'config'), CONFIG)
  await git(['reset', '--quiet', '--hard', commit], path, 'check out the files for the session', {
    place: { gitDir: own, workTree: path },
    settings: [['checkout.workers', '0']],
    timeoutMs: 5 * 60_000,
  })
  return { path, commit }
}

/** An agent may commit, also on a machine where nobody has told git a name. */
const CONFIG = `[gc]
	auto = 0
[maintenance]
	auto = false
[core]
	hooksPath = /dev/null
[user]
	name = Pawl session
	email = session@localhost
`

async function copyExisting(from: string, to: string): Promise<void> {
  await ifThere(copyFile(from, to))
}
