import type { Answer, Request, VerdictRequest } from '../decide/protocol.ts'
import { setClaim, setExtended } from '../store/campaigns.ts'
import { experimentByNumber, setExperimentState, setVerdict } from '../store/experiments.ts'
import { insertFinding, listFindings, unchecked } from '../store/findings.ts'
import { countRuns } from '../store/run-totals.ts'
import { pushStack, retireFromStack, stackNow } from '../store/stack.ts'
import { insertDecision, insertNote } from '../store/steps.ts'
import { deleteWithdrawal, listWithdrawals } from '../store/withdrawals.ts'
import type { CampaignContext } from './context.ts'

/** Stores what a step decided; called inside the transaction that stores the step, so that both exist or neither. */
export function applyStep(c: CampaignContext, request: Request, given: Answer, seq: number, at: number): void {
  const campaign = c.campaign.id
  if (given.kind === 'proposal') setExperimentState(c.db, campaign, given.experiment, 'measuring')
  if (given.kind === 'rebuild' || given.kind === 'extended') setClaim(c.db, campaign, null)
  // Whoever asks for proposals is still looking, within whatever limits there are now.
  if (given.kind === 'extended' || (request.kind === 'proposal' && given.kind !== 'exhausted'))
    setExtended(c.db, campaign, null)
  if (request.kind === 'verdict') applyVerdict(c, request, seq, at)
  else if (request.kind === 'note') insertNote(c.db, campaign, seq, request.note, request.sentence, at)
  else if (request.kind === 'finish' && request.claim !== null) setClaim(c.db, campaign, request.claim)
  else if (request.kind === 'run' && request.experiment !== null && request.stage === 'screen')
    setExperimentState(c.db, campaign, request.experiment, 'pooled')
}

function applyVerdict(c: CampaignContext, request: VerdictRequest, seq: number, at: number): void {
  const campaign = c.campaign.id
  setVerdict(c.db, campaign, request.experiment, { ...request, sentence: sentenceOf(c, request), at })
  deleteWithdrawal(c.db, campaign, request.experiment)
  insertDecision(c.db, campaign, seq, request, countRuns(c.db, campaign), at)
  if (request.verdict === 'keep') {
    pushStack(c.db, campaign, request.experiment, at, stackFactor(c, request.experiment))
    suspect(c, request.experiment, at)
  }
  if (request.verdict === 'retired') retireFromStack(c.db, campaign, request.experiment, at)
}

/** What smells of gaming does not decide; once such a patch is kept, a person has to look. */
function suspect(c: CampaignContext, experiment: number, at: number): void {
  const warnings = experimentByNumber(c.db, c.campaign.id, experiment)?.warnings ?? []
  const isKnown = listFindings(c.db, c.campaign.id).some(
    (one) => one.experiment === experiment && one.kind === 'gaming',
  )
  if (warnings.length === 0 || isKnown) return
  insertFinding(c.db, c.campaign.id, {
    ...unchecked,
    id: c.newId(),
    experiment,
    run: null,
    session: null,
    kind: 'gaming',
    sentence: `It was kept, and it ${warnings.join(', ')}: look whether it makes the training better, or only its number.`,
    createdAt: at,
  })
}

/** What the researcher gave as the reason stands with the verdict. */
function sentenceOf(c: CampaignContext, request: VerdictRequest): string {
  const why =
    listWithdrawals(c.db, c.campaign.id).find(({ experiment }) => experiment === request.experiment)?.why ?? ''
  return request.reason === 'withdrawn' && why !== ''
    ? `${request.sentence.replace(/\.$/, '')}: ${why}`
    : request.sentence
}

/** The stack's estimated speedup with one more patch, its verdict stored already: gains are log ratios, so they add up. */
function stackFactor(c: CampaignContext, experiment: number): number {
  const kept = new Set([...stackNow(c.db, c.campaign.id), experiment])
  return Math.exp(
    [...kept].reduce((sum, number) => sum + (experimentByNumber(c.db, c.campaign.id, number)?.effect ?? 0), 0),
  )
}
