import type { Beginning } from '../../machine/observe.ts'
import { disturbanceOf } from '../../machine/rules.ts'
import type { RunHandle } from '../../process/supervisor.ts'
import { campaignById, setBaselineValue } from '../../store/campaigns.ts'
import { insertCurve, type StoredCurve } from '../../store/curves.ts'
import { setEvidence } from '../../store/evidence.ts'
import { medianDurationMs } from '../../store/run-totals.ts'
import { type EndedRun, type RunRecord, setPrefixReference, setRunEnded } from '../../store/runs.ts'
import { type Followed, type Following, followRun, storedCurves } from '../../training/follow.ts'
import { type JudgedRun, judgeRun, lostRun } from '../../training/judge.ts'
import { readPace } from '../../training/pace.ts'
import type { PrefixReference } from '../../training/prefix.ts'
import type { CampaignContext } from '../context.ts'
import type { Control } from '../control.ts'
import type { Elapsed } from '../elapsed.ts'
import { evaluateFolder } from './evaluate.ts'
import { type Evidence, evidenceFor, watching } from './evidence.ts'
import { type LaunchPlace, type LaunchSettings, launchOf } from './launch.ts'
import type { RunBudget } from './run-budget.ts'
import type { Workplace } from './workplace.ts'

/** What a run's end is stored with. `budget`: null where the runs are none of the campaign's budget. */
export type AroundRun = {
  readonly c: CampaignContext
  readonly control: Control
  readonly elapsed: Elapsed
  readonly budget: RunBudget | null
}

/** The end of a lane's runs: followed, judged, stored. */
export type Concluding = {
  /** Follows a run to its end and stores it. `false`: Pawl leaves, the run goes on without it. */
  readonly conclude: (run: RunRecord, start: RunHandle | 'adopt', beginning: Beginning | null) => Promise<boolean>
  /** The curves of a run that is followed now, as far as they go; none of any other. */
  readonly curves: (run: string) => Promise<readonly StoredCurve[]>
}

/** `placeOf`: where a run was launched, in the worktree at a path. */
export function createConcluding(
  { c, control, elapsed, budget }: AroundRun,
  workplace: Workplace,
  settings: LaunchSettings,
  placeOf: (run: Pick<RunRecord, 'id' | 'seed' | 'commit'>, worktree: string) => LaunchPlace,
): Concluding {
  const campaign = c.campaign.id
  const live = new Map<string, Following>()
  const stopOnly = stopSignal(control)

  function baselineNow(): number | null {
    return campaignById(c.db, campaign)?.baselineValue ?? null
  }

  async function conclude(run: RunRecord, start: RunHandle | 'adopt', beginning: Beginning | null): Promise<boolean> {
    const startedMs = elapsed.ms()
    const baselineValue = baselineNow()
    const following = followRun({
      project: c.project,
      readers: c.readers,
      executor: c.executor,
      clock: c.clock,
      folder: run.folder,
      start,
      reference: run.prefixReference as PrefixReference | null,
      killAbove: run.killAbove,
      baselineValue,
      expectedMs: medianDurationMs(c.db, campaign),
      leave: control.leaving,
      stop: stopOnly,
      onlookers: c.machine.sampler.onlookers,
      grew: (totalBytes) => c.announce({ kind: 'log-grew', run: run.id, totalBytes }),
    })
    live.set(run.id, following)
    const watch = await watching(c, run, beginning)
    try {
      const followed = await following.done
      if (followed.kind === 'left') return false
      // What the machine says is looked at before the run's metric is.
      const evidence =
        followed.kind === 'ended' && followed.stopReason !== 'stop'
          ? await evidenceFor(c, run, watch, followed.exit)
          : null
      const judged =
        followed.kind === 'lost' ? lostRun(followed.why) : await judge(run, followed, evidence, baselineValue)
      if (judged === null) return false
      const costMs = judged.durationMs ?? 0
      // Time that passed in the run while Pawl was away.
      if (start === 'adopt') elapsed.add(Math.max(0, costMs - (elapsed.ms() - startedMs)))
      const ended: EndedRun = {
        ...judged,
        endedAt: c.clock.nowMs(),
        midS: (elapsed.ms() - costMs / 2) / 1000,
        costS: costMs / 1000,
        leftS: budget?.leftS() ?? null,
      }
      c.db.transaction(() => {
        setRunEnded(c.db, run.id, ended)
        if (evidence !== null) setEvidence(c.db, run.id, evidence.observation, evidence.findings)
        if (followed.kind === 'ended') {
          for (const curve of storedCurves(followed.reading)) insertCurve(c.db, run.key, curve)
          if (run.prefixReference === null && followed.reference !== null)
            setPrefixReference(c.db, run.id, followed.reference)
        }
        if (run.patches.length === 0 && ended.value !== null && ended.clean && baselineNow() === null)
          setBaselineValue(c.db, campaign, ended.value)
      })
      c.announce({ kind: 'run-changed', campaign, run: run.id })
      return true
    } finally {
      watch?.leave()
      live.delete(run.id)
    }
  }

  /** Evaluates a finished run and looks whether it left the protected files alone; null when Pawl leaves meanwhile. */
  async function judge(
    run: RunRecord,
    followed: Extract<Followed, { kind: 'ended' }>,
    evidence: Evidence | null,
    baselineValue: number | null,
  ): Promise<JudgedRun | null> {
    const worktree = await workplace.asItStands(run.commit)
    const tampered = await workplace.tampered(run.commit)
    const finished =
      followed.exit.reason === 'exited' ? followed.exit.exitCode === 0 : followed.stopReason === 'target-reached'
    try {
      const evaluation =
        c.project.evaluate !== null && finished && tampered.length === 0
          ? await evaluateFolder(
              c.executor,
              c.project,
              run.folder,
              launchOf(settings, c.project.evaluate.command, c.project.evaluate.timeLimitMs, {
                ...placeOf(run, worktree.path),
                pace: false,
              }),
              control.leaving,
            )
          : null
      return judgeRun(c.project, followed, {
        evaluation,
        tampered,
        disturbance: disturbanceOf(evidence?.findings ?? []),
        energyJ: evidence?.observation.gpu?.energyJ ?? null,
        baselineValue,
        pace: readPace(run.folder),
      })
    } catch (error) {
      if (control.leaving.aborted) return null
      throw error
    }
  }

  return { conclude, curves: async (run) => (await live.get(run)?.curves()) ?? [] }
}

/** Aborts when the campaign is stopped, not when Pawl leaves. */
function stopSignal(control: Control): AbortSignal {
  const stop = new AbortController()
  control.stopped.addEventListener('abort', () => {
    if (!control.leaving.aborted) stop.abort()
  })
  return stop.signal
}
