import type { Speedup } from '../../../preload/contract/campaign.ts'
import type { ExportData, ExportedExperiment, KeptExperiment } from '../export/data.ts'
import type { CampaignRecord } from '../store/campaigns.ts'
import { type ExperimentRecord, listExperiments, patchOf } from '../store/experiments.ts'
import { listFindings } from '../store/findings.ts'
import { listRuns, type RunRecord } from '../store/runs.ts'
import { type Reader, sql } from '../store/sql.ts'
import { stackNow } from '../store/stack.ts'
import { latestNote } from '../store/steps.ts'
import { runY } from '../training/answer.ts'
import { scaleOf } from '../training/scale.ts'
import { speedupOf } from './head.ts'
import { median, progressOf } from './progress.ts'
import { transferSentence, transfersOf } from './transfer.ts'

/** Every run there can be: an export is whole or it is none. */
const allRuns = 10_000_000

/** A campaign as an export tells it; `hasEvaluation`: its project measures {out} with protected code. */
export function exportDataOf(db: Reader, campaign: CampaignRecord, hasEvaluation: boolean): ExportData {
  const runs = listRuns(db, campaign.id, allRuns).reverse()
  const experiments = listExperiments(db, campaign.id)
  const stack = latestNote(db, campaign.id, 'stack')
  const noise = latestNote(db, campaign.id, 'noise')
  const baseline = usable(runs).filter((run) => run.patches.length === 0)
  return {
    project: { name: campaign.projectName },
    base: campaign.base,
    campaign: {
      id: campaign.id,
      agent: campaign.agent.label,
      startedAt: campaign.startedAt,
      endedAt: campaign.endedAt,
      ending: campaign.reason,
      q: campaign.q,
      minEffect: noise?.minEffect ?? campaign.minEffect,
      expectedFalseKeeps: stack?.expectedFalseKeeps ?? null,
      noise: noise?.sigma ?? null,
      canSetSeed: campaign.settings.canSetSeed,
      hasEvaluation,
    },
    objective: {
      metric: campaign.objective.metric,
      direction: campaign.objective.kind === 'time-to-target' ? 'minimize' : campaign.objective.direction,
      kind: campaign.objective.kind,
      unit: campaign.objective.kind === 'time-to-target' ? 's' : '',
      scale: scaleOf(campaign.objective, campaign.baselineValue).kind === 'log' ? 'log' : 'linear',
    },
    claim: claimOf(speedupOf(db, campaign)),
    baseline: { value: median(values(baseline)), runs: baseline.length, peakBytes: peakOf(baseline) },
    kept: keptOf(db, campaign, experiments, runs),
    stacks: progressOf(db, campaign.id)?.staircase.map(({ experiment, value }) => ({ experiment, value })) ?? [],
    experiments: experiments
      .filter((experiment) => experiment.number > 0)
      .map((experiment) => exported(experiment, runs)),
    runs: runs.map((run) => ({
      id: run.id,
      number: run.number,
      stage: run.stage,
      experiment: run.experiment,
      patches: run.patches,
      seed: run.seed,
      outcome: run.ended?.outcome ?? null,
      clean: run.ended?.clean ?? null,
      why: run.ended?.why ?? null,
      value: run.ended?.value ?? null,
      y: runY(run, campaign.objective, campaign.baselineValue),
      prefixY: run.ended?.prefixY ?? null,
      startedAt: run.startedAt,
      durationMs: run.ended?.durationMs ?? null,
      cpuMs: run.ended?.cpuMs ?? null,
      peakRssBytes: run.ended?.peakRssBytes ?? null,
      commit: run.commit,
    })),
    findings: listFindings(db, campaign.id)
      .reverse()
      .map(({ experiment, kind, sentence, check, failsBefore, passesAfter }) => ({
        experiment,
        kind,
        sentence,
        check,
        failsBefore,
        passesAfter,
      })),
    notes: db
      .all<{ sentence: string }>(sql`SELECT sentence FROM note WHERE campaign_id = ${campaign.id} ORDER BY seq`)
      .map((row) => row.sentence),
    caveats:
      campaign.agent.kind === 'script'
        ? ['The agent of this campaign was a script: it replayed patches that were written beforehand.']
        : [],
    machine: {
      gpu: null,
      driver: null,
      cpu: typeof campaign.machine.cpu === 'string' ? campaign.machine.cpu : null,
      python: campaign.interpreter?.version ?? null,
      framework: null,
    },
  }
}

/** Only what was measured end to end is claimed. */
function claimOf(speedup: Speedup | null): ExportData['claim'] {
  return speedup === null || speedup.basis !== 'measured'
    ? null
    : { speedup: speedup.factor, lo: speedup.lo, hi: speedup.hi, pairs: speedup.pairs ?? 0, isTime: speedup.isTime }
}

function keptOf(
  db: Reader,
  campaign: CampaignRecord,
  experiments: readonly ExperimentRecord[],
  runs: readonly RunRecord[],
): KeptExperiment[] {
  const transfers = transfersOf(db, campaign.id)
  return stackNow(db, campaign.id).flatMap((number) => {
    const experiment = experiments.find((candidate) => candidate.number === number)
    const patch = patchOf(db, campaign.id, number)
    if (experiment === undefined || patch === null) return []
    const own = usable(runs).filter(
      (run) => run.patches.includes(number) && (run.experiment === number || run.block !== null),
    )
    const without = usable(runs).filter(
      (run) =>
        !run.patches.includes(number) &&
        own.some(
          (mine) =>
            mine.patches.length === run.patches.length + 1 &&
            run.patches.every((other) => mine.patches.includes(other)),
        ),
    )
    const transfer = transfers.get(number)
    const decision = db.one<{ seq: number }>(
      sql`SELECT max(seq) AS seq FROM decision WHERE campaign_id = ${campaign.id} AND experiment = ${number} AND verdict = 'keep'`,
    )
    return {
      number,
      hypothesis: experiment.hypothesis,
      diff: patch.diff,
      sentence: [experiment.sentence, transfer === undefined ? null : transferSentence(transfer)]
        .filter(Boolean)
        .join(' '),
      effect: experiment.effect,
      lo: experiment.lo,
      hi: experiment.hi,
      probability: experiment.probability,
      runs: experiment.evidence?.runs ?? own.length,
      seeds: [...new Set(own.map((run) => run.seed))].sort((a, b) => a - b),
      metricBefore: median(values(without)),
      metricAfter: median(values(own.filter((run) => run.block === null))),
      peakBytes: peakOf(own),
      verdictId: `${campaign.id}/${decision?.seq ?? 0}`,
      decidedAt: experiment.decidedAt,
    }
  })
}

function exported(experiment: ExperimentRecord, runs: readonly RunRecord[]): ExportedExperiment {
  const own = runs.filter((run) => run.experiment === experiment.number)
  const { number, hypothesis, author, verdict, reason, sentence, effect, lo, hi, probability, costMs } = experiment
  return {
    number,
    parent: experiment.parent ?? 0,
    hypothesis,
    author,
    verdict,
    reason,
    sentence,
    effect,
    lo,
    hi,
    probability,
    runs: experiment.runs,
    costMs,
    value: median(values(usable(own))),
    peakBytes: peakOf(own),
    commit: own.at(-1)?.commit ?? null,
  }
}

function usable(runs: readonly RunRecord[]): RunRecord[] {
  return runs.filter(
    (run) => run.ended?.clean && run.ended.outcome === 'finished' && !run.ended.censored && run.ended.value !== null,
  )
}

function values(runs: readonly RunRecord[]): number[] {
  return runs.flatMap((run) => run.ended?.value ?? [])
}

function peakOf(runs: readonly RunRecord[]): number | null {
  const peaks = runs.flatMap((run) => run.ended?.peakRssBytes ?? [])
  return peaks.length === 0 ? null : Math.max(...peaks)
}
