import { readFile, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Check, ProjectView } from '../../../../preload/contract/project.ts'
import type { Clock } from '../../clock.ts'
import { Failure, fail } from '../../failure.ts'
import { inspect, type Repository } from '../../git/inspect.ts'
import { inspectionProblem, repositoryNotes } from '../../git/inspection-notes.ts'
import { detectProject } from '../../project/detect.ts'
import { findInterpreter } from '../../project/interpreter.ts'
import type { Project } from '../../project/project.ts'
import { type ReadProjectFile, readProjectFile } from '../../project/read.ts'
import { trustQuestion } from '../../project/trust.ts'
import type { Writer } from '../../store/sql.ts'
import { isTrusted, trust } from '../../store/trust.ts'
import { fileBeside } from './project-text.ts'
import { openProject, openRepository } from './ready-project.ts'

const untrustedHash = '0'.repeat(64)

/** What Pawl sees when it looks at a folder: every check with its remedy, and the project file as it is or as Pawl would write it. */
export async function inspectProject(
  o: { readonly db: Writer; readonly home: string },
  path: string,
  projectFile: string | null,
): Promise<ProjectView> {
  const found = await inspect(path)
  if (found.kind !== 'repository') {
    const problem = inspectionProblem(found)
    return {
      path,
      name: basename(path),
      branch: null,
      head: null,
      checks: [
        { name: 'repository', ok: false, sentence: problem?.sentence ?? found.kind, remedy: problem?.remedy ?? null },
      ],
      mistakes: [],
      toml: '',
      tomlExists: false,
      file: join(path, 'pawl.toml'),
      commands: [],
      trustHash: untrustedHash,
      trusted: false,
      ready: false,
    }
  }
  const { file, read } = await findProjectFile(o.home, found.root, projectFile)
  const checks: Check[] = [
    {
      name: 'repository',
      ok: true,
      sentence: `${found.root}, ${found.branch ?? 'no branch'} at ${found.head.slice(0, 12)}.`,
      remedy: null,
    },
    ...notesOf(found),
  ]
  const common = { path: found.root, name: basename(found.root), branch: found.branch, head: found.head, file }
  if (read.kind === 'absent') {
    checks.push({
      name: 'project file',
      ok: null,
      sentence: 'There is no pawl.toml yet; this is what Pawl would write.',
      remedy: 'Look it over and save it ("pawl init").',
    })
    return {
      ...common,
      checks,
      mistakes: [],
      toml: await detectProject(found.root),
      tomlExists: false,
      commands: [],
      trustHash: untrustedHash,
      trusted: false,
      ready: false,
    }
  }
  if (read.kind === 'mistakes') {
    checks.push({
      name: 'project file',
      ok: false,
      sentence: `${file} has ${read.mistakes.length === 1 ? 'a mistake' : `${read.mistakes.length} mistakes`}.`,
      remedy: 'Correct each line that is named.',
    })
    return {
      ...common,
      checks,
      mistakes: [...read.mistakes],
      toml: await readFile(file, 'utf8'),
      tomlExists: true,
      commands: [],
      trustHash: untrustedHash,
      trusted: false,
      ready: false,
    }
  }
  checks.push(
    { name: 'project file', ok: true, sentence: `${file} is complete.`, remedy: null },
    await interpreterCheck(read.project, found.root, isTrusted(o.db, read.sha256)),
  )
  return {
    ...common,
    checks,
    mistakes: [],
    toml: read.text,
    tomlExists: true,
    commands: trustQuestion(read.project, read.text).commands.map(({ words }) => [...words]),
    trustHash: read.sha256,
    trusted: isTrusted(o.db, read.sha256),
    ready: checks.every((check) => check.ok !== false),
  }
}

/** The file that was asked for, else the repository's own, else the one that Pawl keeps for a repository that stays untouched. */
async function findProjectFile(
  home: string,
  root: string,
  asked: string | null,
): Promise<{ readonly file: string; readonly read: ReadProjectFile }> {
  const own = asked ?? join(root, 'pawl.toml')
  const read = await readProjectFile(own, own)
  if (read.kind !== 'absent' || asked !== null) return { file: own, read }
  const beside = fileBeside(home, root)
  const kept = await readProjectFile(beside, beside)
  return kept.kind === 'absent' ? { file: own, read } : { file: beside, read: kept }
}

/** Allows the commands of a project file. `seen`: the hash that the person was shown; a file that changed since is refused. */
export async function trustProject(
  o: { readonly db: Writer; readonly clock: Clock },
  path: string,
  projectFile: string | null,
  seen: string | null = null,
): Promise<void> {
  const repository = await openRepository(path)
  const { file, sha256 } = await openProject(repository, projectFile)
  if (seen !== null && seen !== sha256)
    fail('project-changed', `${file} has changed since its commands were shown.`, 'Look at them again.')
  trust(o.db, sha256, repository.root, o.clock.nowMs())
}

/** Writes pawl.toml from what the repository shows. */
export async function initProject(path: string, overwrite: boolean): Promise<{ file: string }> {
  const repository = await openRepository(path)
  const file = join(repository.root, 'pawl.toml')
  const toml = await detectProject(repository.root)
  try {
    await writeFile(file, toml, { flag: overwrite ? 'w' : 'wx' })
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'EEXIST')
      fail('project-file-exists', `${file} is there already.`, 'Edit it, or replace it with "pawl init --overwrite".')
    fail(
      'not-written',
      `${file} could not be written (${code ?? 'unknown'}).`,
      'Make the folder writable, or write the file elsewhere and give it with --project.',
    )
  }
  return { file }
}

function notesOf(repository: Repository): Check[] {
  return repositoryNotes(repository).map((note) => ({
    name: note.code,
    ok: null,
    sentence: note.sentence,
    remedy: note.remedy,
  }))
}

/** An interpreter that an untrusted file names by path is a program like any other, and is not started. */
async function interpreterCheck(project: Project, root: string, trusted: boolean): Promise<Check> {
  if (!trusted && project.run.python !== 'auto')
    return {
      name: 'python',
      ok: null,
      sentence: `${project.run.python} is started only when the commands of this project are allowed.`,
      remedy: null,
    }
  try {
    const found = await findInterpreter(project, root)
    return {
      name: 'python',
      ok: true,
      sentence:
        found === null ? 'The command starts no Python.' : `${found.path}, version ${found.version} (${found.via}).`,
      remedy: null,
    }
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return { name: 'python', ok: false, sentence: error.message, remedy: error.remedy }
  }
}
