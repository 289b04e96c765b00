import type { SessionPlan } from '../../../preload/contract/session.ts'
import type { Proposal } from '../agent/agent.ts'
import { judgeProposal, type Refusal } from '../agent/guards.ts'
import { oneLine } from '../export/line.ts'
import { experimentWithPatchId, insertExperiment, nextExperimentNumber, setVerdict } from '../store/experiments.ts'
import { insertFinding } from '../store/findings.ts'
import type { CampaignContext } from './context.ts'
import { checkInWorkshop } from './workshop.ts'

export type Admission = { readonly experiment: number; readonly refusal: string | null }

type Proposed = {
  readonly proposal: Extract<Proposal, { kind: 'patch' }>
  readonly session: string
  readonly plan: SessionPlan
  readonly stack: readonly number[]
  readonly tip: string
}

/** The longest hypothesis kept; what is longer is cut with an ellipsis. */
const longestHypothesis = 2_000

/**
 * Makes an experiment of a proposal: ready to be measured, or discarded at once with the reason. Nothing is lost either way.
 * `end` stores the end of its session, in the same transaction: a proposal is neither lost nor taken twice when Pawl is killed here.
 * The project's own check and a finding's check run here, beside the runs, so that no run waits for them.
 */
export async function admit(
  c: CampaignContext,
  proposed: Proposed,
  end: (experiment: number, refusal: string | null) => void,
): Promise<Admission> {
  const { proposal, tip } = proposed
  const judged = await judgeProposal(c.mirror, tip, proposal.diff, c.project.edit)
  const twin = experimentWithPatchId(c.db, c.campaign.id, judged.codeId)
  const refusal =
    judged.refusal ??
    (twin === null ? null : { reason: 'duplicate', sentence: `It is the same change as experiment ${twin}.` })
  const checked =
    refusal === null && judged.commit !== null
      ? await checkInWorkshop(
          {
            mirror: c.mirror,
            project: c.project,
            python: c.campaign.interpreter?.path ?? null,
            resources: c.resources,
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
  c.db.transaction(() => {
    insertExperiment(c.db, {
      campaign: c.campaign.id,
      number,
      parent: proposed.stack.at(-1) ?? 0,
      hypothesis: oneLine(proposal.hypothesis, longestHypothesis),
      rationale: proposal.rationale,
      author: c.agent.identity.label,
      state: 'queued',
      session: proposed.session,
      plan: proposed.plan,
      source: proposal.source,
      files: judged.files,
      warnings: judged.warnings,
      createdAt: at,
      patch: { diff: judged.diff, parentCommit: tip, patchId: judged.codeId },
    })
    end(number, failed?.sentence ?? null)
    if (failed !== null) setRefused(c, number, failed, at)
    if (proposal.finding !== null && failed === null) {
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
  return { experiment: number, refusal: failed?.sentence ?? null }
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
