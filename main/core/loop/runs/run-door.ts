import type { RunRequest } from '../../decide/protocol.ts'
import { type Held, hostDevice } from '../../gpu/lease.ts'
import type { Beginning } from '../../machine/observe.ts'
import type { RunHandle } from '../../process/supervisor.ts'
import type { CommandTemplate } from '../../project/project.ts'
import type { StoredCurve } from '../../store/curves.ts'
import { insertBeginning } from '../../store/evidence.ts'
import { nextRunNumber } from '../../store/run-totals.ts'
import {
  firstPrefixReference,
  insertRun,
  type RunRecord,
  runById,
  runsWithoutEnd,
  setRunStarted,
  unansweredRun,
} from '../../store/runs.ts'
import type { Composed } from '../trees.ts'
import type { LaneWaits } from '../waits.ts'
import { type AroundRun, createConcluding } from './conclude.ts'
import { createDevice } from './device.ts'
import { clearPlace, type LaunchPlace, type LaunchSettings, launchOf, launchSettings, makePlace } from './launch.ts'
import { leased } from './leased.ts'
import type { RunWatch, Seen } from './outside.ts'
import { whenReady } from './quiet.ts'
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

/** What the lanes of a campaign have in common. */
export type AroundRuns = AroundRun & { readonly outside: RunWatch }

export function createRunDoor(
  { c, control, elapsed, budget, outside }: AroundRuns,
  lane: number,
  waits: LaneWaits,
): RunDoor {
  const campaign = c.campaign.id
  const workplace = createWorkplace(c, lane)
  const device = createDevice(c, lane)
  const settings: LaunchSettings = launchSettings(c, c.project)
  const { conclude, curves } = createConcluding({ c, control, elapsed, budget }, workplace, settings, placeOf)

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

  function openRun(): RunRecord | undefined {
    return runsWithoutEnd(c.db, campaign).find((run) => run.lane === lane)
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
    curves,
  }
}
