import type { RunRequest } from '../../decide/protocol.ts'
import { type Held, hostDevice } from '../../gpu/lease.ts'
import type { Beginning } from '../../machine/observe.ts'
import { disturbanceOf } from '../../machine/rules.ts'
import type { RunHandle } from '../../process/supervisor.ts'
import type { CommandTemplate } from '../../project/project.ts'
import { campaignById, setBaselineValue } from '../../store/campaigns.ts'
import { insertCurve, type StoredCurve } from '../../store/curves.ts'
import { insertBeginning, setEvidence } from '../../store/evidence.ts'
import { medianDurationMs, nextRunNumber } from '../../store/run-totals.ts'
import {
  type EndedRun,
  firstPrefixReference,
  insertRun,
  type RunRecord,
  runById,
  runsWithoutEnd,
  setPrefixReference,
  setRunEnded,
  setRunStarted,
  unansweredRun,
} from '../../store/runs.ts'
import { type Followed, type Following, followRun, storedCurves } from '../../training/follow.ts'
import { type JudgedRun, judgeRun, lostRun } from '../../training/judge.ts'
import { readPace } from '../../training/pace.ts'
import type { PrefixReference } from '../../training/prefix.ts'
import type { CampaignContext } from '../context.ts'
import type { Control } from '../control.ts'
import type { Elapsed } from '../elapsed.ts'
import type { Composed } from '../trees.ts'
import type { LaneWaits } from '../waits.ts'
import { createDevice } from './device.ts'
import { evaluateFolder } from './evaluate.ts'
import { type Evidence, evidenceFor, watching } from './evidence.ts'
import { clearPlace, type LaunchPlace, type LaunchSettings, launchOf, launchSettings, makePlace } from './launch.ts'
import { leased } from './leased.ts'
import type { RunWatch, Seen } from './outside.ts'
import { whenReady } from './quiet.ts'
import type { RunBudget } from './run-budget.ts'
import { storeLog } from './store-log.ts'
import { createWorkplace } from './workplace.ts'

type Tree = Extract<Composed, { kind: 'commit' }>
type Begun = {
  readonly run: RunRecord
  readonly handle: RunHandle
  readonly beginning: Beginning
  readonly seen: Seen | null
}

/** A lane's way to runs: one at a time, each with its row before it starts and its end in the row. */
export type RunDoor = {
  /**
   * Makes the run that is asked for, or goes on with the one that was interrupted, and gives its id; null when it was stopped.
   * A lost run is made again; after the third loss in a row the loss is the answer.
   */
  readonly measure: (request: RunRequest, composed: Tree) => Promise<string | null>
  /** A run that an earlier process began is still to be answered. */
  readonly hasOpen: () => boolean
  readonly elapsedS: () => number
  /** After its step is stored: moves a run's log into the database and frees its disk space. */
  readonly settle: (run: string | null) => Promise<void>
  readonly curves: (run: string) => Promise<readonly StoredCurve[]>
}

const lossesBelieved = 3

/** What the lanes of a campaign have in common. `budget`: null where the runs are none of the campaign's budget. */
export type AroundRuns = {
  readonly c: CampaignContext
  readonly control: Control
  readonly elapsed: Elapsed
  readonly budget: RunBudget | null
  readonly outside: RunWatch
}

export function createRunDoor(
  { c, control, elapsed, budget, outside }: AroundRuns,
  lane: number,
  waits: LaneWaits,
): RunDoor {
  const campaign = c.campaign.id
  const live = new Map<string, Following>()
  const workplace = createWorkplace(c, lane)
  const device = createDevice(c, lane)
  const settings: LaunchSettings = launchSettings(c, c.project)
  const stopOnly = stopSignal(control)

  /** Null: it was stopped before the machine was ready for a run. */
  async function begin(request: RunRequest, composed: Tree, held: Held): Promise<Begun | null> {
    const id = c.newId()
    const folder = c.folders.run(id)
    const worktree = await workplace.prepare(composed.commit)
    const place = placeOf({ id, seed: request.seed, commit: composed.commit }, worktree.path)
    await makePlace(place)
    const seen = await outside.look()
    const beginning = await whenReady(c, control, waits, device, lane)
    if (beginning === null) return null
    insertRun(c.db, {
      id,
      campaign,
      lane,
      number: nextRunNumber(c.db, campaign),
      experiment: request.experiment,
      block: request.block,
      pair: request.pair,
      stage: request.stage,
      seed: request.seed,
      patches: request.patches,
      commit: composed.commit,
      device: device.now()?.uuid ?? null,
      folder,
      killAbove: request.killAbove,
      prefixReference: firstPrefixReference(c.db, campaign),
      createdAt: c.clock.nowMs(),
    })
    insertBeginning(c.db, id, beginning)
    held.begin({ id, folder })
    const handle = await c.executor.start(folder, launchOf(settings, ...commandOf(request), place))
    setRunStarted(c.db, id, c.clock.nowMs())
    elapsed.persist()
    c.announce({ kind: 'run-changed', campaign, run: id })
    return { run: known(id), handle, beginning, seen }
  }

  /** A transfer run is of the bigger command, all others of the project's own. */
  function commandOf({ stage }: RunRequest): [CommandTemplate, number] {
    const { run, transfer } = c.project
    if (stage !== 'transfer') return [run.command, run.timeLimitMs]
    if (transfer === null) throw new Error('a transfer run was asked for, and the project has no [transfer]')
    return [transfer.command, transfer.timeLimitMs]
  }

  function known(id: string): RunRecord {
    const run = runById(c.db, id)
    if (run === null) throw new Error(`run ${id} is not there`)
    return run
  }

  function baselineNow(): number | null {
    return campaignById(c.db, campaign)?.baselineValue ?? null
  }

  function openRun(): RunRecord | undefined {
    return runsWithoutEnd(c.db, campaign).find((run) => run.lane === lane)
  }

  /** Follows a run to its end and stores it. `false`: Pawl leaves, the run goes on without it. */
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

  function placeOf(
    run: { readonly id: string; readonly seed: number; readonly commit: string },
    worktree: string,
  ): LaunchPlace {
    return {
      run: run.id,
      worktree,
      seed: run.seed,
      gpu: device.visibleName(),
      out: c.folders.out(run.id),
      cache: c.folders.cache(run.commit),
      own: c.folders.run(run.id),
      seesDevice: true,
      // Where a GPU does the work the host's pace says nothing, unless the host's time is what is judged.
      pace: device.now() === null || (c.project.objective.kind !== 'metric' && c.project.objective.clock === 'cpu'),
    }
  }

  async function once(request: RunRequest, composed: Tree): Promise<RunRecord | null> {
    const left = unansweredRun(c.db, campaign, lane)
    if (left !== null && left.ended !== null) return left
    const open = openRun()
    await device.look(false)
    const held = await leased(c, control, waits, device.now()?.uuid ?? hostDevice, open?.id ?? null)
    if (held === null) return null
    let isLeft = false
    try {
      const begun = open === undefined ? await begin(request, composed, held) : null
      const run = begun?.run ?? open
      if (run === undefined) return null
      isLeft = !(await conclude(run, begun?.handle ?? 'adopt', begun?.beginning ?? null))
      if (isLeft) return null
      await device.givenBack(run)
      await outside.tell(run, begun?.seen ?? null)
      return known(run.id)
    } finally {
      // A run that goes on without Pawl keeps its device.
      if (!isLeft) held.release()
    }
  }

  async function settle(run: RunRecord): Promise<void> {
    if (run.logState === 'spool') await storeLog(c.db, run, c.readers.pack)
    await clearPlace(run, c.project.run.keep)
  }

  return {
    measure: async (request, composed) => {
      for (let losses = 0; ; ) {
        const run = await once(request, composed)
        if (run === null) return null
        if (run.ended?.outcome === 'stopped' && run.ended.endedBy === 'stop') return null
        if (run.ended?.outcome !== 'lost') return run.id
        losses += 1
        c.log.warn(`run ${run.number} was lost: ${run.ended.why}`)
        if (losses >= lossesBelieved) return run.id
        await settle(run)
      }
    },
    hasOpen: () => unansweredRun(c.db, campaign, lane) !== null || openRun() !== undefined,
    elapsedS: () => elapsed.ms() / 1000,
    settle: async (id) => {
      if (id === null) return
      await settle(known(id))
    },
    curves: async (run) => (await live.get(run)?.curves()) ?? [],
  }
}

/** Aborts when the campaign is stopped, not when Pawl leaves. */
function stopSignal(control: Control): AbortSignal {
  const stop = new AbortController()
  control.stopped.addEventListener('abort', () => {
    if (!control.leaving.aborted) stop.abort()
  })
  return stop.signal
}
