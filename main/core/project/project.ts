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

export type AgentSettings =
  | {
      readonly kind: 'claude-code'
      readonly model: string | null
      readonly maxTurns: number | null
      readonly timeLimitMs: number
    }
  | { readonly kind: 'codex'; readonly model: string | null; readonly timeLimitMs: number }
  | {
      readonly kind: 'api'
      readonly model: string
      readonly protocol: 'openai' | 'anthropic'
      readonly baseUrl: string
      readonly keyEnv: string | null
      readonly maxTurns: number | null
      readonly timeLimitMs: number
    }
  | { readonly kind: 'command'; readonly command: CommandTemplate; readonly timeLimitMs: number }
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
  readonly agent: AgentSettings | null
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
    agent: file.agent === undefined ? null : normaliseAgent(file.agent),
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
  const { kind, time_limit: timeLimitMs } = table
  const model = table.model ?? null
  const maxTurns = table.max_turns ?? null
  switch (kind) {
    case 'claude-code':
      return { kind, model, maxTurns, timeLimitMs }
    case 'codex':
      return { kind, model, timeLimitMs }
    case 'api':
      return {
        kind,
        model: present(table.model, 'agent.model'),
        protocol: present(table.protocol, 'agent.protocol'),
        baseUrl: present(table.base_url, 'agent.base_url'),
        keyEnv: table.key_env ?? null,
        maxTurns,
        timeLimitMs,
      }
    case 'command':
      return { kind, command: words(present(table.command, 'agent.command')), timeLimitMs }
    case 'script':
      return { kind, folder: present(table.folder, 'agent.folder') }
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
