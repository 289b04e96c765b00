import type { Contamination, Observation } from '../../../../preload/contract/gpu.ts'
import { namesOfMask } from '../../gpu/throttle.ts'
import { type Beginning, type Watching, watchRun } from '../../machine/observe.ts'
import { judgeObservation, type References } from '../../machine/rules.ts'
import { thresholds } from '../../machine/thresholds.ts'
import { type ExitReport, readLauncher } from '../../process/run-reports.ts'
import { beginningOf, observedIncumbents, observedOfCommit } from '../../store/evidence.ts'
import type { RunRecord } from '../../store/runs.ts'
import { samplesBetween } from '../../store/samples.ts'
import type { CampaignContext } from '../context.ts'

/** What the machine says of one run, before its metric is looked at. */
export type Evidence = { readonly observation: Observation; readonly findings: readonly Contamination[] }

/** Stays beside a run; null for one that was begun by a Pawl that did not look at the machine. */
export async function watching(
  c: CampaignContext,
  run: RunRecord,
  beginning: Beginning | null,
): Promise<Watching | null> {
  const begun = beginning ?? (beginningOf(c.db, run.id) as Beginning | null)
  if (begun === null) return null
  return watchRun(c.machine, begun, run.id, (await readLauncher(run.folder))?.pid ?? null)
}

/** Looks at the machine after a run and judges it by the runs of the incumbent beside it. */
export async function evidenceFor(
  c: CampaignContext,
  run: RunRecord,
  watch: Watching | null,
  exit: ExitReport,
): Promise<Evidence | null> {
  if (watch === null) return null
  const used = { cpuMs: exit.cpuUs / 1000, durationMs: exit.durationMs }
  const observation = await watch.finish(used, (uuid, fromMs, toMs) => {
    c.machine.flush()
    return samplesBetween(c.db, uuid, fromMs, toMs).map(({ throttleMask, ...point }) => ({
      ...point,
      throttle: throttleMask === null ? null : namesOfMask(throttleMask),
    }))
  })
  return { observation, findings: judgeObservation(observation, referencesFor(c, run), c.rules) }
}

/** What a run of this campaign is compared with: nothing of it depends on what the run measured. */
export function referencesFor(c: CampaignContext, run: Pick<RunRecord, 'number' | 'device' | 'commit'>): References {
  const { objective } = c.project
  return {
    incumbent: observedIncumbents(c.db, c.campaign.id, run.device, run.number, thresholds.references),
    sameCode: observedOfCommit(c.db, c.campaign.id, run.device, run.commit, run.number, thresholds.references),
    countsCpuTime: objective.kind !== 'metric' && objective.clock === 'cpu',
    tolerated: c.project.run.tolerate,
  }
}
