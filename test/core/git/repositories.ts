import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll } from 'vitest'
import { inspect, type Repository } from '../../../main/core/git/inspect.ts'
import { type Mirror, openMirror } from '../../../main/core/git/mirror.ts'
import { exec } from '../../../main/core/process/exec.ts'

const folders: string[] = []
afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true })
})

/** An empty folder, its name with a space and an umlaut, gone after the file's tests. */
export async function emptyFolder(): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'pawl tést ')))
  folders.push(folder)
  return folder
}

/** Runs git as a person would, with no config but the repository's own, and returns what it printed. */
export async function plainGit(cwd: string, ...args: string[]): Promise<string> {
  const result = await exec('git', args, {
    cwd,
    env: {
      PATH: process.env.PATH ?? '',
      HOME: '/nonexistent',
      LC_ALL: 'C',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_AUTHOR_NAME: 'Ada',
      GIT_AUTHOR_EMAIL: 'ada@example.org',
      GIT_AUTHOR_DATE: '@1700000000 +0000',
      GIT_COMMITTER_NAME: 'Ada',
      GIT_COMMITTER_EMAIL: 'ada@example.org',
      GIT_COMMITTER_DATE: '@1700000000 +0000',
    },
  })
  if (result.kind !== 'ended' || result.exitCode !== 0) {
    throw new Error(`git ${args.join(' ')}: ${'stderr' in result ? result.stderr : result.kind}`)
  }
  return result.stdout
}

export type Files = Readonly<Record<string, string | Uint8Array>>

export async function writeFiles(folder: string, files: Files): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), content)
  }
}

/** A repository with one commit that holds these files. */
export async function repositoryWith(files: Files): Promise<string> {
  const folder = join(await emptyFolder(), 'my repo')
  await mkdir(folder)
  await plainGit(folder, 'init', '--quiet', '--initial-branch=main')
  await commitFiles(folder, files, 'first')
  return folder
}

/** Writes files, commits everything, and returns the commit. */
export async function commitFiles(folder: string, files: Files, message: string): Promise<string> {
  await writeFiles(folder, files)
  await plainGit(folder, 'add', '-A')
  await plainGit(folder, 'commit', '--quiet', '--allow-empty', '-m', message)
  return (await plainGit(folder, 'rev-parse', 'HEAD')).trim()
}

export async function inspected(folder: string): Promise<Repository> {
  const found = await inspect(folder)
  if (found.kind !== 'repository') throw new Error(`not usable: ${JSON.stringify(found)}`)
  return found
}

/** A repository with these files and its mirror. */
export async function mirrored(files: Files): Promise<{ folder: string; mirror: Mirror; base: string; home: string }> {
  const folder = await repositoryWith(files)
  const repository = await inspected(folder)
  const home = await emptyFolder()
  return { folder, base: repository.head, home, mirror: await openMirror(home, repository, repository.head) }
}

/** The patch that git shows for what has been changed in a repository's files, which are then put back. */
export async function patchOf(folder: string, change: () => Promise<void>): Promise<string> {
  await change()
  await plainGit(folder, 'add', '-A')
  const patch = await plainGit(folder, 'diff', '--cached', '--binary', '--full-index', '-M', 'HEAD')
  await plainGit(folder, 'reset', '--quiet', '--hard')
  return patch
}
