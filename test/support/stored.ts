import { monotonicFactory } from 'ulid'
import type { Evidence } from '../../main/core/decide/protocol.ts'
import { type CampaignRecord, insertCampaign } from '../../main/core/store/campaigns.ts'
import { insertExperiment, type NewExperiment, setVerdict } from '../../main/core/store/experiments.ts'
import { type EndedRun, insertRun, type NewRun, type RunRecord, runById } from '../../main/core/store/runs.ts'
import { type EndedSession, insertSession, type NewSession, setSessionEnded } from '../../main/core/store/sessions.ts'
import type { Writer } from '../../main/core/store/sql.ts'
import { unlimited } from '../../preload/contract/unlimited.ts'

/** A stored campaign that is as plain as can be. */
export function storedCampaign(db: Writer, change: Partial<CampaignRecord> = {}): CampaignRecord {
  const campaign: CampaignRecord = {
    id: '01arz3ndektsv4rrffq69g5fav',
    projectPath: '/somewhere/project',
    projectName: 'project',
    projectFile: 'pawl.toml',
    projectToml: '',
    mirror: '/somewhere/mirror',
    base: '0'.repeat(40),
    objective: { kind: 'time-to-target', metric: 'val_loss', direction: 'minimize', target: 2, clock: 'cpu' },
    agent: { kind: 'script', label: 'script: proposals' },
    agentSource: 'script:proposals',
    settings: {
      q: 0.05,
      minEffect: 0,
      minEffectAuto: false,
      budgetS: null,
      runS: 2,
      proposals: 10,
      finalPairs: 8,
      freshSeedBase: 1000,
      rngSeed: 1,
      canSetSeed: true,
      hasPrefix: true,
      guards: [],
      transferRunS: null,
      reserveShare: 0.15,
    },
    q: 0.05,
    minEffect: 0,
    budget: unlimited,
    holdsProposals: false,
    machine: {},
    interpreter: null,
    state: 'running',
    reason: null,
    baselineValue: null,
    claim: null,
    elapsedMs: 0,
    agentWaitMs: 0,
    leaseWaitMs: 0,
    quietWaitMs: 0,
    devices: [],
    createdAt: 1,
    startedAt: null,
    endedAt: null,
    ...change,
  }
  insertCampaign(db, campaign)
  return campaign
}

export function storedRun(db: Writer, campaign: string, change: Partial<NewRun> = {}): RunRecord {
  const run: NewRun = {
    id: '01arz3ndektsv4rrffq69g5faw',
    campaign,
    lane: 0,
    number: 1,
    experiment: null,
    block: null,
    pair: null,
    stage: 'warm-up',
    seed: 0,
    patches: [],
    commit: '0'.repeat(40),
    device: null,
    folder: '/somewhere/run',
    killAbove: null,
    prefixReference: null,
    createdAt: 1,
    ...change,
  }
  insertRun(db, run)
  const stored = runById(db, run.id)
  if (stored === null) throw new Error('the run was not stored')
  return stored
}

/** How a run ended that has nothing remarkable. */
export function endedRun(change: Partial<EndedRun> = {}): EndedRun {
  return {
    endedAt: 10,
    outcome: 'finished',
    endedBy: 'exited',
    censored: false,
    clean: true,
    why: null,
    value: 2.5,
    prefixY: null,
    prefixValue: null,
    midS: 1,
    costS: 2,
    leftS: null,
    guards: [],
    fingerprint: null,
    durationMs: 2000,
    cpuMs: 2000,
    peakRssBytes: null,
    outputBytes: 0,
    exitCode: 0,
    signal: null,
    energyJ: null,
    pace: null,
    prefixPace: null,
    ...change,
  }
}

/** An experiment that waits for its runs. */
export function storedExperiment(db: Writer, campaign: string, change: Partial<NewExperiment> = {}): void {
  insertExperiment(db, {
    campaign,
    number: 1,
    parent: 0,
    hypothesis: 'An idea',
    rationale: '',
    author: 'agent',
    state: 'queued',
    session: null,
    plan: null,
    source: null,
    files: [],
    warnings: [],
    createdAt: 1000,
    patch: null,
    ...change,
  })
}

/** The baseline as the loop makes it. */
export function storedBaseline(db: Writer, campaign: string, at: number): void {
  storedExperiment(db, campaign, {
    number: 0,
    parent: null,
    hypothesis: 'Baseline: the code as it is',
    author: 'Pawl',
    state: 'decided',
    createdAt: at,
  })
  setVerdict(db, campaign, 0, {
    verdict: 'keep',
    reason: 'baseline',
    sentence: 'The code, unmodified.',
    evidence: null,
    at,
  })
}

export function evidenceOf(change: Partial<Evidence>): Evidence {
  return {
    runs: 2,
    blocks: 0,
    gain: null,
    se: null,
    lo: null,
    hi: null,
    probability: null,
    keepFrom: 0.95,
    shrunken: null,
    eValue: null,
    confidenceLo: null,
    confidenceHi: null,
    noiseSigma: null,
    noiseRho: null,
    speedOnly: false,
    points: [],
    ...change,
  }
}

/** Ids that sort by time, as the engine makes them. */
export function testIds(): () => string {
  const ulid = monotonicFactory()
  return () => ulid(Date.now()).toLowerCase()
}

/** A session that was begun. */
export function storedSession(db: Writer, campaign: string, change: Partial<NewSession> = {}): string {
  const session: NewSession = {
    id: '01arz3ndektsv4rrffq69g5fax',
    agent: 'agent',
    plan: { kind: 'build', on: [], idea: null, reason: '' },
    stack: [],
    commit: '0'.repeat(40),
    billing: 'money',
    reservedUsd: null,
    reservedTokens: null,
    startedAt: 1,
    ...change,
  }
  insertSession(db, campaign, session)
  return session.id
}

/** Ends a session without a patch, if nothing else is said. */
export function endSession(db: Writer, id: string, change: Partial<EndedSession> = {}): void {
  setSessionEnded(db, id, {
    experiment: null,
    endedAt: 2,
    outcome: 'finished',
    refusal: 'It changed nothing.',
    model: null,
    tokensIn: null,
    tokensOut: null,
    tokensCached: null,
    costUsd: null,
    costFrom: null,
    billing: 'money',
    endedBy: 'exited',
    exitCode: 0,
    leftovers: 0,
    waitUntil: null,
    ...change,
  })
}
