import { mkdir, rm } from 'node:fs/promises'
import type { RunRequest } from '../decide/protocol.ts'
import { linkIgnored } from '../git/linked.ts'
import { addWorktree, checkoutWorktree, type Worktree } from '../git/worktree.ts'
import type { RunHandle } from '../process/supervisor.ts'
import { fail } from '../failure.ts'
import { campaignById, setBaselineValue } from '../store/campaigns.ts'
import { insertCurve, type StoredCurve } from '../store/curves.ts'
import { type EndedRun, insertRun, medianDurationMs, nextRunNumber, type RunRecord, runById, runsWithoutEnd, setRunEnded, setRunStarted, unansweredRun } from '../store/runs.ts'
import { followRun, type Following } from '../training/follow.ts'
import { launchOf } from '../training/launch.ts'
import type { CampaignContext } from './context.ts'
import type { Elapsed } from './elapsed.ts'
import { prefixReferenceOf } from './prefix-reference.ts'
import { storeLog } from './store-log.ts'
import type { Composed } from './trees.ts'

/** The loop's way to runs: one at a time, each with its row before it starts and its end in the row. */
export type RunDoor = {
  /**
   * Makes the run that is asked for, or goes on with the one that was interrupted, and gives its id; null when it was stopped.
   * A lost run is made again; after the third loss in a row the loss is the answer.
   */
  readonly measure: (request: RunRequest, composed: Extract<Composed, { kind: 'commit' }>, stopped: AbortSignal) => Promise<string | null>
  /** A run that an earlier process began is still to be answered. */
  readonly hasOpen: () => boolean
  readonly budgetIsOver: () => boolean
  readonly elapsedS: () => number
  /** Seconds of the time budget that are left; null without one. */
  readonly leftS: () => number | null
  /** After its step is stored: moves a run's log into the database and frees its disk space. */
  readonly settle: (run: string | null) => Promise<void>
  readonly curves: (run: string) => StoredCurve[]
}

const lossesBelieved = 3

export function createRunDoor(c: CampaignContext, elapsed: Elapsed): RunDoor {
  const campaign = c.campaign.id
  const live = new Map<string, Following>()
  const state = { worktree: null as Worktree | null }
  const budgetMs = c.campaign.budget.hours === null ? null : c.campaign.budget.hours * 3_600_000
  const leftS = () => (budgetMs === null ? null : (budgetMs - elapsed.ms()) / 1000)

  async function prepare(commit: string): Promise<Worktree> {
    if (state.worktree === null) state.worktree = await addWorktree(c.mirror, c.folders.worktree, commit)
    else await checkoutWorktree(state.worktree, commit)
    if (c.project.run.link.length > 0) {
      const linked = await linkIgnored(state.worktree, c.mirror.source, c.project.run.link)
      if (linked.kind === 'refused') {
        const named = linked.refusals.map((refusal) => `${refusal.path} (${refusal.why})`).join(', ')
        fail('link-refused', `What a run needs can't be linked into its worktree: ${named}.`, 'Correct [run] link in pawl.toml: it names paths inside the checkout that git ignores.')
      }
    }
    return state.worktree
  }

  async function begin(request: RunRequest, composed: Extract<Composed, { kind: 'commit' }>): Promise<{ run: RunRecord; handle: RunHandle }> {
    const id = c.newId()
    const folder = c.folders.run(id)
    const worktree = await prepare(composed.commit)
    insertRun(c.db, {
      id,
      campaign,
      number: nextRunNumber(c.db, campaign),
      experiment: request.experiment,
      block: request.block,
      pair: request.pair,
      stage: request.stage,
      seed: request.seed,
      patches: request.patches,
      commit: composed.commit,
      folder,
      killAbove: request.killAbove,
      prefixReference: prefixReferenceOf(c),
      createdAt: c.clock.nowMs()
    })
    await mkdir(c.folders.out(id), { recursive: true })
    const handle = await c.executor.start(folder, launchOf(c, { run: id, worktree: worktree.path, seed: request.seed, out: c.folders.out(id), tree: composed.tree }))
    setRunStarted(c.db, id, c.clock.nowMs())
    elapsed.persist()
    c.announce({ kind: 'run-changed', campaign, run: id })
    return { run: known(id), handle }
  }

  function known(id: string): RunRecord {
    const run = runById(c.db, id)
    if (run === null) throw new Error(`run ${id} is not there`)
    return run
  }

  /** Follows a run to its end and stores it. `false`: Pawl leaves, the run goes on without it. */
  async function conclude(run: RunRecord, start: RunHandle | 'adopt', stopped: AbortSignal): Promise<boolean> {
    const startedMs = elapsed.ms()
    const expectedMs = medianDurationMs(c.db, campaign)
    const following = followRun(c, { run, start, stopped, expectedMs, baselineValue: () => campaignById(c.db, campaign)?.baselineValue ?? null })
    live.set(run.id, following)
    try {
      const measured = await following.done
      if (measured.kind === 'left') return false
      if (start === 'adopt' && measured.durationMs !== null) elapsed.add(Math.max(0, measured.durationMs - (elapsed.ms() - startedMs)))
      const costMs = measured.durationMs ?? 0
      const ended: EndedRun = { ...measured.ended, endedAt: c.clock.nowMs(), midS: (elapsed.ms() - costMs / 2) / 1000, costS: costMs / 1000, leftS: leftS() }
      c.db.transaction(() => {
        setRunEnded(c.db, run.id, ended)
        for (const curve of following.curves()) insertCurve(c.db, run.key, curve)
        if (run.patches.length === 0 && ended.value !== null && ended.clean && campaignById(c.db, campaign)?.baselineValue === null) setBaselineValue(c.db, campaign, ended.value)
      })
      c.announce({ kind: 'run-changed', campaign, run: run.id })
      return true
    } finally {
      live.delete(run.id)
    }
  }

  async function once(request: RunRequest, composed: Extract<Composed, { kind: 'commit' }>, stopped: AbortSignal): Promise<RunRecord | null> {
    const left = unansweredRun(c.db, campaign)
    if (left !== null && left.ended !== null) return left
    const release = await c.lease.take(stopped)
    if (release === null) return null
    try {
      const open = runsWithoutEnd(c.db, campaign)[0]
      const begun = open === undefined ? await begin(request, composed) : null
      const run = begun?.run ?? open
      if (run === undefined) throw new Error('no run was begun')
      if (!(await conclude(run, begun?.handle ?? 'adopt', stopped))) return null
      return known(run.id)
    } finally {
      release()
    }
  }

  return {
    measure: async (request, composed, stopped) => {
      for (let losses = 0; ; ) {
        const run = await once(request, composed, stopped)
        if (run === null) return null
        if (run.ended?.outcome === 'stopped' && run.ended.endedBy === 'stop') return null
        if (run.ended?.outcome !== 'lost') return run.id
        losses += 1
        c.log.warn(`run ${run.number} was lost: ${run.ended.why}`)
        if (losses >= lossesBelieved) return run.id
        await storeLog(c.db, run)
      }
    },
    hasOpen: () => unansweredRun(c.db, campaign) !== null || runsWithoutEnd(c.db, campaign).length > 0,
    budgetIsOver: () => budgetMs !== null && elapsed.ms() >= budgetMs,
    elapsedS: () => elapsed.ms() / 1000,
    leftS,
    settle: async (id) => {
      if (id === null) return
      const run = known(id)
      if (run.logState === 'spool') await storeLog(c.db, run)
      if (!(run.stage === 'final' && c.project.run.keep.length > 0)) await rm(run.folder, { recursive: true, force: true })
    },
    curves: (run) => live.get(run)?.curves() ?? []
  }
}

