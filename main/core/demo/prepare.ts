import { cp, mkdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { fail } from '../failure.ts'
import { exec } from '../process/exec.ts'

/** Fixed, so that the demo's base commit is the same everywhere. */
const author = { name: 'Pawl demo', email: 'demo@example.invalid', date: '2026-01-01T00:00:00Z' }

/**
 * Lays out the bundled demo project as a git repository of its own below the data folder, as a researcher would have one.
 * Gives its path and the script agent that replays its proposals. An earlier one that still is as it was is used again.
 */
export async function prepareDemo(home: string, resources: string): Promise<{ path: string; agent: string }> {
  const path = join(home, 'demo', 'project')
  const agent = `script:${join(resources, 'demo', 'proposals')}`
  if (await isThere(join(path, '.git'))) return { path, agent }
  await rm(path, { recursive: true, force: true })
  await mkdir(path, { recursive: true })
  await cp(join(resources, 'demo', 'project'), path, {
    recursive: true,
    filter: (source) => !source.includes('__pycache__'),
  })
  const env = {
    PATH: process.env.PATH ?? '/usr/bin:/bin',
    HOME: path,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_AUTHOR_NAME: author.name,
    GIT_AUTHOR_EMAIL: author.email,
    GIT_AUTHOR_DATE: author.date,
    GIT_COMMITTER_NAME: author.name,
    GIT_COMMITTER_EMAIL: author.email,
    GIT_COMMITTER_DATE: author.date,
  }
  for (const args of [
    ['init', '--quiet', '--initial-branch=main'],
    ['add', '--all'],
    ['commit', '--quiet', '--message=A small language model, trained by the standard library alone'],
  ]) {
    const ended = await exec('git', args, { cwd: path, env })
    if (ended.kind === 'not-found')
      return fail('git-missing', 'Git is not installed.', 'Install git (Debian and Ubuntu: apt install git).')
    if (ended.kind !== 'ended' || ended.exitCode !== 0) {
      await rm(path, { recursive: true, force: true })
      return fail(
        'demo-not-prepared',
        `The demo could not be laid out in ${path}: git ${args[0]} failed${'stderr' in ended ? `: ${ended.stderr.trim()}` : ''}.`,
        'Look whether the disk is full or the data folder can’t be written.',
      )
    }
  }
  return { path, agent }
}

async function isThere(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    () => false,
  )
}
