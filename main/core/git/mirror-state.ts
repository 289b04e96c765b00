import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { ifThere } from './existing.ts'
import { git } from './git.ts'
import type { Mirror } from './mirror.ts'

/** What of a mirror must be the same after an agent has worked: by path, the content, or null for what is not there. */
export type MirrorState = {
  readonly files: Readonly<Record<string, string | null>>
  readonly hooks: readonly string[]
  /** Names and commits of the branches; Pawl's own refs come and go. */
  readonly refs: string
}

/** Files that decide what git does with a repository. */
const DECIDING = [
  'config',
  'HEAD',
  'info/attributes',
  'info/grafts',
  'objects/info/alternates',
  'packed-refs',
  'shallow',
]

/** Reads what decides over a mirror. */
export async function mirrorState(mirror: Mirror): Promise<MirrorState> {
  const files = Object.fromEntries(
    await Promise.all(
      DECIDING.map(async (path) => [path, (await ifThere(readFile(join(mirror.path, path), 'utf8'))) ?? null] as const),
    ),
  )
  const hooks = (await ifThere(readdir(join(mirror.path, 'hooks')))) ?? []
  const listed = await git(['for-each-ref', '--format=%(refname) %(objectname)'], mirror.path, 'list the branches', {
    place: { gitDir: mirror.path },
  })
  const refs = listed.stdout
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('refs/pawl/'))
    .join('\n')
  return { files, hooks: hooks.sort(), refs }
}

/** What differs, by name: nothing when nobody touched the mirror. */
export function mirrorChanges(before: MirrorState, after: MirrorState): string[] {
  const files = DECIDING.filter((path) => path !== 'packed-refs' && before.files[path] !== after.files[path])
  const hooks = after.hooks.filter((name) => !before.hooks.includes(name)).map((name) => `hooks/${name}`)
  return [...files, ...hooks, ...(before.refs === after.refs ? [] : ['refs'])]
}

/** Puts back what differs. What an agent made stays nowhere. */
export async function restoreMirror(mirror: Mirror, before: MirrorState): Promise<void> {
  const after = await mirrorState(mirror)
  for (const path of DECIDING) {
    const content = before.files[path] ?? null
    if (content === after.files[path]) continue
    if (path === 'packed-refs' && before.refs === after.refs) continue
    const at = join(mirror.path, path)
    await mkdir(dirname(at), { recursive: true })
    if (content === null) await rm(at, { recursive: true, force: true })
    else await writeFile(at, content)
  }
  for (const name of after.hooks)
    if (!before.hooks.includes(name)) await rm(join(mirror.path, 'hooks', name), { recursive: true, force: true })
  await restoreRefs(mirror, before.refs)
}

async function restoreRefs(mirror: Mirror, wanted: string): Promise<void> {
  const { refs } = await mirrorState(mirror)
  const now = refs.split('\n').filter((line) => line !== '')
  const then = wanted.split('\n').filter((line) => line !== '')
  const commands = [
    ...now
      .filter((line) => !then.some((other) => other.split(' ')[0] === line.split(' ')[0]))
      .map((line) => `delete ${line.split(' ')[0]}\n`),
    ...then.filter((line) => !now.includes(line)).map((line) => `update ${line}\n`),
  ]
  if (commands.length > 0)
    await git(['update-ref', '--stdin'], mirror.path, 'put the branches back', {
      place: { gitDir: mirror.path },
      input: commands.join(''),
    })
}
