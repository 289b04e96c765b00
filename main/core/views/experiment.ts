import type {
  EvidenceDot,
  ExperimentColumns,
  ExperimentDetail,
  ExperimentRow,
} from '../../../preload/contract/experiment.ts'
import type { RunRow } from '../../../preload/contract/run.ts'
import { type CampaignRecord, campaignById, revisionOf } from '../store/campaigns.ts'
import { type ExperimentRecord, experimentByNumber, type Listed, listedSince } from '../store/experiments.ts'
import { runsOfBaseline, runsOfExperiment } from '../store/runs.ts'
import { type Reader, sql } from '../store/sql.ts'
import { latestNote } from '../store/steps.ts'
import { listWithdrawals } from '../store/withdrawals.ts'
import { runY } from '../training/answer.ts'
import { runRowOf } from './run-row.ts'
import { transfersOf } from './transfer.ts'

/** Hours of runs until an experiment's last run, or until `at` where it has none. */
function hoursOf(campaign: CampaignRecord, midS: number | null, at: number): number {
  const seconds = midS ?? Math.max(0, at - (campaign.startedAt ?? campaign.createdAt)) / 1000
  // To a few milliseconds: more digits would only make the list longer.
  return Math.round((seconds / 3600) * 1e6) / 1e6
}

/** All experiments of a campaign, oldest first. */
export function experimentRows(db: Reader, campaign: CampaignRecord): ExperimentRow[] {
  return listedSince(db, campaign.id, 0)
    .map((listed) => rowOf(campaign, listed))
    .sort((a, b) => a.number - b.number)
}

function rowOf(campaign: CampaignRecord, listed: Listed): ExperimentRow {
  const [number, parent, kind, hypothesis, author, state, verdict, reason, effect, lo, hi, probability, ...others] =
    listed
  const [runs, countedRuns, blockRuns, costMs, value, midS, added, removed, findings, createdAt, decidedAt] = others
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
    countedRuns,
    blockRuns,
    costMs,
    value,
    hours: hoursOf(campaign, midS, decidedAt ?? createdAt),
    added,
    removed,
    hasFinding: findings > 0,
    createdAt,
    decidedAt,
  }
}

/** What changed in the list of a campaign's experiments since a revision; 0: all of it. */
export function experimentChanges(
  db: Reader,
  campaign: CampaignRecord,
  since: number,
): { revision: number; columns: ExperimentColumns } {
  // Read before the rows: one that changes in between is told twice, and none is missed.
  const revision = revisionOf(db, campaign.id)
  // A revision that is still to come was given by another database: everything is told.
  const listed = listedSince(db, campaign.id, since > revision ? 0 : since)
  // By place, since an object for each row would take as long as reading it: `Listed` ties each place to its type.
  const column = <K extends number>(place: K): Listed[K][] => listed.map((row) => row[place] as Listed[K])
  const midS = column(17)
  const createdAt = column(21)
  const decidedAt = column(22)
  return {
    revision,
    columns: {
      number: column(0),
      parent: column(1),
      kind: codedOf(column(2)),
      hypothesis: column(3),
      author: codedOf(column(4)),
      state: codedOf(column(5)),
      verdict: codedOf(column(6)),
      reason: codedOf(column(7)),
      effect: column(8),
      lo: column(9),
      hi: column(10),
      probability: column(11),
      runs: column(12),
      countedRuns: column(13),
      blockRuns: column(14),
      costMs: column(15),
      value: column(16),
      hours: midS.map((mid, index) => hoursOf(campaign, mid, decidedAt[index] ?? createdAt[index] ?? 0)),
      added: column(18),
      removed: column(19),
      hasFinding: codedOf(column(20).map((findings) => findings > 0)),
      createdAt,
      decidedAt,
    },
  }
}

function codedOf<W>(values: readonly W[]): { words: W[]; codes: number[] } {
  const words = new Map<W, number>()
  const codes = values.map((value) => {
    const known = words.get(value) ?? words.size
    words.set(value, known)
    return known
  })
  return { words: [...words.keys()], codes }
}

/** Everything about one experiment but its diff and its runs; null where there is none of that number. */
export function experimentDetailOf(db: Reader, campaignId: string, number: number): ExperimentDetail | null {
  const campaign = campaignById(db, campaignId)
  const record = experimentByNumber(db, campaignId, number)
  if (campaign === null || record === null) return null
  const runs = runsOfExperiment(db, campaignId, number)
  const noise = latestNote(db, campaignId, 'noise')
  const { source: _, midS, ...shown } = record
  return {
    ...shown,
    hours: hoursOf(campaign, midS, record.decidedAt ?? record.createdAt),
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
    transfer: transfersOf(db, campaignId).get(number) ?? null,
    withdrawn: listWithdrawals(db, campaignId).find(({ experiment }) => experiment === number)?.why ?? null,
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
          WHERE s.campaign_id = ${campaign} AND s.seq IN (SELECT value + 1 FROM json_each(${JSON.stringify(points.map((point) => point.step))}))`,
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

/** A long campaign measures its baseline a thousand times; the newest tell enough. */
const mostBaselineRuns = 400

export function runRowsOfExperiment(db: Reader, campaignId: string, number: number): RunRow[] {
  const campaign = campaignById(db, campaignId)
  if (campaign === null) return []
  const runs =
    number === 0 ? runsOfBaseline(db, campaignId, mostBaselineRuns) : runsOfExperiment(db, campaignId, number)
  return runs.map((run) => runRowOf(run, runY(run, campaign.objective, campaign.baselineValue)))
}
