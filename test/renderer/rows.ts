import type { ExperimentRow } from '../../preload/contract/experiment.ts'

/** An experiment that was discarded on the baseline, but for what is given. */
export function experiment(number: number, change: Partial<ExperimentRow> = {}): ExperimentRow {
  return {
    number,
    parent: number === 0 ? null : 0,
    kind: null,
    hypothesis: number === 0 ? 'Baseline: the code unmodified' : `Idea ${number}`,
    author: 'script: proposals',
    state: 'decided',
    verdict: number === 0 ? 'pending' : 'discard',
    reason: number === 0 ? null : 'no-effect',
    effect: number === 0 ? null : -0.01,
    lo: number === 0 ? null : -0.02,
    hi: number === 0 ? null : 0,
    probability: number === 0 ? null : 0.1,
    runs: 2,
    countedRuns: number === 0 ? null : 2,
    blockRuns: 0,
    costMs: 60_000,
    value: 2.5,
    hours: number / 60,
    added: 3,
    removed: 1,
    hasFinding: false,
    createdAt: 1_700_000_000_000 + number,
    decidedAt: number === 0 ? null : 1_700_000_000_500 + number,
    ...change,
  }
}
