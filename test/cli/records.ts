import type { CampaignHead } from '../../preload/contract/campaign.ts'
import type { ExperimentDetail } from '../../preload/contract/experiment.ts'

export const campaignId = '01jd0000000000000000000abc'

/** A campaign in the middle of its life; a test changes what it is about. */
export function head(change: Partial<CampaignHead> = {}): CampaignHead {
  return {
    id: campaignId,
    projectPath: '/home/ana/nanoGPT',
    projectName: 'nanoGPT',
    base: '0123456789abcdef0123456789abcdef01234567',
    objective: { kind: 'time-to-target', metric: 'val_loss', direction: 'minimize', target: 3.28, clock: 'wall' },
    state: 'running',
    reason: null,
    agent: { kind: 'script', label: 'script: proposals' },
    q: 0.05,
    minEffect: null,
    budget: { experiments: 20, hours: null, usd: null },
    createdAt: 1_000_000,
    startedAt: 1_000_000,
    endedAt: null,
    kept: 0,
    tried: 0,
    runs: 0,
    speedup: null,
    running: null,
    busyShare: null,
    proposalsReady: 0,
    agentOn: null,
    costUsd: null,
    spentHours: 0.5,
    expectedFalse: 0,
    noise: 0.004,
    nextProofRuns: null,
    nextProofMs: null,
    idle: [],
    waitingSince: null,
    attention: [],
    unseen: 0,
    staircase: [],
    ...change,
  }
}

/** An experiment that was kept. */
export function experiment(number: number, change: Partial<ExperimentDetail> = {}): ExperimentDetail {
  return {
    number,
    parent: 0,
    hypothesis: `Hoist look-up ${number}`,
    author: 'script: proposals',
    state: 'decided',
    verdict: 'keep',
    reason: 'proven',
    effect: 0.06,
    lo: 0.05,
    hi: 0.07,
    probability: 0.9999,
    runs: 8,
    costMs: 16_000,
    added: 3,
    removed: 1,
    hasFinding: false,
    createdAt: 1_000_000,
    decidedAt: 1_072_000,
    rationale: '',
    sentence: '8 clean runs: 6.2 % faster.',
    evidence: null,
    dots: [],
    reference: [],
    excluded: [],
    minEffect: null,
    keepFrom: 0.95,
    incumbent: 0,
    files: [{ path: 'train.py', added: 3, removed: 1 }],
    warnings: [],
    session: null,
    withdrawn: null,
    ...change,
  }
}
