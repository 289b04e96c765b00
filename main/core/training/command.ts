import { fail } from '../failure.ts'
import { splitCommand } from '../project/words.ts'

/** What is put in place of {seed}, {gpu} and {out}, and of the word `python`. */
export type Places = {
  readonly seed: number
  /** Null: no GPU; {gpu} becomes empty. */
  readonly gpu: string | null
  readonly out: string
  /** Absolute path of the pinned interpreter; null: `python` is looked up on the PATH. */
  readonly python: string | null
}

/** The argv of a command of the project file. Each place is filled inside its own word: no shell reads the result. */
export function fillCommand(words: readonly string[], places: Places): string[] {
  const [program = '', ...rest] = words.map((word) => fillWord(word, places))
  const isPython = program === 'python' || program === 'python3'
  return [isPython ? (places.python ?? program) : program, ...rest]
}

/** One word, or one value of a variable, with {seed}, {gpu} and {out} replaced; whatever else stands in braces stays. */
export function fillWord(word: string, places: Omit<Places, 'python'>): string {
  const values: Readonly<Record<string, string>> = {
    seed: String(places.seed),
    gpu: places.gpu ?? '',
    out: places.out,
  }
  // In one go: a folder called {seed} must not be replaced once more.
  return word.replace(/\{(seed|gpu|out)\}/g, (whole, name: string) => values[name] ?? whole)
}

/** A command as words by shell rules. Throws a `Failure` for one that needs a shell. */
export function argvOf(command: string): readonly string[] {
  const split = splitCommand(command)
  if (split.kind === 'words') return split.words
  return fail('bad-command', `The command "${command}" can't be run without a shell: ${split.why}.`, split.remedy)
}
