import type { ChangedFile } from './changed-files.ts'
import type { EditedFile } from './edit-paths.ts'
import { git } from './git.ts'
import type { Mirror } from './mirror.ts'

/** Adds to each changed file where it leads, if it is a symbolic link now. */
export async function withLinkTargets(
  mirror: Mirror,
  files: readonly ChangedFile[],
): Promise<(ChangedFile & EditedFile)[]> {
  const found: (ChangedFile & EditedFile)[] = []
  for (const file of files) {
    const isLink = file.newMode === '120000' && file.newHash !== null
    found.push({ ...file, linkTarget: isLink ? await readText(mirror, file.newHash) : null })
  }
  return found
}

async function readText(mirror: Mirror, hash: string): Promise<string> {
  return (await git(['cat-file', 'blob', hash], mirror.path, 'read a link', { place: { gitDir: mirror.path } })).stdout
}
