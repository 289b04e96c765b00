import { isAbsolute, join, resolve } from 'node:path'
import type { Budget } from '../../../../preload/contract/campaign.ts'
import type { Agent } from '../../agent/agent.ts'
import { chooseAgent, type OwnAgent } from '../../agent/choose.ts'
import { Failure, fail } from '../../failure.ts'
import { inspect, type Repository } from '../../git/inspect.ts'
import { inspectionProblem } from '../../git/inspection-notes.ts'
import { findInterpreter } from '../../project/interpreter.ts'
import type { Mistake } from '../../project/mistake.ts'
import { failOnMistakes } from '../../project/mistake.ts'
import type { Project } from '../../project/project.ts'
import { readProjectFile } from '../../project/read.ts'
import { printTrustQuestion, trustQuestion } from '../../project/trust.ts'
import { printCommand } from '../../project/words.ts'
import type { InterpreterRecord } from '../../store/campaigns.ts'
import type { Reader } from '../../store/sql.ts'
import { isTrusted } from '../../store/trust.ts'

export type ReadyProject = {
  readonly repository: Repository
  readonly projectFile: string
  readonly projectToml: string
  readonly project: Project
  readonly agent: Agent
  readonly agentSource: string
  readonly interpreter: InterpreterRecord | null
  readonly budget: Budget
}

export type Request = {
  readonly path: string
  readonly projectFile: string | null
  readonly agent: string | null
  readonly budget: Budget
}

/**
 * Everything a campaign on a project needs, looked up and checked; nothing of the project is run but its interpreter's `--version`.
 * Throws a `Failure` with the remedy for whatever is missing, wrong or not yet allowed.
 */
export async function readyProject(
  o: { readonly db: Reader; readonly ownAgent: OwnAgent },
  request: Request,
): Promise<ReadyProject> {
  const repository = await openRepository(request.path)
  const { file, project, text, sha256 } = await openProject(repository, request.projectFile)
  if (!isTrusted(o.db, sha256)) {
    fail(
      'not-trusted',
      `${file} can run commands, and they were not allowed yet:\n${printTrustQuestion(trustQuestion(project, text))}`,
      'Look at them, then allow them: start with --trust, or answer the question in the window.',
    )
  }
  const agentSource = request.agent ?? agentOf(project, repository.root)
  return {
    repository,
    projectFile: file,
    projectToml: text,
    project,
    agent: await chooseAgent(agentSource, { from: repository.root, settings: project.agent, own: o.ownAgent }),
    agentSource,
    interpreter: await findInterpreter(project, repository.root),
    budget: limitsOf(request.budget, project.budget),
  }
}

/** What was asked for, and where nothing was, what the project file says. */
function limitsOf(asked: Budget, file: Budget): Budget {
  const names = Object.keys(file) as (keyof Budget)[]
  return Object.fromEntries(names.map((name) => [name, asked[name] ?? file[name]])) as Budget
}

export async function openRepository(path: string): Promise<Repository> {
  const found = await inspect(resolve(path))
  if (found.kind === 'repository') return found
  const problem = inspectionProblem(found)
  throw problem === null
    ? new Error(`an inspection without a problem is no repository: ${found.kind}`)
    : new Failure(problem.code, problem.sentence, problem.remedy)
}

export type OpenProject = {
  readonly file: string
  readonly project: Project
  readonly text: string
  readonly sha256: string
}

/** Reads the project file of a repository, or the one that is given by path. */
export async function openProject(repository: Repository, projectFile: string | null): Promise<OpenProject> {
  const file = projectFile === null ? join(repository.root, 'pawl.toml') : resolve(projectFile)
  const read = await readProjectFile(file, file)
  if (read.kind === 'absent')
    return fail(
      'no-project-file',
      `There is no ${file}.`,
      projectFile === null ? 'Write one with "pawl init", or give another with --project FILE.' : 'Check the path.',
    )
  if (read.kind === 'mistakes') return failOnMistakes(read.mistakes as readonly Mistake[])
  return { file, project: read.project, text: read.text, sha256: read.sha256 }
}

function agentOf(project: Project, root: string): string {
  const { agent } = project
  if (agent === null)
    return fail('no-agent', 'Nothing says who proposes patches.', 'Give --agent, or an [agent] table in pawl.toml.')
  switch (agent.kind) {
    case 'script':
      return `script:${isAbsolute(agent.folder) ? agent.folder : join(root, agent.folder)}`
    case 'command':
      return `command:${printCommand(agent.command)}`
    case 'api':
      return `api:${agent.protocol}:${agent.model}${agent.baseUrl === null ? '' : `@${agent.baseUrl}`}`
    default:
      return agent.model === null ? agent.kind : `${agent.kind}:${agent.model}`
  }
}
