import type { SessionPlan } from '../../../../preload/contract/session.ts'
import type { Proposal } from '../../agent/agent.ts'
import { bounded } from '../../agent/bound.ts'
import { type Judged, judgeProposal, type Refusal } from '../../agent/guards.ts'
import { oneLine } from '../../export/line.ts'
import { applyTo } from '../../git/apply.ts'
import { campaignById } from '../../store/campaigns.ts'
import { experimentWithPatchId, insertExperiment, nextExperimentNumber, setVerdict } from '../../store/experiments.ts'
import { insertFinding } from '../../store/findings.ts'
import type { CampaignContext } from '../context.ts'
import { launchSettings } from '../runs/launch.ts'
import type { Trees } from '../trees.ts'
import { standingStack } from '../withdraw.ts'
import type { Similar } from './similar.ts'
import { checkInWorkshop } from './workshop.ts'

/** `ready`: it waits to be measured. `held`: for the researcher's approval. `refused`: it was discarded at once. */
export type Admission = {
  readonly kind: 'ready' | 'held' | 'refused'
  readonly experiment: number
  readonly refusal: string | null
}

export type Proposed = {
  readonly proposal: Extract<Proposal, { kind: 'patch' }>
  readonly author: string
  /** Null: Pawl itself proposes it. */
  readonly session: string | null
  readonly plan: SessionPlan
  /** The stack that it is a change of, and its commit. */
  readonly stack: readonly number[]
  readonly tip: string
}

/** The longest hypothesis and rationale kept; what is longer is cut. */
const longestHypothesis = 2_000
const longestRationale = 20_000

/** Patches that were never judged: to propose one of them again is no repetition. */
const unjudged = ['conflict', 'machine-not-quiet', 'budget']

/**
 * Makes an experiment of a proposal: ready to be measured, or discarded at once with the reason. Nothing is lost either way.
 * `alongside` is called in the same transaction, with the experiment and why it was refused: a session's end is stored there, so that
 * a proposal is neither lost nor taken twice when Pawl is killed here. The project's own check and a finding's check run here, beside
 * the runs, so that no run waits for them. Call it for one proposal at a time.
 */
export async function admit(
  c: CampaignContext,
  trees: Trees,
  similar: Similar,
  proposed: Proposed,
  alongside: (experiment: number, refusal: string | null) => void,
): Promise<Admission> {
  const { proposal, tip } = proposed
  const judged = await judgeProposal(c.mirror, tip, proposal.diff, c.project.edit, c.project.objective.metric)
  const refusal =
    judged.refusal ??
    repetition(c, similar, proposed, judged) ??
    (judged.commit === null ? null : await outgrown(c, trees, proposed, judged.diff))
  const checked =
    refusal === null && judged.commit !== null
      ? await checkInWorkshop(
          {
            mirror: c.mirror,
            settings: launchSettings(c, c.project),
            folder: c.folders.workshop,
            cache: c.folders.cache('workshop'),
          },
          { before: tip, after: judged.commit, newFiles: judged.newFiles },
          proposal.finding?.check ?? null,
        )
      : null
  const number = nextExperimentNumber(c.db, c.campaign.id)
  const at = c.clock.nowMs()
  const failed = refusal ?? checked?.refusal ?? null
  const isHeld = failed === null && campaignById(c.db, c.campaign.id)?.holdsProposals === true
  c.db.transaction(() => {
    insertExperiment(c.db, {
      campaign: c.campaign.id,
      number,
      parent: parentOf(proposed),
      hypothesis: oneLine(proposal.hypothesis, longestHypothesis),
      rationale: bounded(proposal.rationale, longestRationale),
      author: proposed.author,
      state: isHeld ? 'held' : 'queued',
      session: proposed.session,
      plan: planOf(proposed.plan, judged),
      source: proposal.source,
      files: judged.files,
      warnings: judged.warnings,
      createdAt: at,
      patch: { diff: judged.diff, parentCommit: tip, patchId: judged.codeId },
    })
    alongside(number, failed?.sentence ?? null)
    if (failed !== null) setRefused(c, number, failed, at)
    if (proposal.finding !== null) {
      insertFinding(c.db, c.campaign.id, {
        id: c.newId(),
        experiment: number,
        run: null,
        session: proposed.session,
        kind: 'bug',
        sentence: oneLine(proposal.finding.sentence, longestHypothesis),
        check: proposal.finding.check === null ? null : [...proposal.finding.check],
        failsBefore: checked?.failsBefore ?? null,
        passesAfter: checked?.passesAfter ?? null,
        outputBefore: checked?.outputBefore ?? null,
        outputAfter: checked?.outputAfter ?? null,
        checkedAt: checked?.passesAfter == null ? null : at,
        createdAt: at,
      })
    }
  })
  return {
    kind: failed !== null ? 'refused' : isHeld ? 'held' : 'ready',
    experiment: number,
    refusal: failed?.sentence ?? null,
  }
}

/** The same change once more, word by word or nearly so. A retest is meant to be one. */
function repetition(c: CampaignContext, similar: Similar, proposed: Proposed, judged: Judged): Refusal | null {
  if (proposed.plan.kind === 'retest') return null
  const twin = experimentWithPatchId(c.db, c.campaign.id, judged.codeId, unjudged)
  if (twin !== null) return { reason: 'duplicate', sentence: `It is the same change as experiment ${twin}.` }
  const near = similar.nearest(judged.diff, [...unjudged, 'withdrawn'])
  if (near === null || proposed.plan.on.includes(near.experiment)) return null
  const share = Math.floor(near.similarity * 100)
  return {
    reason: 'near-duplicate',
    sentence: `It is experiment ${near.experiment} told otherwise (${share} % of its code the same, and no other number): that one was ${near.verdict}.`,
  }
}

/** The stack may have changed while the session went on. */
async function outgrown(c: CampaignContext, trees: Trees, proposed: Proposed, diff: string): Promise<Refusal | null> {
  const stack = standingStack(c)
  if (stack.join() === proposed.stack.join()) return null
  const tip = await trees.compose(stack)
  if (tip.kind === 'conflict') return null
  const applied = await applyTo(c.mirror, tip.commit, diff, { message: 'Pawl: a proposal\n', atMs: 0 })
  switch (applied.kind) {
    case 'applied':
      return null
    case 'empty':
      return { reason: 'empty', sentence: 'It changes nothing any more: what was kept meanwhile does the same.' }
    default:
      return { reason: 'conflict', sentence: 'It no longer applies: the stack has changed while its session went on.' }
  }
}

function parentOf({ plan, stack }: Proposed): number {
  return plan.kind === 'branch' || plan.kind === 'combine' ? (plan.on.at(-1) ?? 0) : (stack.at(-1) ?? 0)
}

/** A patch is a simplification if it only takes away, whatever it was asked for; then it has to lose nothing, not to gain. */
function planOf(plan: SessionPlan, judged: Judged): SessionPlan {
  if (judged.deletes && (plan.kind === 'build' || plan.kind === 'replay')) return { ...plan, kind: 'simplify' }
  return plan.kind === 'simplify' && !judged.deletes ? { ...plan, kind: 'build' } : plan
}

/** Discards a waiting experiment that was never measured. */
export function refuse(c: CampaignContext, experiment: number, reason: string, sentence: string): void {
  setRefused(c, experiment, { reason, sentence }, c.clock.nowMs())
  c.announce({ kind: 'experiment-changed', campaign: c.campaign.id, experiment })
}

function setRefused(c: CampaignContext, experiment: number, refusal: Refusal, at: number): void {
  setVerdict(c.db, c.campaign.id, experiment, {
    verdict: 'discard',
    reason: refusal.reason,
    sentence: refusal.sentence,
    evidence: null,
    at,
  })
}
