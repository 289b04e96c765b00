import { createHash } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { ProjectText } from '../../../../preload/contract/project.ts'
import { fail } from '../../failure.ts'
import { failOnMistakes, type Mistake } from '../../project/mistake.ts'
import { readProject } from '../../project/read.ts'
import { trustQuestion } from '../../project/trust.ts'
import type { Reader } from '../../store/sql.ts'
import { isTrusted } from '../../store/trust.ts'
import { openRepository } from './ready-project.ts'

/** What Pawl makes of a project file while it is being written; nothing of it is run or stored. */
export function checkText(db: Reader, file: string, toml: string): ProjectText {
  const read = readProject(toml, file)
  const hash = hashOf(toml)
  if (read.kind === 'mistakes') return { mistakes: [...read.mistakes], commands: [], trustHash: hash, trusted: false }
  return {
    mistakes: [],
    commands: trustQuestion(read.project, toml).commands.map(({ words }) => [...words]),
    trustHash: hash,
    trusted: isTrusted(db, hash),
  }
}

/** Where Pawl keeps the project file of a repository that is to stay untouched. */
export function fileBeside(home: string, root: string): string {
  return join(home, 'projects', `${basename(root)}-${hashOf(root).slice(0, 8)}.toml`)
}

/**
 * Saves a project file without a mistake in one step. `seen` is the hash of what the person was shown (null: nothing): a file that changed
 * since is left as it is. Throws a Failure for a mistake, a change from elsewhere, and a folder that can't be written.
 */
export async function saveText(
  home: string,
  path: string,
  toml: string,
  where: 'repository' | 'beside',
  seen: string | null,
): Promise<string> {
  const { root } = await openRepository(path)
  const file = where === 'repository' ? join(root, 'pawl.toml') : fileBeside(home, root)
  const read = readProject(toml, file)
  if (read.kind === 'mistakes') failOnMistakes(read.mistakes as readonly Mistake[])
  const there = await textOf(file)
  if (there !== null && hashOf(there) !== seen && there !== toml)
    fail(
      'project-changed',
      `${file} has changed since you were shown it.`,
      'Look again: your text stays here until then.',
    )
  const whole = `${file}.new`
  try {
    await mkdir(dirname(file), { recursive: true })
    await writeFile(whole, toml)
    await rename(whole, file)
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    fail(
      'not-written',
      `${file} could not be written (${code ?? 'unknown'}).`,
      where === 'repository'
        ? 'Make the folder writable, or keep the file outside of the repository.'
        : 'Is the disk full?',
    )
  }
  return file
}

async function textOf(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
