import type { Evidence, EvidencePoint, Reason, RunRequest } from '../../../main/core/decide/protocol.ts'
import { type Random, random } from '../../../main/core/decide/random.ts'
import { insertExperiment, setEvidence, setExperimentState, setVerdict } from '../../../main/core/store/experiments.ts'
import { insertFinding } from '../../../main/core/store/findings.ts'
import { insertIdea, type NewIdea } from '../../../main/core/store/ideas.ts'
import type { Writer } from '../../../main/core/store/sql.ts'
import { pushStack, retireFromStack } from '../../../main/core/store/stack.ts'
import { insertDecision, insertNote, insertStep } from '../../../main/core/store/steps.ts'
import { appendEvents } from '../../../main/core/store/transcripts.ts'
import type { CampaignState } from '../../../preload/contract/campaign.ts'
import type { SessionPlan } from '../../../preload/contract/session.ts'
import { endSession, storedBaseline, storedCampaign, storedSession } from '../stored.ts'
import { createRuns, type Runs } from './runs.ts'
import { diffOf, hypothesisOf, rationaleOf } from './texts.ts'

/** How much there is of everything. */
export type Shape = {
  readonly experiments: number
  readonly runs: number
  /** Metric points of all runs together, the long curve apart. */
  readonly points: number
  readonly logBytes: number
  /** Points of one run's curve: what a chart of a million points is opened on. */
  readonly longCurvePoints: number
  /** One run's log, part of `logBytes`. */
  readonly longLogBytes: number
  readonly state: CampaignState
  readonly seed: number
}

/** What the budgets of the window are measured over. */
export const wholeShape: Shape = {
  experiments: 10_000,
  runs: 30_000,
  points: 1_000_000,
  logBytes: 2e9,
  longCurvePoints: 1_000_000,
  longLogBytes: 64e6,
  state: 'finished',
  seed: 7,
}

/** The same campaign, small enough for a test. */
export const smallShape: Shape = {
  ...wholeShape,
  experiments: 120,
  runs: 360,
  points: 12_000,
  logBytes: 2e6,
  longCurvePoints: 20_000,
  longLogBytes: 1e6,
}

export type LargeCampaign = {
  readonly id: string
  /** The experiment and the run whose curve is long, and those whose log is. */
  readonly longCurve: { readonly experiment: number; readonly run: string }
  readonly longLog: { readonly experiment: number; readonly run: string }
}

type Kind = 'keep' | 'retired' | 'discard' | 'inconclusive' | 'crash' | 'pending'

const noise = 0.0024
const startedAt = 1_790_000_000_000
const runMs = 82_000
const perTransaction = 250

/**
 * Fills a database with a campaign through the store's own functions: a pure function of its shape. Experiments grow on the incumbent,
 * one in twelve on another that was not kept; all that a finished campaign has is there: steps, verdicts, evidence, sessions, findings.
 */
export function makeLargeCampaign(db: Writer, shape: Shape): LargeCampaign {
  const draw = random(shape.seed)
  const campaign = storedCampaign(db, {
    projectName: 'nanochat',
    objective: { kind: 'metric', metric: 'val_bpb', direction: 'minimize', target: null, clock: 'wall' },
    state: shape.state,
    reason: shape.state === 'finished' ? 'Every proposal has been tried.' : null,
    baselineValue: 0.9979,
    elapsedMs: shape.runs * runMs,
    createdAt: startedAt - 60_000,
    startedAt,
    endedAt: shape.state === 'finished' ? startedAt + shape.runs * runMs : null,
  })
  const runs = createRuns(db, campaign.id, shape, startedAt, runMs)
  const stack: { number: number; effect: number }[] = []
  const twigs: number[] = []
  const marks = { longCurve: { experiment: 1, run: '' }, longLog: { experiment: 2, run: '' } }
  db.transaction(() => storedBaseline(db, campaign.id, startedAt))

  for (let first = 1; first <= shape.experiments; first += perTransaction) {
    db.transaction(() => {
      for (let number = first; number < first + perTransaction && number <= shape.experiments; number++) {
        const kind = kindOf(draw, number, shape)
        const parent = number % 12 === 0 && twigs.length > 0 ? (twigs.at(-1) as number) : (stack.at(-1)?.number ?? 0)
        const effect = effectOf(draw, kind)
        const base = stack.reduce((sum, kept) => sum + kept.effect, 0)
        propose(db, campaign.id, draw, number, parent, runs)
        const own = measure(db, campaign.id, draw, runs, { number, kind, effect, base, stack, shape })
        if (number === 1) marks.longCurve.run = own[0]?.id ?? ''
        if (number === 2) marks.longLog.run = own[0]?.id ?? ''
        decide(db, campaign.id, draw, runs, { number, kind, effect, own })
        if (kind === 'keep' || kind === 'retired') {
          const at = runs.nowMs()
          pushStack(db, campaign.id, number, at, Math.exp(base + effect))
          if (kind === 'keep') stack.push({ number, effect })
          else retireFromStack(db, campaign.id, number, at + runMs * 20)
        } else twigs.push(number)
      }
    })
  }
  db.transaction(() => conclude(db, campaign.id, draw, runs, stack))
  return { id: campaign.id, ...marks }
}

function kindOf(draw: Random, number: number, shape: Shape): Kind {
  if (shape.state !== 'finished' && number > shape.experiments - 4) return 'pending'
  const share = draw.uniform()
  if (share < 0.02) return 'keep'
  if (share < 0.03) return 'retired'
  if (share < 0.08) return 'crash'
  return share < 0.3 ? 'inconclusive' : 'discard'
}

function effectOf(draw: Random, kind: Kind): number {
  switch (kind) {
    case 'keep':
    case 'retired':
      return 0.0006 + Math.abs(draw.normal()) * 0.0008
    case 'inconclusive':
      return draw.normal() * 0.0007
    default:
      return -Math.abs(draw.normal()) * 0.004
  }
}

function propose(db: Writer, campaign: string, draw: Random, number: number, parent: number, runs: Runs): void {
  const at = runs.nowMs()
  const session = runs.newId('s')
  const { diff, path } = diffOf(draw, 1 + (number % 9))
  const plan: SessionPlan = { kind: 'build', on: [], idea: null, reason: 'The incumbent is young.' }
  storedSession(db, campaign, { id: session, agent: 'claude-code', plan, startedAt: at - 90_000 })
  const events = Array.from({ length: 5 }, (_, seq) => {
    const text = rationaleOf(draw)
    return { kind: 'text', seq, atMs: seq * 10_000, who: 'agent', text } as const
  })
  appendEvents(db, session, events)
  insertExperiment(db, {
    campaign,
    number,
    parent,
    hypothesis: hypothesisOf(draw, number),
    rationale: rationaleOf(draw),
    author: number % 5 === 0 ? 'codex' : 'claude-code',
    state: 'queued',
    session,
    plan,
    source: null,
    files: [{ path, added: 1 + (number % 9), removed: 1 + (number % 9) }],
    warnings: number % 400 === 0 ? ['It touches a file that the evaluation reads.'] : [],
    createdAt: at,
    patch: { diff, parentCommit: '0'.repeat(40), patchId: `${number}`.padStart(40, '0') },
  })
  endSession(db, session, {
    experiment: number,
    endedAt: at,
    refusal: null,
    tokensIn: 20_000 + number,
    tokensOut: 2_000,
    costUsd: 0.03,
  })
  const answer = { kind: 'proposal', experiment: number } as const
  insertStep(db, campaign, { seq: runs.nextSeq(), lane: 0, request: { kind: 'proposal' }, answer, run: null, at })
}

type Measured = {
  readonly number: number
  readonly kind: Kind
  readonly effect: number
  readonly base: number
  readonly stack: readonly { readonly number: number }[]
  readonly shape: Shape
}

type Own = { readonly id: string; readonly step: number; readonly gain: number; readonly incumbent: boolean }

/** The experiment's runs, and between them those of the incumbent. */
function measure(db: Writer, campaign: string, draw: Random, runs: Runs, m: Measured): Own[] {
  const kept = m.stack.map((one) => one.number)
  return runs.plan(m.number).map((of, index) => {
    const isIncumbent = of === 'incumbent'
    const gain = (isIncumbent ? 0 : m.effect) + draw.normal() * noise
    const request: RunRequest = {
      kind: 'run',
      stage: isIncumbent ? 'calibrate' : index === 0 ? 'screen' : 'confirm',
      patches: isIncumbent ? kept : [...kept, m.number],
      seed: 100 + (index % 7),
      killAbove: null,
      experiment: isIncumbent ? null : m.number,
      block: null,
      pair: null,
    }
    const id = runs.make(request, {
      value: 0.9979 * Math.exp(-m.base - gain),
      crashed: m.kind === 'crash' && !isIncumbent,
      contaminated: draw.uniform() < 0.01,
    })
    const seq = runs.nextSeq()
    insertStep(db, campaign, { seq, lane: 0, request, answer: null, run: id, at: runs.nowMs() })
    return { id, step: seq - 1, gain, incumbent: isIncumbent }
  })
}

type Decided = { readonly number: number; readonly kind: Kind; readonly effect: number; readonly own: readonly Own[] }

function decide(db: Writer, campaign: string, draw: Random, runs: Runs, d: Decided): void {
  const points: EvidencePoint[] = d.own.map(({ step, gain, incumbent }) => ({ step, gain, incumbent }))
  const se = noise / Math.sqrt(Math.max(1, points.length))
  const evidence: Evidence = {
    runs: points.filter((point) => !point.incumbent).length,
    blocks: 0,
    gain: d.effect,
    se,
    lo: d.effect - 1.96 * se,
    hi: d.effect + 1.96 * se,
    probability: d.kind === 'keep' ? 0.97 + 0.03 * draw.uniform() : draw.uniform() * 0.9,
    keepFrom: 0.95,
    shrunken: d.effect * 0.8,
    eValue: 1 + draw.uniform(),
    confidenceLo: d.effect - 3 * se,
    confidenceHi: d.effect + 3 * se,
    noiseSigma: noise,
    noiseRho: 0.3,
    speedOnly: false,
    points,
  }
  if (d.kind === 'pending') {
    setExperimentState(db, campaign, d.number, 'pooled')
    setEvidence(db, campaign, d.number, evidence)
    return
  }
  const sentence = `It gains ${(d.effect * 100).toFixed(3)} % over the incumbent in ${evidence.runs} runs.`
  const reason = reasons[d.kind]
  const at = runs.nowMs()
  const request = { kind: 'verdict', experiment: d.number, verdict: d.kind, reason, sentence, evidence } as const
  const seq = runs.nextSeq()
  insertStep(db, campaign, { seq, lane: 0, request, answer: { kind: 'noted' }, run: null, at })
  insertDecision(db, campaign, seq, request, runs.made(), at)
  setVerdict(db, campaign, d.number, { ...request, evidence: d.kind === 'crash' ? null : evidence, at })
}

const reasons: Readonly<Record<Exclude<Kind, 'pending'>, Reason>> = {
  keep: 'proven',
  retired: 'ablation',
  discard: 'no-effect',
  inconclusive: 'budget',
  crash: 'crashed',
}

function conclude(
  db: Writer,
  campaign: string,
  draw: Random,
  runs: Runs,
  stack: readonly { readonly number: number }[],
): void {
  const at = runs.nowMs()
  const noiseNote = {
    topic: 'noise',
    sigma: noise,
    rho: 0.3,
    drift: 0,
    tauS: 900,
    runs: 30,
    minEffect: noise / 2,
  } as const
  insertNote(db, campaign, runs.nextSeq(), noiseNote, 'One run varies by 0.24 %.', at)
  const kept = stack.map((one) => one.number)
  const stackNote = { topic: 'stack', kept, expectedFalseKeeps: kept.length * 0.05, nextProofS: 900 } as const
  insertNote(db, campaign, runs.nextSeq(), stackNote, `${kept.length} patches are kept.`, at)
  for (let index = 1; index <= 40; index++) {
    insertFinding(db, campaign, {
      id: runs.newId('f'),
      experiment: index * 2,
      run: null,
      session: null,
      kind: index % 3 === 0 ? 'bug' : 'note',
      sentence: rationaleOf(draw),
      check: null,
      failsBefore: null,
      passesAfter: null,
      outputBefore: null,
      outputAfter: null,
      checkedAt: null,
      createdAt: at - index * 1000,
    })
  }
  for (let index = 0; index < 20; index++) {
    const text = hypothesisOf(draw, index)
    const idea: NewIdea = {
      id: runs.newId('i'),
      text,
      held: false,
      base: null,
      author: 'researcher',
      place: 'last',
      createdAt: at,
    }
    insertIdea(db, campaign, idea)
  }
}
