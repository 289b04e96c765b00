import type { Billing } from '../../../preload/contract/session.ts'

/**
 * How one kind of command-line agent is driven, as data alone. Two pure functions read it: `launchOf` makes a command and an
 * environment from an assignment, `readLine` makes readings from a line of output.
 */
export type Adapter = {
  /** As in `--agent KIND`. */
  readonly kind: string
  readonly name: string
  readonly about: string
  /** The program, looked for on the PATH. */
  readonly program: string
  /** How to get the program, as one sentence. */
  readonly get: string
  readonly login: Login
  /** Variables of Pawl's own environment that it is handed, keys among them; never by way of the disk. `NAME*`: all that begin so. */
  readonly variables: readonly string[]
  /** What it may write outside of its clone: its own settings and login, below the home folder. */
  readonly state: readonly string[]
  readonly command: CommandData
  readonly stream: readonly StreamRule[]
  /** Whether the money that it reports can be believed; null: it reports none. */
  readonly cost: { readonly notWith: readonly string[] } | null
}

/** What tells, without spending anything, whether an agent is logged in. Any of it that holds is enough. */
export type Login = {
  /** A variable that holds a key: then it is paid by use. */
  readonly keys: readonly string[]
  /** A file that a login leaves below the home folder. */
  readonly files: readonly string[]
  /** A command that answers by its exit code. */
  readonly ask: readonly string[] | null
  /** How to log in, as one sentence. */
  readonly how: string
  /** How it is paid when no key is set. */
  readonly otherwise: Billing
}

/** Words of the command. Replaced in them: {brief} the whole text, {prompt_file} a file that holds it, {worktree}, {model}, {turns}, {check} the project's check. */
export type CommandData = {
  readonly argv: readonly string[]
  /** Added when a model or a limit of turns is given. */
  readonly model: readonly string[]
  readonly turns: readonly string[]
  /** Added when Pawl's sandbox holds it in, and when nothing of Pawl does. */
  readonly confined: readonly string[]
  readonly unconfined: readonly string[]
  /** Added when the project has a check, so that it may be run. */
  readonly check: readonly string[]
  /** Added last. */
  readonly end: readonly string[]
  readonly env: Readonly<Record<string, string>>
}

/** A place in a line of JSON: keys with dots between them, for example `message.usage.output_tokens`. */
export type Path = string

/** What lines of one form mean. The first rule that fits a line is the one that counts. */
export type StreamRule = {
  /** What must stand at these places. */
  readonly when: Readonly<Record<Path, string | boolean>>
  /** What the line gives; nothing: it is known, and says nothing worth keeping. */
  readonly give?: readonly Give[]
  /** Lists in the line whose members have rules of their own; places are meant from the member. */
  readonly each?: { readonly in: Path; readonly rules: readonly StreamRule[] }
}

/** One meaning of a line. Where several places are named the first that holds something counts, and numbers are added up. */
export type Give =
  | { readonly kind: 'text'; readonly text: Path; readonly isPiece?: true }
  | { readonly kind: 'thinking'; readonly text: Path }
  | { readonly kind: 'tool'; readonly call: Path; readonly name: Path | { readonly is: string }; readonly input: Path }
  | {
      readonly kind: 'result'
      readonly call: Path
      readonly text: readonly Path[]
      /** Where it stands whether it went well, and what stands there then, or then not. */
      readonly ok:
        | { readonly at: Path; readonly is: string | number | boolean }
        | { readonly at: Path; readonly isNot: string | number | boolean }
        | null
    }
  | {
      readonly kind: 'usage'
      /** `total`: since the session's start. `step`: of one step; two of the same key are one. */
      readonly of: 'total' | 'step'
      readonly key: Path | null
      /** All tokens that went in, the cached ones too. */
      readonly tokensIn: readonly Path[]
      readonly tokensOut: readonly Path[]
      readonly tokensCached: readonly Path[]
      readonly usd: Path | null
    }
  | { readonly kind: 'model'; readonly model: Path }
  | { readonly kind: 'billing'; readonly at: Path; readonly is: Readonly<Record<string, Billing>> }
  | { readonly kind: 'problem'; readonly text: readonly Path[] }
  /** `status` of an HTTP answer: 401 and 403 are a login, 429 is a limit. */
  | { readonly kind: 'status'; readonly status: Path | { readonly is: number }; readonly text: readonly Path[] }
  /** A quota is used up; `untilS` in epoch seconds. */
  | { readonly kind: 'limit'; readonly untilS: Path; readonly text: readonly Path[] }
  /** A list of tools that were refused to it, with their names. */
  | { readonly kind: 'denied'; readonly in: Path; readonly name: Path }
  /** Its last word. */
  | { readonly kind: 'last'; readonly text: Path }
