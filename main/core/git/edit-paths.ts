import picomatch from 'picomatch'
import type { ChangedFile } from './changed-files.ts'
import { leadsOutside, pathProblem } from './relative-path.ts'

/** Which files a proposal may change: globs over paths with slashes, dot files included. */
export type EditRules = {
  readonly allow: readonly string[]
  /** Beats `allow`; also in another spelling (case, Unicode form) that some file system takes for the same file. */
  readonly protect: readonly string[]
}

export type Offence = {
  readonly path: string
  readonly why:
    | 'protected'
    | 'not-allowed'
    /** A symbolic link that leads out of the repository. */
    | 'link-outside'
    | 'submodule'
    /** A name that can't be written down safely: control characters, bytes that are no UTF-8, or git's own. */
    | 'odd-name'
}

/** A changed file, and where it leads when it is a symbolic link now. */
export type EditedFile = Pick<ChangedFile, 'path' | 'from' | 'oldMode' | 'newMode'> & {
  readonly linkTarget: string | null
}

/** Every reason for which the changed files are more than a proposal may touch, in their order. */
export function offences(files: readonly EditedFile[], rules: EditRules): Offence[] {
  const isAllowed = matcher(rules.allow, false)
  const isProtected = matcher(rules.protect, true)
  const found: Offence[] = []
  for (const file of files) {
    // A rename takes the old file away.
    for (const path of file.from === null ? [file.path] : [file.from, file.path]) {
      if (hasOddName(path)) found.push({ path, why: 'odd-name' })
      if (isProtected(path)) found.push({ path, why: 'protected' })
      else if (!isAllowed(path)) found.push({ path, why: 'not-allowed' })
    }
    if (file.newMode === '160000' || file.oldMode === '160000') found.push({ path: file.path, why: 'submodule' })
    if (file.linkTarget !== null && leadsOutside(file.path, file.linkTarget))
      found.push({ path: file.path, why: 'link-outside' })
  }
  return found
}

/** A test for globs as `pawl.toml` has them; a folder's name stands for all in it. `isLoose`: case and Unicode form do not count. */
export function matcher(globs: readonly string[], isLoose: boolean): (path: string) => boolean {
  const form = (text: string): string => (isLoose ? text.normalize('NFC') : text)
  // Flag s: a line break in a file's name must not take it out of `data/**`.
  const tests = globs
    .map((glob) =>
      form(glob)
        .replace(/^(\.?\/)+/, '')
        .replace(/\/+$/, ''),
    )
    .filter((glob) => glob !== '')
    .flatMap((glob) => [glob, `${glob}/**`])
    .map((glob) => picomatch(glob, { dot: true, nonegate: true, flags: isLoose ? 'is' : 's' }))
  return (path) => tests.some((test) => test(form(path)))
}

function hasOddName(path: string): boolean {
  return /[\p{Cc}\ufffd\\]/u.test(path) || pathProblem(path) !== null
}
