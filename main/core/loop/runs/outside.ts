import { lstat, readdir } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { ifThere } from '../../git/existing.ts'
import { tryGit } from '../../git/git.ts'
import { type MirrorState, mirrorChanges, mirrorState, restoreMirror } from '../../git/mirror-state.ts'
import { insertFinding, unchecked } from '../../store/findings.ts'
import type { RunRecord } from '../../store/runs.ts'
import { isOn } from '../confinement.ts'
import type { CampaignContext } from '../context.ts'

/**
 * Looks whether programs that nothing holds in left something where they have no business: in the researcher's checkout, in the home
 * folder, in Pawl's data folder, in the mirror. Not everywhere: nobody can look at a whole disk between two runs.
 */
export type Outside = {
  readonly look: () => Promise<Seen>
  /** What is there now and was not before, or differs. */
  readonly changes: (before: Seen) => Promise<Change[]>
}

/** Paths of one place that have changed. */
export type Change = { readonly place: string; readonly paths: readonly string[] }

export type Seen = ReadonlyMap<string, string>

type Around = Pick<CampaignContext, 'folders' | 'mirror'>

/** A checkout of more files than this is looked at by its names in git's index alone. */
const mostFiles = 20_000
/** Folders of Pawl's own that change all the time. */
const ownFolders = ['sessions', 'runs', 'worktrees', 'caches', 'mirrors', 'doctor', 'exports']
const shown = 5

export function createOutside(c: Around): Outside {
  const places = [
    { name: 'the checkout', look: () => checkout(c.mirror.source) },
    { name: 'the home folder', look: () => names(homedir()) },
    {
      name: 'Pawl’s data folder',
      look: () => names(c.folders.home, (name) => !ownFolders.includes(name) && !name.startsWith('pawl.')),
    },
    // A lane makes its own when it first needs it.
    {
      name: 'Pawl’s folder of worktrees',
      look: () => names(c.folders.worktrees, (name) => !/^run(-\d+)?$/.test(name)),
    },
  ]
  const look = async (): Promise<Map<string, string>> => {
    const seen = new Map<string, string>()
    for (const place of places)
      for (const [path, state] of await place.look()) seen.set(`${place.name}\0${path}`, state)
    return seen
  }
  return {
    look,
    changes: async (before) => {
      const after = await look()
      return places.flatMap(({ name }) => {
        const changed = [...after]
          .filter(([key, state]) => key.startsWith(`${name}\0`) && before.get(key) !== state)
          .map(([key]) => key.slice(name.length + 1))
        return changed.length === 0 ? [] : [{ place: name, paths: changed }]
      })
    },
  }
}

/** For people. Nobody knows who made the change: only when. */
export function changeSentence({ place, paths }: Change, who: string): string {
  const more = paths.length > shown ? ` and ${paths.length - shown} more` : ''
  return `${who} was held in by nothing, and meanwhile this changed in ${place}: ${paths.slice(0, shown).join(', ')}${more}.`
}

/** The same for a campaign's runs, which tell of each path once. */
export type RunWatch = {
  /** Null: runs are held in, there is nothing to look for. */
  readonly look: () => Promise<Seen | null>
  readonly tell: (run: RunRecord, before: Seen | null) => Promise<void>
}

export function watchRuns(c: CampaignContext): RunWatch {
  const outside = createOutside(c)
  const told = new Set<string>()
  return {
    look: async () => (isOn(c.sandbox, c.project) ? null : await outside.look()),
    tell: async (run, before) => {
      if (before === null) return
      for (const { place, paths } of await outside.changes(before)) {
        const news = paths.filter((path) => !told.has(`${place}\0${path}`))
        if (news.length === 0) continue
        for (const path of news) told.add(`${place}\0${path}`)
        insertFinding(c.db, c.campaign.id, {
          ...unchecked,
          id: c.newId(),
          experiment: run.experiment,
          run: run.id,
          session: null,
          kind: 'harness',
          sentence: changeSentence({ place, paths: news }, `Run ${run.number}`),
          createdAt: c.clock.nowMs(),
        })
      }
    },
  }
}

/** Every file of a checkout, new ones included, with its size and time of change. */
async function checkout(root: string): Promise<Map<string, string>> {
  const listed = await tryGit(['ls-files', '-z', '--cached', '--others', '--exclude-standard'], root, 'list the files')
  if (listed.kind === 'failed') return new Map()
  const paths = listed.stdout
    .split('\0')
    .filter((path) => path !== '')
    .slice(0, mostFiles)
  return await states(root, [...paths, '.git/HEAD', '.git/config', '.git/index', '.git/hooks'])
}

async function names(folder: string, isWanted: (name: string) => boolean = () => true): Promise<Map<string, string>> {
  const found = ((await ifThere(readdir(folder))) ?? []).filter(isWanted)
  return new Map(found.map((name) => [name, 'there']))
}

async function states(root: string, paths: readonly string[]): Promise<Map<string, string>> {
  const seen = new Map<string, string>()
  for (let from = 0; from < paths.length; from += 500) {
    const some = paths.slice(from, from + 500)
    const found = await Promise.all(some.map((path) => ifThere(lstat(join(root, path)))))
    for (const [index, stats] of found.entries())
      if (stats !== null) seen.set(some[index] ?? '', `${stats.size} ${stats.mtimeMs} ${stats.mode}`)
  }
  return seen
}

/** Watches over the mirror: an agent can reach it through its clone's own settings. What was changed is put back and told. */
export type MirrorWatch = { readonly look: (who: string) => Promise<string[]> }

export async function watchMirror(c: Around): Promise<MirrorWatch> {
  const before: MirrorState = await mirrorState(c.mirror)
  return {
    look: async (who) => {
      const changes = mirrorChanges(before, await mirrorState(c.mirror))
      if (changes.length === 0) return []
      await restoreMirror(c.mirror, before)
      return [`${who} changed Pawl’s copy of the repository (${changes.join(', ')}); it was put back.`]
    },
  }
}
