import { createHash } from 'node:crypto'
import type { Project } from './project.ts'
import { printCommand } from './words.ts'

/** What a person is asked before anything of a project file is run; the store keeps the hashes that were allowed. */
export type TrustQuestion = {
  /** SHA-256 of the file's bytes: any change asks again. */
  readonly hash: string
  /** Every command that the file can make Pawl run, word by word, with its place in the file. */
  readonly commands: readonly { readonly key: string; readonly words: readonly string[] }[]
}

export function trustQuestion(project: Project, file: Uint8Array | string): TrustQuestion {
  const { run, evaluate, edit, agent, transfer } = project
  const commands: { key: string; words: readonly string[] | null | undefined }[] = [
    { key: 'run.command', words: run.command },
    // A path names a program that is started to ask for its version.
    { key: 'run.python', words: run.python === 'auto' ? null : [run.python] },
    { key: 'evaluate.command', words: evaluate?.command },
    { key: 'edit.check', words: edit.check },
    { key: 'agent.command', words: agent?.kind === 'command' ? agent.command : null },
    { key: 'transfer.command', words: transfer?.command },
  ]
  return {
    hash: createHash('sha256').update(file).digest('hex'),
    commands: commands.flatMap(({ key, words }) => (words ? [{ key, words }] : [])),
  }
}

/** The question as lines for a terminal. */
export function printTrustQuestion({ commands }: TrustQuestion): string {
  return commands.map(({ key, words }) => `  ${key}: ${printCommand(words)}`).join('\n')
}
