import { existsSync } from 'node:fs'
import { readdir, realpath } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import type { FolderList } from '../../../preload/contract/project.ts'
import { fail } from '../failure.ts'

/** More folders than this are not read in a list. */
const most = 500

/** The folders in a folder, repositories first; `~` is the person's own. Throws a Failure for a path that is no folder that can be read. */
export async function listFolders(asked: string): Promise<FolderList> {
  const path = resolve(asked === '~' || asked.startsWith('~/') ? join(homedir(), asked.slice(1)) : asked)
  const entries = await readdir(path, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) =>
    fail('no-folder', `${path} can’t be read as a folder (${error.code ?? 'unknown'}).`, 'Choose another.'),
  )
  const names = entries
    .filter((entry) => (entry.isDirectory() || entry.isSymbolicLink()) && !entry.name.startsWith('.'))
    .map((entry) => entry.name)
  const folders = names.map((name) => {
    const inside = join(path, name)
    return {
      name,
      path: inside,
      isRepository: existsSync(join(inside, '.git')),
      hasProjectFile: existsSync(join(inside, 'pawl.toml')),
    }
  })
  folders.sort((a, b) => Number(b.isRepository) - Number(a.isRepository) || a.name.localeCompare(b.name))
  const real = await realpath(path)
  return {
    path: real,
    parent: dirname(real) === real ? null : dirname(real),
    folders: folders.slice(0, most),
    more: folders.length > most,
  }
}
