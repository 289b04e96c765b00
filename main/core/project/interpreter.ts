import { createHash } from 'node:crypto'
import { lstat, readFile, realpath, stat } from 'node:fs/promises'
import { delimiter, isAbsolute, join, relative } from 'node:path'
import { fail } from '../failure.ts'
import { tryGit } from '../git/git.ts'
import { exec } from '../process/exec.ts'
import type { Project } from './project.ts'

/** The interpreter that `python` means in a project's commands, pinned. */
export type Interpreter = {
  /** Absolute; of a virtual environment its own link, since the program behind it knows nothing of the environment. */
  readonly path: string
  readonly version: string
  /** SHA-256 over the program, its version and the distributions installed with it: an update of torch is another interpreter. */
  readonly hash: string
  /** Where it was found, for people. */
  readonly via: string
  /** Installed distributions that import the checkout itself (editable installs), by name. */
  readonly editable: readonly string[]
}

type Candidate = {
  readonly path: string
  readonly via: string /** False: its mere absence is no reason to look further. */
  readonly optional: boolean
}

/**
 * Finds the interpreter of a project: the one that the run's command names by a path, else `[run] python`, else .venv, venv, an active environment, the version that pyenv is told to
 * use, python3. Null where no command starts one. Throws a `Failure` with the remedy when there is none, or a broken one.
 * Nothing of the repository is imported or run; an interpreter that is part of the repository's history is refused.
 */
export async function findInterpreter(
  project: Project,
  root: string,
  own: Readonly<NodeJS.ProcessEnv> = process.env,
): Promise<Interpreter | null> {
  const commands = [project.run.command, project.evaluate?.command, project.edit.check, project.transfer?.command]
  const named = project.run.command[0] ?? ''
  const ownPath = /\/python[\d.]*$/.test(named)
  if (!ownPath && !commands.some((words) => /^python3?$/.test(words?.[0] ?? ''))) return null
  const setting = project.run.python
  const candidates = ownPath
    ? [{ path: isAbsolute(named) ? named : join(root, named), via: 'as the command says', optional: false }]
    : setting === 'auto'
      ? await automatic(root, own)
      : [
          {
            path: isAbsolute(setting)
              ? setting
              : setting.includes('/')
                ? join(root, setting)
                : ((await onPath(setting, own)) ?? setting),
            via: '[run] python',
            optional: false,
          },
        ]
  for (const candidate of candidates) {
    if (!(await isThere(candidate.path))) {
      if (candidate.optional) continue
      return fail(
        'no-interpreter',
        `There is no Python at ${candidate.path} (${candidate.via}).`,
        'Correct [run] python, or leave it out to let Pawl look.',
      )
    }
    await refuseTracked(candidate.path, root)
    return await ask(candidate, root)
  }
  if (await usesUv(root))
    return fail(
      'no-interpreter',
      'The repository is managed by uv, and its environment is not there yet.',
      'Run "uv sync" in the repository.',
    )
  return fail(
    'no-interpreter',
    `No Python was found; Pawl looked for ${candidates.map(({ path }) => path).join(', ') || 'python3'}.`,
    'Install Python 3, make an environment with "python3 -m venv .venv", or name one under [run] python.',
  )
}

/** A program on the PATH, in the repository, or by its absolute path; null when there is none that can be started. */
export async function findProgram(
  word: string,
  root: string,
  own: Readonly<NodeJS.ProcessEnv> = process.env,
): Promise<string | null> {
  if (!word.includes('/')) return await onPath(word, own)
  const path = isAbsolute(word) ? word : join(root, word)
  return (await isExecutable(path)) ? path : null
}

async function automatic(root: string, own: Readonly<NodeJS.ProcessEnv>): Promise<Candidate[]> {
  const candidates: Candidate[] = [
    { path: join(root, '.venv/bin/python'), via: 'the .venv of the repository', optional: true },
    { path: join(root, 'venv/bin/python'), via: 'the venv of the repository', optional: true },
  ]
  if (own.VIRTUAL_ENV)
    candidates.push({
      path: join(own.VIRTUAL_ENV, 'bin/python'),
      via: 'the active virtual environment',
      optional: true,
    })
  if (own.CONDA_PREFIX)
    candidates.push({ path: join(own.CONDA_PREFIX, 'bin/python'), via: 'the active conda environment', optional: true })
  const version = (await readText(join(root, '.python-version')))?.split('\n')[0]?.trim()
  const pyenv = own.PYENV_ROOT ?? (own.HOME === undefined ? null : join(own.HOME, '.pyenv'))
  if (version && /^[\w.-]+$/.test(version) && pyenv !== null)
    candidates.push({
      path: join(pyenv, 'versions', version, 'bin/python'),
      via: `pyenv (.python-version says ${version})`,
      optional: true,
    })
  if (await usesUv(root)) return candidates
  for (const name of ['python3', 'python']) {
    const path = await onPath(name, own)
    if (path !== null) candidates.push({ path, via: `${name} on the PATH`, optional: true })
  }
  return candidates
}

/** Asks the interpreter about itself. -I: neither the working folder nor PYTHONPATH can slip a module of the repository in. */
const QUESTION = `
import json, os, site, sys
folders = [folder for folder in sys.path if os.path.isdir(folder)]
try:
    if os.path.isdir(site.getusersitepackages()): folders.append(site.getusersitepackages())
except Exception: pass
names, links = set(), []
for folder in folders:
    for name in os.listdir(folder):
        if name.endswith((".dist-info", ".egg-info", ".egg-link")): names.add(name)
        if name.endswith((".pth", ".egg-link")) and not name.startswith("distutils-precedence"):
            try:
                with open(os.path.join(folder, name), encoding="utf-8", errors="replace") as file: links.append([name, file.read(65536)])
            except OSError: pass
        if name.startswith("__editable__") and name.endswith(".py"):
            try:
                with open(os.path.join(folder, name), encoding="utf-8", errors="replace") as file: links.append([name, file.read(1048576)])
            except OSError: pass
print(json.dumps({"executable": sys.executable, "version": sys.version.split()[0], "names": sorted(names), "links": links}))
`

type Answer = {
  readonly executable: string
  readonly version: string
  readonly names: readonly string[]
  readonly links: readonly (readonly [string, string])[]
}

async function ask({ path, via }: Candidate, root: string): Promise<Interpreter> {
  const asked = await exec(path, ['-I', '-c', QUESTION], { cwd: root, timeoutMs: 30_000 })
  if (asked.kind !== 'ended' || asked.exitCode !== 0) {
    const said = 'stderr' in asked ? (asked.stderr.trim().split('\n').at(-1) ?? '') : asked.kind
    return fail(
      'broken-interpreter',
      `${path} (${via}) does not work: ${said || asked.kind}.`,
      'Make the environment again ("python3 -m venv .venv" and what belongs into it, or "uv sync"), or name another under [run] python.',
    )
  }
  const answer = JSON.parse(asked.stdout) as Answer
  // A shim of pyenv or conda is a script that chooses anew at every start; the program that it chose is pinned.
  const pinned = isAbsolute(answer.executable) ? answer.executable : path
  const program = createHash('sha256')
    .update(await readFile(pinned))
    .digest('hex')
  const hash = createHash('sha256')
    .update(JSON.stringify([program, answer.version, answer.names]))
    .digest('hex')
  const real = await realpath(root)
  const editable = answer.links
    .filter(([, text]) => text.includes(real) || text.includes(root))
    .map(([name]) => name.replace(/^__editable__[._]*/, '').replace(/(_finder)?\.(pth|py|egg-link)$/, ''))
  return { path: pinned, version: answer.version, hash, via, editable: [...new Set(editable)] }
}

/** Pawl looks at repositories before it is told to trust them, and this would run a program of theirs. */
async function refuseTracked(path: string, root: string): Promise<void> {
  const inside = relative(root, path)
  if (inside.startsWith('..') || isAbsolute(inside)) return
  const listed = await tryGit(['ls-files', '-z', '--', inside], root, 'look for a tracked interpreter')
  if (listed.kind === 'failed' || listed.stdout === '') return
  fail(
    'tracked-interpreter',
    `${inside} is part of the repository's history: it came with the repository and could be any program.`,
    'Make an environment of your own, or name an interpreter outside the repository under [run] python.',
  )
}

async function usesUv(root: string): Promise<boolean> {
  if ((await readText(join(root, 'uv.lock'))) !== null) return true
  return /^\[tool\.uv(\.|\])/m.test((await readText(join(root, 'pyproject.toml'))) ?? '')
}

async function onPath(name: string, own: Readonly<NodeJS.ProcessEnv>): Promise<string | null> {
  for (const folder of (own.PATH ?? '').split(delimiter).filter(isAbsolute)) {
    const path = join(folder, name)
    if (await isExecutable(path)) return path
  }
  return null
}

/** True for a link whose program is gone, too: a broken environment is to be named, not passed over. */
async function isThere(path: string): Promise<boolean> {
  return await lstat(path).then(() => true, absent)
}

async function isExecutable(path: string): Promise<boolean> {
  return await stat(path).then((found) => found.isFile() && (found.mode & 0o111) !== 0, absent)
}

async function readText(path: string): Promise<string | null> {
  const read = await readFile(path, 'utf8').catch(absent)
  return read === false ? null : read
}

/** False for what is not there or can't be reached; anything else is a surprise. */
function absent(error: unknown): false {
  const code = error instanceof Error && 'code' in error ? error.code : null
  if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EACCES' || code === 'ELOOP' || code === 'EISDIR')
    return false
  throw error
}
