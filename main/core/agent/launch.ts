import type { Adapter } from './adapter.ts'

/** What one session of a program is started with. */
export type Assignment = {
  readonly brief: string
  /** A file outside of the clone that holds the brief. */
  readonly promptFile: string
  readonly worktree: string
  readonly model: string | null
  readonly turns: number | null
  /** The project's check as one line, where there is one. */
  readonly check: string | null
  /** Whether Pawl's sandbox holds it in. */
  readonly confined: boolean
}

/** The command of a session, and what of its environment the adapter itself decides. Pure. */
export function launchOf(
  adapter: Adapter,
  assignment: Assignment,
): { readonly argv: readonly string[]; readonly env: Readonly<Record<string, string>> } {
  const { command } = adapter
  const a = assignment
  const words = [
    ...command.argv,
    ...(a.model === null ? [] : command.model),
    ...(a.turns === null ? [] : command.turns),
    ...(a.confined ? command.confined : command.unconfined),
    ...(a.check === null ? [] : command.check),
    ...command.end,
  ]
  return { argv: words.map((word) => fill(word, a)), env: command.env }
}

/** The command as people are shown it: the brief is named, not printed. */
export function shownArgv(adapter: Adapter, assignment: Assignment): string[] {
  return [...launchOf(adapter, { ...assignment, brief: '{brief}' }).argv]
}

function fill(word: string, a: Assignment): string {
  const values: Readonly<Record<string, string>> = {
    brief: a.brief,
    prompt_file: a.promptFile,
    worktree: a.worktree,
    model: a.model ?? '',
    turns: a.turns === null ? '' : String(a.turns),
    check: a.check ?? '',
  }
  // In one pass: what is put in is not looked at again, and a brief may well hold "{model}".
  return word.replace(/\{(brief|prompt_file|worktree|model|turns|check)\}/g, (_, name: string) => values[name] ?? '')
}
