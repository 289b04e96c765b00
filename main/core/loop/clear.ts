import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { CampaignState } from '../../../preload/contract/campaign.ts'
import type { Clock } from '../clock.ts'
import { ifThere } from '../git/existing.ts'
import type { Mirror } from '../git/mirror.ts'
import { removeFolder } from '../git/removal.ts'
import { listWorktrees, pruneWorktrees, removeWorktree } from '../git/worktree.ts'
import type { Log } from '../log.ts'
import { readProject } from '../project/read.ts'
import { campaignById, listCampaigns } from '../store/campaigns.ts'
import { runById } from '../store/runs.ts'
import { openSessions } from '../store/sessions.ts'
import type { Reader } from '../store/sql.ts'
import { foldersOf } from './folders.ts'
import { clearPlace } from './runs/launch.ts'

type Place = { readonly home: string; readonly log: Pick<Log, 'warn'> }
type Around = Place & { readonly db: Reader; readonly clock: Clock }

/** Removes the worktrees of a campaign that has ended; one that goes on after all makes them again. A folder that can't be removed is named in the log. */
export async function clearWorktrees(o: Place, campaign: string, mirror: Mirror): Promise<void> {
  const { worktrees } = foldersOf(o.home, campaign)
  await said(o.log, worktrees, async () => {
    for (const worktree of await listWorktrees(mirror))
      if (worktree.path.includes(`/worktrees/${campaign}/`)) await removeWorktree(worktree)
    await removeFolder(worktrees)
  })
}

/**
 * Removes what an earlier Pawl had no time to: folders of runs and sessions that were never stored or have ended, worktrees of
 * campaigns that are over, half-made mirrors. Only the process that holds the data folder may call it, before it begins anything.
 */
export async function clearLeft(o: Around): Promise<void> {
  const campaigns = listCampaigns(o.db)
  const open = new Set(campaigns.flatMap(({ id }) => openSessions(o.db, id).map((session) => session.id)))
  await clearBelow(o, 'runs', (run) => runById(o.db, run) === null)
  for (const run of await namesBelow(o, 'runs')) await clearRun(o, run)
  await clearBelow(o, 'sessions', (session) => !open.has(session))
  await clearBelow(o, 'doctor', () => true)
  for (const { id, state, mirror, projectPath } of campaigns)
    if (hasEnded(state)) await clearWorktrees(o, id, { path: mirror, source: projectPath })
  await clearBelow(o, 'worktrees', (campaign) => campaignById(o.db, campaign) === null)
  await clearBelow(o, 'mirrors', (name) => name.startsWith('.partial-'))
  for (const { mirror, projectPath } of new Map(campaigns.map((campaign) => [campaign.mirror, campaign])).values())
    await said(o.log, mirror, () => pruneWorktrees({ path: mirror, source: projectPath }, o.clock.nowMs()))
}

/** Whether a campaign in this state has nothing more to do by itself. */
export function hasEnded(state: CampaignState): boolean {
  return state === 'finished' || state === 'stopped' || state === 'failed'
}

async function clearBelow(o: Place, place: string, isLeft: (name: string) => boolean): Promise<void> {
  for (const name of await namesBelow(o, place)) {
    const path = join(o.home, place, name)
    if (isLeft(name)) await said(o.log, path, () => removeFolder(path))
  }
}

async function namesBelow({ home }: Place, place: string): Promise<readonly string[]> {
  return (await ifThere(readdir(join(home, place)))) ?? []
}

/** A run that is over and whose log is stored: Pawl was killed before it had cleared up after it. */
async function clearRun(o: Around, id: string): Promise<void> {
  const run = runById(o.db, id)
  if (run?.ended == null || run.logState === 'spool') return
  const campaign = campaignById(o.db, run.campaign)
  const read = campaign === null ? null : readProject(campaign.projectToml, campaign.projectFile)
  if (read?.kind === 'project') await said(o.log, run.folder, () => clearPlace(run, read.project.run.keep))
}

/** What can't be cleared is no reason to do nothing else. */
async function said(log: Place['log'], path: string, clear: () => Promise<void>): Promise<void> {
  try {
    await clear()
  } catch (error) {
    log.warn(`${path} was not cleared: ${error instanceof Error ? error.message : String(error)}`)
  }
}
