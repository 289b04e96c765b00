import type { Args, MethodName, Result } from '../preload/contract/methods.ts'
import { fail } from './core/failure.ts'
import { listAgentNotes } from './core/store/agent-notes.ts'
import { type CampaignRecord, campaignById, listCampaigns } from './core/store/campaigns.ts'
import { costOf } from './core/store/costs.ts'
import { coarsePoints, curvesOf, type StoredCurve, wholeCurvesOf } from './core/store/curves.ts'
import { evidenceOf } from './core/store/evidence.ts'
import { patchOf } from './core/store/experiments.ts'
import { listFindings } from './core/store/findings.ts'
import { listIdeas } from './core/store/ideas.ts'
import { arrivalsOf, readStoredLog } from './core/store/logs.ts'
import { readMeasuredNoise } from './core/store/measured-noise.ts'
import { listRuns, type RunRecord, runById } from './core/store/runs.ts'
import { listSessions, sessionById } from './core/store/sessions.ts'
import type { Reader } from './core/store/sql.ts'
import { readEvents } from './core/store/transcripts.ts'
import { runY } from './core/training/answer.ts'
import { spoolTimes, timesIn } from './core/training/times.ts'
import { attentionOf } from './core/views/attention.ts'
import { blockOf } from './core/views/block.ts'
import { viewOfCurve } from './core/views/curve.ts'
import { experimentChanges, experimentDetailOf, experimentRows, runRowsOfExperiment } from './core/views/experiment.ts'
import { headOf, type LoopView, summaryOf } from './core/views/head.ts'
import { leaderboardOf } from './core/views/leaderboard.ts'
import { findInLog, logLines, type ReadBytes, type ReadTimes, wholeCharacters } from './core/views/log-lines.ts'
import { findInLogs } from './core/views/logs.ts'
import { historyOf } from './core/views/machine-history.ts'
import { planKnownOf } from './core/views/plan.ts'
import { progressOf } from './core/views/progress.ts'
import { reviewOf } from './core/views/review.ts'
import { runRowOf } from './core/views/run-row.ts'
import { timelineOf } from './core/views/timeline.ts'
import type { Plans } from './plan-thread.ts'

/** What a read needs beyond the database: what only a live loop or a spool knows. */
export type Live = {
  readonly loop: (campaign: string) => LoopView | null
  /** Bytes of a log that still lies in its spool. */
  readonly readSpool: (
    run: RunRecord,
    offset: number,
    limitBytes: number,
  ) => Promise<{ bytes: Buffer; totalBytes: number }>
  readonly plan: Plans
  /** The curves so far of a run that lives. */
  readonly curves: (run: string) => Promise<readonly StoredCurve[]>
}

export type ReadMethod =
  | 'campaign.list'
  | 'campaign.head'
  | 'campaign.progress'
  | 'attention.list'
  | 'experiment.list'
  | 'experiment.changes'
  | 'experiment.show'
  | 'experiment.diff'
  | 'experiment.timeline'
  | 'block.show'
  | 'experiment.runs'
  | 'run.list'
  | 'run.show'
  | 'run.evidence'
  | 'machine.history'
  | 'run.curves'
  | 'log.read'
  | 'log.lines'
  | 'log.find'
  | 'log.search'
  | 'leaderboard.show'
  | 'review.show'
  | 'finding.list'
  | 'idea.list'
  | 'cost.show'
  | 'session.list'
  | 'session.show'
  | 'session.events'
  | 'agent.notes'
  | 'plan.inputs'
  | 'project.measured'
  | 'plan.simulate'
  | 'plan.look'

export type HandlersOf<M extends MethodName> = { readonly [N in M]: (args: Args<N>) => Promise<Result<N>> | Result<N> }

/** A diff longer than this is cut; the window says so. */
const longestDiff = 16 * 1024 * 1024
/** A reply has to fit into a message. */
const mostEventBytes = 1024 * 1024

/** The methods that only read; they work on a database that another process writes. */
export function readHandlers(db: Reader, live: Live): HandlersOf<ReadMethod> {
  const known = (id: string): CampaignRecord => campaignById(db, id) ?? noCampaign(id)
  const run = (id: string): RunRecord =>
    runById(db, id) ?? fail('no-run', `There is no run ${id}.`, 'List the runs of its campaign: pawl show EXPERIMENT.')
  const session = (id: string) =>
    sessionById(db, id) ?? fail('no-session', `There is no session ${id}.`, 'List those of its campaign again.')
  const row = (record: RunRecord) => {
    const campaign = known(record.campaign)
    return runRowOf(record, runY(record, campaign.objective, campaign.baselineValue))
  }
  const bytesOf =
    (record: RunRecord): ReadBytes =>
    async (offset, limitBytes) =>
      record.logState === 'stored'
        ? readStoredLog(db, record.key, offset, limitBytes)
        : await live.readSpool(record, offset, limitBytes)
  const timesOf =
    (record: RunRecord): ReadTimes =>
    (from, to) => {
      if (record.logState !== 'stored') return spoolTimes(record.folder, from, to)
      const records = arrivalsOf(db, record.key)
      return records === null ? [] : timesIn(records, from, to)
    }
  return {
    'campaign.list': () => listCampaigns(db).map((campaign) => summaryOf(db, campaign)),
    'campaign.head': ({ campaign }) => headOf(db, campaign, live.loop(campaign)) ?? noCampaign(campaign),
    'campaign.progress': ({ campaign }) => progressOf(db, campaign) ?? noCampaign(campaign),
    'attention.list': ({ campaign }) => attentionOf(db, known(campaign).id),
    'experiment.list': ({ campaign }) => experimentRows(db, known(campaign)),
    'experiment.changes': ({ campaign, since }) => experimentChanges(db, known(campaign), since),
    'experiment.show': ({ campaign, experiment }) =>
      experimentDetailOf(db, known(campaign).id, experiment) ?? noExperiment(experiment),
    'experiment.diff': ({ campaign, experiment }) => {
      const diff =
        patchOf(db, known(campaign).id, experiment)?.diff ?? (experiment === 0 ? '' : noExperiment(experiment))
      return { diff: diff.slice(0, longestDiff), truncated: diff.length > longestDiff }
    },
    'experiment.timeline': ({ campaign, experiment }) => timelineOf(db, known(campaign), experiment),
    'block.show': ({ campaign, block }) => blockOf(db, known(campaign), block) ?? noBlock(block),
    'experiment.runs': ({ campaign, experiment }) => runRowsOfExperiment(db, known(campaign).id, experiment),
    'run.list': ({ campaign, limit }) => listRuns(db, known(campaign).id, limit).map(row),
    'run.show': ({ run: id }) => row(run(id)),
    'machine.history': ({ devices, ...span }) => devices.map((device) => historyOf(db, { ...span, device })),
    'run.evidence': ({ run: id }) => evidenceOf(db, run(id).id),
    'run.curves': async ({ run: id, name, ...wanted }) => {
      const record = run(id)
      if (record.ended === null) {
        const grown = (await live.curves(id)).filter((curve) => name === null || curve.name === name)
        return grown.map((curve) => viewOfCurve(id, curve, wanted))
      }
      if (wanted.within === null && wanted.smoothing === 0 && wanted.points <= coarsePoints) {
        const whole = await wholeCurvesOf(db, record.key, name)
        return whole.map(({ curve, total }) => viewOfCurve(id, curve, wanted, total))
      }
      return (await curvesOf(db, record.key, name)).map((curve) => viewOfCurve(id, curve, wanted))
    },
    'log.read': async ({ run: id, offset, limitBytes }) => {
      const record = run(id)
      const { bytes, totalBytes } = await bytesOf(record)(offset, limitBytes)
      const whole = wholeCharacters(bytes, offset + bytes.length >= totalBytes && record.ended !== null)
      return {
        text: whole.toString('utf8'),
        offset,
        nextOffset: offset + whole.length,
        totalBytes,
        atEnd: record.ended !== null && offset + whole.length >= totalBytes,
      }
    },
    'log.lines': async ({ run: id, times, ...wanted }) => {
      const record = run(id)
      return await logLines(bytesOf(record), times ? timesOf(record) : null, record.ended !== null, wanted)
    },
    'log.find': async ({ run: id, query, from, back }) => await findInLog(bytesOf(run(id)), query, from, back),
    'log.search': ({ campaign, query, limit }) => findInLogs(db, known(campaign).id, query, limit, bytesOf),
    'leaderboard.show': ({ campaign }) => leaderboardOf(db, campaign) ?? noCampaign(campaign),
    'review.show': ({ campaign }) => reviewOf(db, known(campaign)),
    'finding.list': ({ campaign }) => listFindings(db, known(campaign).id),
    'idea.list': ({ campaign }) => listIdeas(db, known(campaign).id),
    'project.measured': ({ path }) => readMeasuredNoise(db, path),
    'plan.inputs': ({ campaign, path }) => planKnownOf(db, campaign === null ? null : known(campaign).id, path),
    'plan.simulate': async (input) => await live.plan.simulate(input),
    'plan.look': (input) => live.plan.look(input),
    'cost.show': ({ campaign }) => costOf(db, known(campaign).id),
    'session.list': ({ campaign }) => listSessions(db, known(campaign).id),
    'session.show': ({ session: id }) => session(id),
    'session.events': ({ session: id, from, limit }) => {
      const { events: total, endedAt } = session(id)
      const events = readEvents(db, id, from, limit, mostEventBytes)
      const next = (events.at(-1)?.seq ?? from - 1) + 1
      return { events, next, total, atEnd: endedAt !== null && next >= total }
    },
    'agent.notes': ({ campaign }) => listAgentNotes(db, known(campaign).id),
  }
}

function noCampaign(id: string): never {
  return fail('no-campaign', `There is no campaign ${id}.`, 'See which there are: pawl list.')
}

function noBlock(number: number): never {
  return fail('no-block', `There is no block ${number} in this campaign.`, 'Its runs name the block they belong to.')
}

function noExperiment(number: number): never {
  return fail(
    'no-experiment',
    `There is no experiment ${number} in this campaign.`,
    'See which there are: pawl leaderboard.',
  )
}
