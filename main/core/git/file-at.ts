import { git } from './git.ts'
import type { Mirror } from './mirror.ts'

/** A file's text at a commit; bytes that are no UTF-8 come as U+FFFD. Throws a Failure where there is no such file. */
export async function fileAt(mirror: Mirror, commit: string, path: string): Promise<string> {
  const shown = await git(['cat-file', 'blob', `${commit}:${path}`], mirror.path, 'read a file', {
    place: { gitDir: mirror.path },
  })
  return shown.stdout
}
