import type { EvidenceDot, ExperimentDetail, ExperimentRow } from '../../../preload/contract/experiment.ts'
import type { RunRow } from '../../../preload/contract/run.ts'
import { campaignById } from '../store/campaigns.ts'
import { type ExperimentRecord, experimentByNumber, listExperiments } from '../store/experiments.ts'
import { listRuns, type RunRecord, runRowOf, runsOfExperiment } from '../store/runs.ts'
import { type Reader, sql } from '../store/sql.ts'
import { latestNote } from '../store/steps.ts'
import { listWithdrawals } from '../store/withdrawals.ts'
import { runY } from '../training/answer.ts'

export function experimentRowOf(record: ExperimentRecord): ExperimentRow {
  const {
    number,
    parent,
    hypothesis,
    author,
    state,
    verdict,
    reason,
    effect,
    lo,
    hi,
    probability,
    runs,
    costMs,
    added,
    removed,
    hasFinding,
    createdAt,
    decidedAt,
  } = record
  return {
    number,
    parent,
    hypothesis,
    author,
    state,
    verdict,
    reason,
    effect,
    lo,
    hi,
    probability,
    runs,
    costMs,
    added,
    removed,
    hasFinding,
    createdAt,
    decidedAt,
  }
}

export function experimentRows(db: Reader, campaign: string): ExperimentRow[] {
  return listExperiments(db, campaign).map(experimentRowOf)
}

/** Everything about one experiment but its diff and its runs; null where there is none of that number. */
export function experimentDetailOf(db: Reader, campaignId: string, number: number): ExperimentDetail | null {
  const campaign = campaignById(db, campaignId)
  const record = experimentByNumber(db, campaignId, number)
  if (campaign === null || record === null) return null
  const runs = runsOfExperiment(db, campaignId, number)
  const noise = latestNote(db, campaignId, 'noise')
  return {
    ...experimentRowOf(record),
    rationale: record.rationale,
    sentence: record.sentence,
    evidence:
      record.evidence === null
        ? null
        : {
            runs: record.evidence.runs,
            blocks: record.evidence.blocks,
            gain: record.evidence.gain,
            se: record.evidence.se,
            lo: record.evidence.lo,
            hi: record.evidence.hi,
            probability: record.evidence.probability,
            shrunken: record.evidence.shrunken,
            eValue: record.evidence.eValue,
            noise: record.evidence.noiseSigma,
          },
    dots: dotsOf(db, campaignId, record, runs),
    excluded: runs
      .filter((run) => run.ended !== null && !run.ended.clean)
      .map((run) => ({ run: run.id, stage: run.stage, seed: run.seed, why: run.ended?.why ?? 'contaminated' })),
    minEffect: noise?.minEffect ?? campaign.minEffect,
    keepFrom: record.evidence?.keepFrom ?? 1 - campaign.q,
    incumbent: record.parent ?? 0,
    files: [...record.files],
    warnings: [...record.warnings],
    session: record.session,
    withdrawn: listWithdrawals(db, campaignId).find(({ experiment }) => experiment === number)?.why ?? null,
  }
}

/** The evidence names the requests of the decisions; the steps tell which runs answered them. */
function dotsOf(db: Reader, campaign: string, record: ExperimentRecord, runs: readonly RunRecord[]): EvidenceDot[] {
  const points = record.evidence?.points.filter((point) => !point.incumbent) ?? []
  if (points.length === 0) return []
  const byStep = new Map(
    db
      .all<{ seq: number; run: string }>(
        sql`SELECT seq, run_id AS run FROM decision_step WHERE campaign_id = ${campaign} AND run_id IS NOT NULL AND seq - 1 IN (SELECT value FROM json_each(${JSON.stringify(points.map((point) => point.step))}))`,
      )
      .map((row) => [row.seq - 1, row.run]),
  )
  return points.flatMap((point) => {
    const run = runs.find((candidate) => candidate.id === byStep.get(point.step))
    return run === undefined
      ? []
      : [{ run: run.id, stage: run.stage, seed: run.seed, effect: point.gain, at: run.ended?.endedAt ?? run.createdAt }]
  })
}

export function runRowsOfExperiment(db: Reader, campaignId: string, number: number): RunRow[] {
  const campaign = campaignById(db, campaignId)
  if (campaign === null) return []
  const runs =
    number === 0
      ? listRuns(db, campaignId, 1_000)
          .filter((run) => run.patches.length === 0)
          .reverse()
      : runsOfExperiment(db, campaignId, number)
  return runs.map((run) => runRowOf(run, runY(run, campaign.objective, campaign.baselineValue)))
}
