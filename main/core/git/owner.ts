import { tmpdir } from 'node:os'
import { isAbsolute, relative } from 'node:path'
import { tryGit } from './git.ts'

/**
 * Whether the user has told git that this repository of another user is to be trusted: `safe.directory` in the user's or
 * the system's config, which Pawl leaves aside in every other call.
 */
export async function isOwnerTrusted(folder: string): Promise<boolean> {
  // Asked outside of the repository: it must not vouch for itself.
  const listed = await tryGit(['config', '-z', '--get-all', 'safe.directory'], tmpdir(), 'read your git config', {
    withUserConfig: true,
    expected: [0, 1],
  })
  return listed.kind === 'ended' && covers(listed.stdout.split('\0').slice(0, -1), folder)
}

/** Whether the values of `safe.directory` cover a folder. An empty value takes back those before it. */
export function covers(values: readonly string[], folder: string): boolean {
  return values
    .slice(values.lastIndexOf('') + 1)
    .some((value) => value === '*' || (isAbsolute(value) && isWithin(value.replace(/\/\*$/, ''), folder)))
}

function isWithin(outer: string, inner: string): boolean {
  const way = relative(outer, inner)
  return way === '' || (!way.startsWith('..') && !isAbsolute(way))
}
