import { git } from './git.ts'
import type { Mirror } from './mirror.ts'

/** Holds on to commits as refs/pawl/<campaign>/<name>, so that no clean-up takes them. Names: letters, digits, `.`, `_`, `-`, `/`. */
export async function keepCommits(
  mirror: Mirror,
  campaign: string,
  commits: readonly { readonly name: string; readonly commit: string }[],
): Promise<void> {
  if (commits.length === 0) return
  const input = commits.map(({ name, commit }) => `update refs/pawl/${campaign}/${name} ${commit}\n`).join('')
  await git(['update-ref', '--stdin'], mirror.path, 'hold on to a commit', { place: { gitDir: mirror.path }, input })
}

/** The commits held for a campaign, by name. */
export async function keptCommits(
  mirror: Mirror,
  campaign: string,
): Promise<{ readonly name: string; readonly commit: string }[]> {
  const prefix = `refs/pawl/${campaign}/`
  const listed = await git(
    ['for-each-ref', '--format=%(refname) %(objectname)', prefix],
    mirror.path,
    'list the commits of a campaign',
    { place: { gitDir: mirror.path } },
  )
  return listed.stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [ref = '', commit = ''] = line.split(' ')
      return { name: ref.slice(prefix.length), commit }
    })
}

/** Lets go of a deleted campaign's commits. */
export async function forgetCommits(mirror: Mirror, campaign: string): Promise<void> {
  const kept = await keptCommits(mirror, campaign)
  const input = kept.map(({ name }) => `delete refs/pawl/${campaign}/${name}\n`).join('')
  if (input !== '')
    await git(['update-ref', '--stdin'], mirror.path, 'let go of commits', { place: { gitDir: mirror.path }, input })
}
