/**
 * The words between the decisions and whoever drives them: the campaign's loop, `pawl policy` and `pawl replay`.
 *
 * The decisions are a synchronous generator: it yields a Request and is given the Answer. Everything it knows comes from its
 * settings and the answers so far, so feeding stored answers to a fresh generator brings it back to where it was.
 *
 * Units: y is the objective on a scale where smaller is better and differences are effects (ln of a time, of a loss, -ln of a
 * throughput); a gain is minus a difference of y, so 0.01 is about 1 % better. Times are seconds. Every value is plain JSON.
 */

/** The experiment's number within its campaign, from 1. The baseline is 0 and never listed in a set. */
export type PatchNumber = number

/** Why a run is made. */
export type Stage = 'warm-up' | 'calibrate' | 'screen' | 'confirm' | 'block' | 'ablate' | 'final' | 'transfer'

/** A secondary metric that a patch may not spoil. */
export type GuardRule = {
  readonly name: string
  /** How much worse it may be, in the guard's own y units (0.001: 0.1 %); null where only an absolute limit holds (`ok` of the answer). */
  readonly worseByAtMost: number | null
}

/** What a campaign decides by; constant for its whole life. */
export type Settings = {
  /** Tolerated expected share of kept patches that are not real: 0.01 strict, 0.05 default, 0.50 fast. */
  readonly q: number
  /** Smallest gain worth its code (y units, 0 for none); ignored where `minEffectAuto`. */
  readonly minEffect: number
  /** Half of the measured noise of one run, decided once after calibration and again with each fit. */
  readonly minEffectAuto: boolean
  /** Run time there is for the whole campaign, in seconds; null: only the number of proposals ends it. */
  readonly budgetS: number | null
  /** First guess of one run's length in seconds; refined from the answers. */
  readonly runS: number
  /** The most proposals there can be; null when nobody knows. */
  readonly proposals: number | null
  /** Pairs of the end-to-end measurement (8; fixed before the first of them). */
  readonly finalPairs: number
  /** Seeds from here on are used by the end-to-end measurement only (1000). */
  readonly freshSeedBase: number
  /** Seeds every random choice: the designs of blocks, the audit of doomed runs. */
  readonly rngSeed: number
  /** False where the code has no seed to set: noise shared by seed can't be told apart then. */
  readonly canSetSeed: boolean
  /** False where this objective has no prefix metric: nothing is stopped early. */
  readonly hasPrefix: boolean
  readonly guards: readonly GuardRule[]
  /** First guess of the length of a run of the bigger command, seconds; null: there is none, and no transfer stage. */
  readonly transferRunS: number | null
  /** At most this share of the time budget is held back for the end (0.15). */
  readonly reserveShare: number
  /** Devices that are measured on at the same time, each by a lane of its own (see lanes.ts). None: one. Times of the budget are of all of them together. */
  readonly lanes?: number
}

/** One run: original code plus `patches` (which include the kept ones), in canonical (ascending) order. */
export type RunRequest = {
  readonly kind: 'run'
  readonly stage: Stage
  readonly patches: readonly PatchNumber[]
  readonly seed: number
  /** Stop at the prefix when the prefix metric (y units) is above this; null: let it finish. The prefix is always recorded. */
  readonly killAbove: number | null
  /** The experiment it is made for, null when for the incumbent or for several at once. */
  readonly experiment: PatchNumber | null
  /** Number of the block (from 1) for `block` and `ablate` runs. */
  readonly block: number | null
  /** Number of the pair (from 1) for `final` runs. */
  readonly pair: number | null
}

export type Verdict = 'keep' | 'discard' | 'inconclusive' | 'crash' | 'retired'

/** Stable codes of why a verdict was reached; the sentence beside it is for people. */
export type Reason =
  | 'proven'
  | 'killed-early'
  | 'no-effect'
  | 'worse'
  | 'below-min-effect'
  | 'guard'
  | 'conflict'
  | 'crashed'
  | 'timed-out'
  | 'target-not-reached'
  | 'machine-not-quiet'
  | 'budget'
  | 'ablation'
  | 'withdrawn'
  /** Kept: it takes code away and was shown to lose nothing that is worth code. */
  | 'simpler'
  /** It takes code away, and it could not be shown that nothing is lost. */
  | 'not-shown'

/**
 * What a patch is kept for: a proven gain; or that it loses nothing, where it only takes code away. Then a loss smaller than the smallest
 * gain worth its code is none.
 */
export type KeptFor = 'gain' | 'no-loss'

export type VerdictRequest = {
  readonly kind: 'verdict'
  readonly experiment: PatchNumber
  readonly verdict: Verdict
  readonly reason: Reason
  readonly sentence: string
  readonly evidence: Evidence | null
}

/** One clean run as a dot: its gain over the incumbent, corrected for drift and seed. */
export type EvidencePoint = {
  /** Index of the run's request in the whole sequence of requests, from 0. */
  readonly step: number
  readonly gain: number
  /** True for a run of the incumbent (its dot scatters around 0). */
  readonly incumbent: boolean
}

/** What is known of one experiment at the moment of a verdict. Gains in y units; null where there is no number. */
export type Evidence = {
  /** Clean runs in which the patch was switched on. */
  readonly runs: number
  /** Blocks among them. */
  readonly blocks: number
  /** Posterior probability that nothing is lost that is worth its code; only where that is what it is kept for. */
  readonly noLoss?: number
  /** Unshrunken estimate of the gain over the incumbent, its standard error and 95 % interval. */
  readonly gain: number | null
  readonly se: number | null
  readonly lo: number | null
  readonly hi: number | null
  /** Posterior probability that the gain is larger than 0. */
  readonly probability: number | null
  /** The probability from which it would be kept: sure keeps leave room in the error budget for a less sure one. */
  readonly keepFrom: number
  /** Posterior mean of the gain. */
  readonly shrunken: number | null
  /** Prior-free evidence beside the decision: e-value against "gain <= 0" and the 95 % confidence sequence. */
  readonly eValue: number | null
  readonly confidenceLo: number | null
  readonly confidenceHi: number | null
  /** Noise of one run (standard deviation, y units) at that moment, and the share of it that a shared seed cancels. */
  readonly noiseSigma: number | null
  readonly noiseRho: number | null
  /** Per-step losses were identical to the incumbent's under the same seed: judged on time alone. */
  readonly speedOnly: boolean
  readonly points: readonly EvidencePoint[]
}

export type EffectEstimate = {
  readonly experiment: PatchNumber
  readonly gain: number
  readonly se: number
  readonly probability: number
}

/** What the bigger run says of one kept patch; gains in y units, null where nothing is known. */
export type Transfer = {
  readonly experiment: PatchNumber
  readonly gain: number | null
  readonly se: number | null
  readonly probability: number | null
  readonly verdict: 'transfers' | 'does-not' | 'unknown'
}

/** Facts worth storing and showing that are no verdict. */
export type Note =
  | {
      readonly topic: 'noise'
      readonly sigma: number
      readonly rho: number
      readonly drift: number
      readonly tauS: number
      readonly runs: number
      readonly minEffect: number
    }
  | {
      readonly topic: 'prior'
      readonly harm: number
      readonly neutral: number
      readonly win: number
      readonly experiments: number
    }
  | {
      readonly topic: 'block'
      readonly block: number
      readonly rows: number
      /** Standard deviation of what a seed does to one patch and not to another, as it is known now (y units). */
      readonly interaction: number
      readonly effects: readonly EffectEstimate[]
    }
  | {
      readonly topic: 'ablation'
      readonly block: number
      readonly rows: number
      readonly effects: readonly EffectEstimate[]
      readonly retired: readonly PatchNumber[]
    }
  | {
      readonly topic: 'early-kill'
      readonly killed: number
      /** Runs that would have been stopped but were let finish (1 in 10), and those of them that deserved more runs. */
      readonly audited: number
      readonly falseKills: number
    }
  | { readonly topic: 'deterministic'; readonly deterministic: boolean }
  | {
      readonly topic: 'transfer'
      readonly rows: number
      /** Of the whole stack, from its one pair. */
      readonly gain: number | null
      readonly effects: readonly Transfer[]
    }
  | {
      readonly topic: 'stack'
      readonly kept: readonly PatchNumber[]
      readonly expectedFalseKeeps: number
      /** Seconds of run time that the next keep is expected to cost, null when nothing is in reach. */
      readonly nextProofS: number | null
    }

export type NoteRequest = { readonly kind: 'note'; readonly note: Note; readonly sentence: string }

/** The end-to-end result: original code against the whole stack, as factors. */
export type Claim = { readonly speedup: number; readonly lo: number; readonly hi: number; readonly pairs: number }

export type FinishRequest = {
  readonly kind: 'finish'
  readonly reason: 'exhausted' | 'budget' | 'reviewed'
  readonly claim: Claim | null
}

export type Request =
  /** Give me the next ready proposal. */
  | { readonly kind: 'proposal' }
  /** Would these patches (kept ones included) merge? Costs no run. */
  | { readonly kind: 'merge'; readonly patches: readonly PatchNumber[] }
  | RunRequest
  | VerdictRequest
  | NoteRequest
  | FinishRequest
  /** After the finish: what does the review want the stack to be, or does the campaign go on? Asked again after each; rounds count from 1. */
  | { readonly kind: 'rebuild'; readonly round: number }

export type RunOutcome =
  | 'finished'
  | 'killed'
  | 'crashed'
  | 'timed-out'
  /** The target was not reached within the limit: worse than every finished run. */
  | 'censored'
  /** The set does not merge; nothing ran. */
  | 'conflict'
  /** The run vanished (power, a killed launcher): says nothing about the patch. */
  | 'lost'

export type GuardReading = {
  readonly name: string
  /** Smaller is better; null when the run did not print it. */
  readonly y: number | null
  /** Whether the absolute limit holds; null when there is none or no value. */
  readonly ok: boolean | null
}

export type RunAnswer = {
  readonly kind: 'run'
  readonly outcome: RunOutcome
  /** False when evidence from outside the patch says that the run was disturbed. */
  readonly clean: boolean
  readonly y: number | null
  readonly prefixY: number | null
  /**
   * The machine's pace during the run and during its prefix: ln of the time of a fixed piece of work that was done beside it, larger where the
   * machine was slower. Null where it was not measured.
   */
  readonly pace: number | null
  readonly prefixPace: number | null
  /** Middle of the run on the campaign's own clock, seconds; any origin. */
  readonly atS: number
  readonly costS: number
  /** Budget left after it, seconds; null without a time budget. */
  readonly leftS: number | null
  readonly guards: readonly GuardReading[]
  /** Hash of the per-step losses; null when there are none. */
  readonly fingerprint: string | null
}

/** To a rebuild request: what leaves the stack and why, what comes back, and all that is to be in it, in order. */
export type RebuildAnswer = {
  readonly kind: 'rebuild'
  readonly leaving: readonly { readonly experiment: PatchNumber; readonly sentence: string }[]
  readonly joining: readonly PatchNumber[]
  readonly kept: readonly { readonly experiment: PatchNumber; readonly probability: number }[]
}

/** To a rebuild request: the campaign goes on, within these limits from now on (as in `Settings`; `leftS`: seconds left of `budgetS`). */
export type ExtendedAnswer = {
  readonly kind: 'extended'
  readonly budgetS: number | null
  readonly leftS: number | null
  readonly proposals: number | null
}

export type Answer =
  | { readonly kind: 'proposal'; readonly experiment: PatchNumber; readonly keptFor?: KeptFor }
  /** To a proposal request: none is ready, more may come. Asked again after other work; with no other work, asked again at once. */
  | { readonly kind: 'no-proposal-yet' }
  /** To a proposal request: there will never be another. */
  | { readonly kind: 'exhausted' }
  | { readonly kind: 'merge'; readonly merges: boolean }
  | RunAnswer
  | RebuildAnswer
  | ExtendedAnswer
  /** To any proposal, merge or run request: that was not done, because this experiment (waiting, in work or kept) is gone. */
  | { readonly kind: 'withdrawn'; readonly experiment: PatchNumber }
  /** To any proposal, merge or run request: no more runs, ever; only verdicts and the finish follow. */
  | { readonly kind: 'budget-over' }
  /** To verdict, note and finish. */
  | { readonly kind: 'noted' }

/** What the decisions are: yields requests, takes answers, ends after `finish` was noted. */
export type Policy = Generator<Request, void, Answer>
