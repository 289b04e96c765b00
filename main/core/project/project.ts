import type { Budget } from '../../../preload/contract/campaign.ts'
import { usualDirection } from './names.ts'
import type { Pattern } from './pattern.ts'
import { compilePattern } from './pattern.ts'
import type { ProjectFile } from './schema.ts'
import type { SeedMode } from './seed.ts'
import { splitCommand } from './words.ts'

export type Direction = 'minimize' | 'maximize'
/** `wall`: time since launch on the harness's monotonic clock. `cpu`: CPU time of the whole process tree. */
export type Clock = 'wall' | 'cpu'

/** A command as words; {seed}, {gpu}, {out} are still in it. */
export type CommandTemplate = readonly string[]

/** What is judged. A throughput without a metric is steps per second, measured from outside. */
export type Objective =
  | { readonly kind: 'metric'; readonly metric: string; readonly direction: Direction }
  | {
      readonly kind: 'time-to-target'
      readonly metric: string
      readonly direction: Direction
      readonly target: number
      readonly clock: Clock
    }
  | { readonly kind: 'throughput'; readonly metric: string | null; readonly clock: Clock }

/** A metric that no kept patch may spoil; a limit that is null does not exist. Fractions: 0.001 is 0.1 %. */
export type Guard = {
  readonly metric: string
  readonly max: number | null
  readonly min: number | null
  readonly worseByAtMost: number | null
  readonly direction: Direction
}

/** What every agent that is a program has. */
export type SessionSettings = {
  readonly timeLimitMs: number
  /** Null: as many as its kind can. */
  readonly parallel: number | null
  /** A local model on the device that trains. */
  readonly sharesDevice: boolean
  /** Names of variables that it is handed besides those of its kind. */
  readonly variables: readonly string[]
  /** US dollars for a million tokens; null: not said. */
  readonly price: { readonly input: number; readonly output: number; readonly cached: number | null } | null
}

export type AgentSettings =
  | (SessionSettings & {
      readonly kind: 'claude-code' | 'codex' | 'gemini' | 'qwen' | 'opencode' | 'pi'
      readonly model: string | null
      readonly maxTurns: number | null
    })
  | (SessionSettings & {
      readonly kind: 'api'
      readonly model: string
      readonly protocol: 'openai' | 'anthropic'
      /** Null: the service's own. */
      readonly baseUrl: string | null
      readonly keyEnv: string | null
      readonly maxTurns: number | null
    })
  | (SessionSettings & { readonly kind: 'command'; readonly command: CommandTemplate })
  /** The folder is as written: relative to the repository. */
  | { readonly kind: 'script'; readonly folder: string }

/** A project file as the engine uses it: checked, complete, plain JSON. */
export type Project = {
  readonly run: {
    readonly command: CommandTemplate
    /** `auto`, or a path as written. */
    readonly python: string
    readonly seed: SeedMode
    readonly timeLimitMs: number
    /** Source of the pattern of the line at which timing starts; null: the first line that names a step. */
    readonly startsAt: string | null
    readonly link: readonly string[]
    /** Null: any GPU; empty: none. */
    readonly gpus: readonly (number | string)[] | null
    /** The most of them that a campaign measures on at the same time; null: all that are free. */
    readonly gpusAtOnce: number | null
    /** Rules about the machine that void no run. */
    readonly tolerate: readonly string[]
    readonly keep: readonly string[]
    readonly outQuotaBytes: number
    readonly env: Readonly<Record<string, string>>
    readonly metrics: readonly { readonly name: string; readonly pattern: string }[]
  }
  readonly objective: Objective
  /** Smallest improvement that counts, as a fraction; null: half the measured noise. */
  readonly minEffect: number | null
  readonly guards: readonly Guard[]
  readonly evaluate: { readonly command: CommandTemplate; readonly timeLimitMs: number } | null
  readonly edit: {
    readonly allow: readonly string[]
    readonly protect: readonly string[]
    readonly check: CommandTemplate | null
  }
  readonly q: number
  /** At most this share of the time is held back for the end. */
  readonly reserve: number
  readonly agent: AgentSettings | null
  readonly sandbox: {
    readonly mode: 'auto' | 'on' | 'off'
    readonly network: boolean
    readonly write: readonly string[]
  }
  readonly budget: Budget
  readonly transfer: { readonly command: CommandTemplate; readonly timeLimitMs: number } | null
}

/** Brings a file that has no mistakes into the form the engine uses. Throws on one that has. */
export function normalise(file: ProjectFile): Project {
  const { run, evaluate, edit, transfer } = file
  return {
    run: {
      command: words(run.command),
      python: run.python,
      seed: run.seed,
      timeLimitMs: run.time_limit,
      startsAt: run.starts_at === 'auto' ? null : run.starts_at,
      link: run.link,
      gpus: run.gpus,
      gpusAtOnce: run.gpus_at_once,
      tolerate: run.tolerate,
      keep: run.keep,
      outQuotaBytes: run.out_quota,
      env: run.env,
      metrics: Object.entries(run.metrics).map(([name, pattern]) => ({ name, pattern })),
    },
    objective: normaliseObjective(file.objective),
    minEffect: file.objective.min_effect,
    guards: file.objective.guards.map((guard) => ({
      metric: guard.metric,
      max: guard.max ?? null,
      min: guard.min ?? null,
      worseByAtMost: guard.worse_by_at_most ?? null,
      direction: guard.direction ?? usualDirection(guard.metric) ?? 'minimize',
    })),
    evaluate: evaluate === undefined ? null : { command: words(evaluate.command), timeLimitMs: evaluate.time_limit },
    edit: {
      allow: edit.allow,
      protect: edit.protect.includes('pawl.toml') ? edit.protect : [...edit.protect, 'pawl.toml'],
      check: edit.check === undefined ? null : words(edit.check),
    },
    q: file.evidence.q,
    reserve: file.evidence.reserve,
    agent: file.agent === undefined ? null : normaliseAgent(file.agent),
    sandbox: file.sandbox,
    budget: {
      experiments: file.budget.experiments ?? null,
      hours: file.budget.hours ?? null,
      usd: file.budget.usd ?? null,
      sessions: file.budget.sessions ?? null,
      tokens: file.budget.tokens ?? null,
      gpuHours: file.budget.gpu_hours ?? null,
      kwh: file.budget.kwh ?? null,
    },
    transfer: transfer === undefined ? null : { command: words(transfer.command), timeLimitMs: transfer.time_limit },
  }
}

function normaliseObjective(table: ProjectFile['objective']): Objective {
  const { kind, clock } = table
  if (kind === 'throughput') return { kind, metric: table.metric ?? null, clock }
  const metric = present(table.metric, 'objective.metric')
  const direction = table.direction ?? 'minimize'
  return kind === 'metric'
    ? { kind, metric, direction }
    : { kind, metric, direction, target: present(table.target, 'objective.target'), clock }
}

function normaliseAgent(table: NonNullable<ProjectFile['agent']>): AgentSettings {
  const { kind } = table
  const model = table.model ?? null
  const maxTurns = table.max_turns ?? null
  const { price } = table
  const session: SessionSettings = {
    timeLimitMs: table.time_limit,
    parallel: table.parallel ?? null,
    sharesDevice: table.shares_device ?? false,
    variables: table.variables ?? [],
    price: price === undefined ? null : { ...price, cached: price.cached ?? null },
  }
  switch (kind) {
    case 'api':
      return {
        ...session,
        kind,
        model: present(table.model, 'agent.model'),
        protocol: present(table.protocol, 'agent.protocol'),
        baseUrl: table.base_url ?? null,
        keyEnv: table.key_env ?? null,
        maxTurns,
      }
    case 'command':
      return { ...session, kind, command: words(present(table.command, 'agent.command')) }
    case 'script':
      return { kind, folder: present(table.folder, 'agent.folder') }
    default:
      return { ...session, kind, model, maxTurns }
  }
}

/** Patterns of the project file, compiled; they were checked when it was read. */
export function compiledPatterns(project: Project): {
  readonly startsAt: Pattern | null
  readonly metrics: readonly { readonly name: string; readonly pattern: Pattern }[]
} {
  return {
    startsAt: project.run.startsAt === null ? null : checkedPattern(project.run.startsAt),
    metrics: project.run.metrics.map(({ name, pattern }) => ({ name, pattern: checkedPattern(pattern) })),
  }
}

function checkedPattern(source: string): Pattern {
  const compiled = compilePattern(source)
  if (compiled.kind === 'refused') throw new Error(`a pattern was not checked: ${compiled.why}`)
  return compiled.pattern
}

function words(command: string): CommandTemplate {
  const split = splitCommand(command)
  if (split.kind === 'refused') throw new Error(`a command was not checked: ${split.why}`)
  return split.words
}

function present<T>(value: T | undefined, key: string): T {
  if (value === undefined) throw new Error(`${key} was not checked`)
  return value
}
