/**
 * What an export is made of: plain JSON values, read from the store by the caller. Effects are log ratios over the incumbent
 * (positive is better) unless `objective.scale` is `linear`; times are epoch milliseconds; nothing known is null.
 */
export type ExportData = {
  readonly project: { readonly name: string }
  /** Full hash of the commit that everything starts from. */
  readonly base: string
  readonly campaign: {
    readonly id: string
    /** Who proposed, as the window says it, for example "script: proposals". */
    readonly agent: string
    readonly startedAt: number | null
    readonly endedAt: number | null
    /** Why it ended, as one sentence; null while it runs. */
    readonly ending: string | null
    /** Tolerated expected share of kept patches that are not real. */
    readonly q: number
    readonly minEffect: number | null
    readonly expectedFalseKeeps: number | null
    /** Standard deviation of one run, as an effect. */
    readonly noise: number | null
    /** Whether Pawl could set the seed of a run; if not, everything holds at one seed. */
    readonly canSetSeed: boolean
    /** Whether the metric is printed by protected code of its own, and not by the code that is patched. */
    readonly hasEvaluation: boolean
  }
  readonly objective: {
    readonly metric: string
    readonly direction: 'minimize' | 'maximize'
    readonly kind: 'metric' | 'time-to-target' | 'throughput'
    readonly unit: string
    readonly scale: 'log' | 'linear'
  }
  /** The end-to-end result as factors with a 95 % interval; `isTime`: of time, else of the metric. */
  readonly claim: {
    readonly speedup: number
    readonly lo: number
    readonly hi: number
    readonly pairs: number
    readonly isTime: boolean
  } | null
  readonly baseline: { readonly value: number | null; readonly runs: number; readonly peakBytes: number | null }
  /** The stack, from the baseline to the incumbent. */
  readonly kept: readonly KeptExperiment[]
  /** The stack’s own metric, the baseline's first, after each change of it that was measured as a whole: by the experiment that made it. */
  readonly stacks: readonly { readonly experiment: number; readonly value: number }[]
  /** Every experiment by number, the kept ones too, the baseline not. */
  readonly experiments: readonly ExportedExperiment[]
  readonly runs: readonly ExportedRun[]
  readonly findings: readonly ExportedFinding[]
  /** What the decisions noted on their way, oldest first, one sentence each. */
  readonly notes: readonly string[]
  /** What a reader must know before believing it, beyond what the rest of this says; one sentence each. */
  readonly caveats: readonly string[]
  readonly machine: {
    readonly gpu: string | null
    readonly driver: string | null
    readonly cpu: string | null
    readonly python: string | null
    readonly framework: string | null
  }
}

/** An experiment of the stack, with its patch and the evidence for it. */
export type KeptExperiment = {
  readonly number: number
  readonly hypothesis: string
  /** The patch as text (`patchText` of core/git), on the stack below it or on the base. */
  readonly diff: string
  /** The verdict as one sentence. */
  readonly sentence: string
  readonly effect: number | null
  readonly lo: number | null
  readonly hi: number | null
  readonly probability: number | null
  readonly runs: number
  readonly seeds: readonly number[]
  /** Median of the metric without and with it, in its own unit. */
  readonly metricBefore: number | null
  readonly metricAfter: number | null
  /** The most memory a run took: of the GPU where it has one, else of the processes. */
  readonly peakBytes: number | null
  readonly verdictId: string
  readonly decidedAt: number | null
}

export type ExportedExperiment = {
  readonly number: number
  /** The experiment it was proposed on; 0 is the baseline. */
  readonly parent: number
  readonly hypothesis: string
  readonly author: string
  readonly verdict: 'pending' | 'keep' | 'discard' | 'inconclusive' | 'crash' | 'retired'
  readonly reason: string | null
  readonly sentence: string | null
  readonly effect: number | null
  readonly lo: number | null
  readonly hi: number | null
  readonly probability: number | null
  readonly runs: number
  readonly costMs: number
  /** Median of its clean runs in the metric's own unit. */
  readonly value: number | null
  readonly peakBytes: number | null
  /** The commit that was measured; null when nothing ran. */
  readonly commit: string | null
}

export type ExportedRun = {
  readonly id: string
  readonly number: number
  readonly stage: string
  readonly experiment: number | null
  /** The patches on the base, by experiment. */
  readonly patches: readonly number[]
  readonly seed: number
  readonly outcome: string | null
  readonly clean: boolean | null
  readonly why: string | null
  readonly value: number | null
  /** What is compared: smaller is better. */
  readonly y: number | null
  readonly prefixY: number | null
  readonly startedAt: number | null
  readonly durationMs: number | null
  readonly cpuMs: number | null
  readonly peakRssBytes: number | null
  readonly commit: string
}

export type ExportedFinding = {
  readonly experiment: number | null
  readonly kind: string
  readonly sentence: string
  /** The command that shows it. */
  readonly check: readonly string[] | null
  readonly failsBefore: boolean | null
  readonly passesAfter: boolean | null
}
