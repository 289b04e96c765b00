import { existsSync, mkdirSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, dirname, isAbsolute, join } from 'node:path'
import type { Check } from '../../../preload/contract/project.ts'
import type { ProgramAgent } from '../agent/agent.ts'
import { type Confinement, PRIVATE, type Sandbox } from '../process/sandbox.ts'
import type { Project } from '../project/project.ts'
import type { CampaignContext } from './context.ts'

/** Where a campaign's programs work and what is around them. */
export type Surroundings = {
  /** Pawl's data folder. */
  readonly home: string
  readonly mirror: string
  /** The researcher's checkout. */
  readonly source: string
  readonly resources: string
  /** The interpreter of the project, where it has one. */
  readonly python: string | null
}

export function surroundingsOf(
  c: Pick<CampaignContext, 'folders' | 'mirror' | 'resources' | 'campaign'>,
): Surroundings {
  return {
    home: c.folders.home,
    mirror: c.mirror.path,
    source: c.mirror.source,
    resources: c.resources,
    python: c.campaign.interpreter?.path ?? null,
  }
}

/** An agent changes its clone and its own settings, reads the rest of the machine without what is private, and sees no device. */
export function confineAgent(
  agent: ProgramAgent,
  around: Surroundings,
  session: {
    readonly folder: string
    readonly clone: string
    readonly tmp: string
    readonly empty: string
    readonly seesDevice: boolean
  },
): Confinement {
  return {
    write: [session.clone, ...stateOf(agent)],
    read: [...needed(around), session.folder],
    ...hidden(around),
    tmp: session.tmp,
    empty: session.empty,
    network: true,
    devices: session.seesDevice,
  }
}

/** A run changes its worktree, what it is told to write, and the caches of its own tree. */
export function confineRun(
  project: Project,
  around: Surroundings,
  run: {
    readonly worktree: string
    readonly out: string
    readonly cache: string
    readonly tmp: string
    readonly empty: string
    readonly seesDevice: boolean
  },
): Confinement {
  return {
    write: [run.worktree, run.out, run.cache, ...project.sandbox.write.map(expanded).filter(existsSync)],
    read: needed(around),
    ...hidden(around),
    tmp: run.tmp,
    empty: run.empty,
    network: project.sandbox.network,
    devices: run.seesDevice,
  }
}

/** What holds agents and runs in, in words that promise no more than is so. */
export function confinementOf(
  sandbox: Sandbox,
  project: Project,
  agent: 'script' | 'program',
): { readonly agents: string; readonly runs: string } {
  const held = isOn(sandbox, project)
  const why =
    project.sandbox.mode === 'off'
      ? '[sandbox] mode is off'
      : sandbox.kind === 'none'
        ? sandbox.why.replace(/\.$/, '')
        : ''
  const runs = held
    ? `Runs can change only their worktree, {out} and their caches${project.sandbox.write.length === 0 ? '' : `, and ${project.sandbox.write.join(', ')}`}; ${project.sandbox.network ? 'they reach the network' : 'they reach no network'}.`
    : `Runs work with your rights (${why}): a patch could change any of your files, and forge what it prints.`
  if (agent === 'script') return { agents: 'The agent is a script: it starts no program.', runs }
  return {
    agents: held
      ? 'Agents can change only their clone and their own settings; they read your files except keys and browser data, see no GPU, and reach the network.'
      : `Agents work with your rights (${why}): nothing keeps them from changing your files.`,
    runs,
  }
}

/** Whether runs are held in, for people who have not seen it yet. */
export function confinementCheck(sandbox: Sandbox, project: Project): Check {
  const name = 'runs are held in'
  const { runs } = confinementOf(sandbox, project, 'script')
  if (isOn(sandbox, project)) return { name, ok: true, sentence: runs, remedy: null }
  const isWanted = project.sandbox.mode === 'on'
  return {
    name,
    ok: isWanted ? false : null,
    sentence: runs,
    remedy: sandbox.kind === 'none' && project.sandbox.mode !== 'off' ? sandbox.remedy : null,
  }
}

/** What a run that crashed needs, when it crashed at what holds it in; null when it did not. */
export function heldInRemedy(output: string): string | null {
  if (/read-only file system|\[Errno 30\]|EROFS/i.test(output))
    return 'It writes to a place that runs may not change. Let it write to {out}, or allow that place: [sandbox] write = ["~/.cache/…"].'
  if (/name resolution|network is unreachable|getaddrinfo|could not resolve host|no route to host/i.test(output))
    return 'It wants the network, which runs do not reach. Download before, and name it under [run] link; or allow it: [sandbox] network = true.'
  return null
}

/** Whether programs are held in. */
export function isOn(sandbox: Sandbox, project: Project): sandbox is Extract<Sandbox, { kind: 'bubblewrap' }> {
  return sandbox.kind === 'bubblewrap' && project.sandbox.mode !== 'off'
}

/** The folders and files of an agent's own settings; a folder is made where there is none, for its first login to have a place. */
function stateOf(agent: ProgramAgent): string[] {
  return agent.adapter.state.flatMap((name) => {
    const path = join(homedir(), name)
    if (!existsSync(path)) {
      if (name.endsWith('.json')) return []
      mkdirSync(path, { recursive: true, mode: 0o700 })
    }
    return [path]
  })
}

/** What lies where something is hidden, and is needed all the same. */
function needed(around: Surroundings): string[] {
  const python = around.python === null ? [] : [dirname(dirname(around.python))]
  const programs = (process.env.PATH ?? '').split(delimiter).filter(isAbsolute)
  // A program that npm has installed is a link into the folder beside it.
  const installed = programs.flatMap((folder) => (folder.endsWith('/node_modules/.bin') ? [dirname(folder)] : []))
  const wanted = [
    around.source,
    around.resources,
    ...python,
    ...programs,
    ...installed,
    dirname(process.execPath),
    homedir(),
  ]
  const outOfSight = wanted.filter(
    (path) => isBelow(path, '/tmp') || isBelow(path, '/var/tmp') || isBelow(path, around.home),
  )
  return [...new Set([...outOfSight.filter(existsSync), around.mirror])]
}

function hidden(around: Surroundings): Pick<Confinement, 'hideFolders' | 'hideFiles'> {
  const found = PRIVATE.map((name) => join(homedir(), name)).filter(existsSync)
  const isFolder = (path: string) => statSync(path).isDirectory()
  return {
    hideFolders: [around.home, ...found.filter(isFolder)],
    hideFiles: found.filter((path) => !isFolder(path)),
  }
}

function isBelow(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`)
}

function expanded(path: string): string {
  return path.startsWith('~/') ? join(homedir(), path.slice(2)) : path
}
