import type { ExportData, ExportedExperiment, ExportedRun, KeptExperiment } from '../../../main/core/export/data.ts'

/** An experiment that was discarded, with what a test is about in `more`. */
export function experiment(number: number, more: Partial<ExportedExperiment> = {}): ExportedExperiment {
  return {
    number,
    parent: 0,
    hypothesis: `Idea ${number}`,
    author: 'script: proposals',
    verdict: 'discard',
    reason: 'no-effect',
    sentence: '4 clean runs: 0.1 % worse, 95 % interval -0.9 to 0.7 %, probability real 0.31',
    effect: -0.001,
    lo: -0.009,
    hi: 0.007,
    probability: 0.31,
    runs: 4,
    costMs: 61_000,
    value: 1.25,
    peakBytes: 3 * 1024 ** 3,
    commit: `${number}`.padStart(40, 'c'),
    ...more,
  }
}

/** A kept experiment with its patch. */
export function kept(number: number, diff: string, more: Partial<KeptExperiment> = {}): KeptExperiment {
  return {
    number,
    diff,
    hypothesis: `Idea ${number}`,
    sentence: `8 clean runs in 1 block: ${number} % better, 95 % interval 0.4 to ${number}.6 %, probability real over 0.99`,
    effect: number / 100,
    lo: 0.004,
    hi: number / 100 + 0.006,
    probability: 0.9991,
    runs: 8,
    seeds: [0, 1, 2],
    metricBefore: 1.25,
    metricAfter: 1.25 - number / 100,
    peakBytes: 3 * 1024 ** 3,
    verdictId: `${number}`.padStart(26, '0'),
    decidedAt: 1_700_000_000_000 + number * 60_000,
    ...more,
  }
}

export function exportedRun(number: number, more: Partial<ExportedRun> = {}): ExportedRun {
  return {
    id: `${number}`.padStart(26, '0'),
    number,
    stage: 'screen',
    experiment: 1,
    patches: [1],
    seed: 0,
    outcome: 'finished',
    clean: true,
    why: null,
    value: 1.24,
    y: 0.215,
    prefixY: 0.4,
    startedAt: 1_700_000_000_000,
    durationMs: 15_000,
    cpuMs: 14_800,
    peakRssBytes: 100_000_000,
    commit: 'd'.repeat(40),
    ...more,
  }
}

export function exampleData(
  base: string,
  stack: readonly KeptExperiment[],
  more: Partial<ExportData> = {},
): ExportData {
  return {
    project: { name: 'nano größe' },
    base,
    campaign: {
      id: '01jbqq00000000000000000000',
      agent: 'script: proposals',
      startedAt: 1_700_000_000_000,
      endedAt: 1_700_090_000_000,
      ending: 'All proposals were tried.',
      q: 0.05,
      minEffect: 0.001,
      expectedFalseKeeps: 0.2,
      noise: 0.003,
      canSetSeed: true,
      hasEvaluation: true,
    },
    objective: { metric: 'val_loss', direction: 'minimize', kind: 'metric', unit: '', scale: 'log' },
    claim: { speedup: 1.114, lo: 1.098, hi: 1.13, pairs: 8, isTime: true },
    baseline: { value: 1.25, runs: 12, peakBytes: 3 * 1024 ** 3 },
    kept: stack,
    stacks: [
      { experiment: 0, value: 1.25 },
      ...stack.map((each) => ({ experiment: each.number, value: 1.25 - each.number / 100 })),
    ],
    experiments: [
      ...stack.map((each) =>
        experiment(each.number, {
          hypothesis: each.hypothesis,
          verdict: 'keep',
          reason: 'proven',
          sentence: each.sentence,
          effect: each.effect,
          lo: each.lo,
          hi: each.hi,
          probability: each.probability,
          runs: each.runs,
          value: each.metricAfter,
        }),
      ),
      experiment(90),
      experiment(91, {
        verdict: 'crash',
        reason: 'crashed',
        sentence: 'It crashed.',
        effect: null,
        lo: null,
        hi: null,
        probability: null,
        value: null,
        runs: 1,
      }),
      experiment(92, {
        verdict: 'inconclusive',
        reason: 'budget',
        effect: 0.002,
        lo: -0.001,
        hi: 0.005,
        probability: 0.8,
      }),
      experiment(93, {
        verdict: 'pending',
        reason: null,
        sentence: null,
        effect: null,
        lo: null,
        hi: null,
        probability: null,
        value: null,
        runs: 0,
        commit: null,
      }),
    ],
    runs: [exportedRun(2), exportedRun(1, { clean: false, why: 'another program used the GPU' })],
    findings: [
      {
        experiment: 4,
        kind: 'bug',
        sentence: 'The mask is off by one.',
        check: ['python', 'check_mask.py'],
        failsBefore: true,
        passesAfter: true,
      },
    ],
    notes: ['One run varies by 0.3 % on this machine.'],
    caveats: ['The first hour was measured on battery.'],
    machine: { gpu: null, driver: null, cpu: 'Two cores', python: '3.11.7', framework: 'PyTorch 2.9.1' },
    ...more,
  }
}
