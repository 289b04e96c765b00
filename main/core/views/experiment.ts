import type { EvidenceDot, ExperimentDetail, ExperimentRow } from '../../../preload/contract/experiment.ts'
import type { RunRow } from '../../../preload/contract/run.ts'
import { campaignById } from '../store/campaigns.ts'
import { type ExperimentRecord, experimentByNumber, listExperiments } from '../store/experiments.ts'
import { listRuns, runRowOf, runsOfExperiment } from '../store/runs.ts'
import { type Reader, sql } from '../store/sql.ts'
import { latestNote } from '../store/steps.ts'
import { listWithdrawals } from '../store/withdrawals.ts'
import { runY } from '../training/answer.ts'

export function experimentRowOf(record: ExperimentRecord): ExperimentRow {
  const {
    number,
    parent,
    kind,
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
    kind,
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
    ...dotsOf(db, campaignId, record),
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
    plan: record.plan,
  }
}

/** The evidence names the requests of the decisions; the steps tell which runs answered them. */
function dotsOf(
  db: Reader,
  campaign: string,
  record: ExperimentRecord,
): { readonly dots: EvidenceDot[]; readonly reference: EvidenceDot[] } {
  const points = record.evidence?.points ?? []
  if (points.length === 0) return { dots: [], reference: [] }
  const runs = new Map(
    db
      .all<Omit<EvidenceDot, 'effect'> & { seq: number }>(
        sql`SELECT s.seq, r.id AS run, r.stage, r.seed, r.block, coalesce(r.ended_at, r.created_at) AS at FROM decision_step s JOIN run r ON r.id = s.run_id
          WHERE s.campaign_id = ${campaign} AND s.seq - 1 IN (SELECT value FROM json_each(${JSON.stringify(points.map((point) => point.step))}))`,
      )
      .map(({ seq, ...run }) => [seq - 1, run]),
  )
  const dotOf = (point: (typeof points)[number]): EvidenceDot[] => {
    const run = runs.get(point.step)
    return run === undefined ? [] : [{ ...run, effect: point.gain }]
  }
  const seen = new Set<number>()
  return {
    dots: points.filter((point) => !point.incumbent).flatMap(dotOf),
    // A run of the incumbent that several blocks used is one dot, as the last of them saw it.
    reference: points
      .toReversed()
      .filter((point) => point.incumbent && !seen.has(point.step) && seen.add(point.step))
      .flatMap(dotOf)
      .reverse(),
  }
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
