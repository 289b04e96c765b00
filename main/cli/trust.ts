import type { ProjectMistake, ProjectView } from '../../preload/contract/project.ts'
import { fail } from '../core/failure.ts'
import type { Caller } from './call-engine.ts'
import type { CliContext } from './context.ts'
import { oneLine } from './terminal-text.ts'

export type TrustOptions = { readonly trust?: true; readonly json?: true }

/**
 * Makes sure that the project's file may be acted on: it has no mistakes, and a person has seen what it runs, once per
 * content. Throws a `Failure` otherwise. Returns what Pawl saw of the project.
 */
export async function needTrust(
  context: CliContext,
  call: Caller,
  path: string,
  projectFile: string | null,
  options: TrustOptions,
): Promise<ProjectView> {
  const view = await call('project.inspect', { path, projectFile })
  if (view.mistakes.length > 0)
    return fail('project-file', view.mistakes.map(mistakeLine).join('\n'), 'Correct the file and try again.')
  if (options.trust || view.trusted) return view
  const commands = view.commands.map((argv) => `  ${shown(argv)}`)
  const said = `${path} runs these commands with your rights:\n${commands.join('\n')}`
  if (options.json || !context.terminal.canAsk)
    return fail('not-trusted', said, 'If you trust them, say so with --trust.')
  for (const line of said.split('\n')) context.terminal.err(line)
  const answer = await context.terminal.ask('Run them? [y/N] ')
  if (!/^y(es)?$/i.test(answer.trim()))
    return fail(
      'not-trusted',
      'The commands were not trusted, so nothing was run.',
      'Read the project file and try again.',
    )
  await call('project.trust', { path, projectFile, hash: view.trustHash })
  return view
}

/** `pawl.toml:12: [run] command: expected a text, found 3. Write command = "python train.py".` */
export function mistakeLine(mistake: ProjectMistake): string {
  const where = mistake.line === null ? mistake.file : `${mistake.file}:${mistake.line}`
  return oneLine(`${where}: ${mistake.key}: expected ${mistake.expected}, found ${mistake.found}. ${mistake.remedy}`)
}

/** An argument list as one line in which every word can be told from the next. */
export function shown(argv: readonly string[]): string {
  return argv
    .map((word) => (/^[\w@%+=:,./{}-]+$/.test(word) ? word : `'${oneLine(word).replaceAll("'", "'\\''")}'`))
    .join(' ')
}
