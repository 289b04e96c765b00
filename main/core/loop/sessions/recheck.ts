import { join } from 'node:path'
import type { Finding } from '../../../../preload/contract/session.ts'
import type { Clock } from '../../clock.ts'
import { fail } from '../../failure.ts'
import { applyTo } from '../../git/apply.ts'
import { listWorktrees, removeWorktree } from '../../git/worktree.ts'
import type { Sandbox } from '../../process/sandbox.ts'
import { readProject } from '../../project/read.ts'
import type { CampaignRecord } from '../../store/campaigns.ts'
import { patchOf } from '../../store/experiments.ts'
import { listFindings, setFindingChecked } from '../../store/findings.ts'
import type { Writer } from '../../store/sql.ts'
import { foldersOf } from '../folders.ts'
import { launchSettings } from '../runs/launch.ts'
import { checkInWorkshop } from './workshop.ts'

/** Runs a finding's check once more, without its fix and with it, in a worktree that is made for that and goes afterwards. */
export async function recheckFinding(
  o: {
    readonly db: Writer
    readonly home: string
    readonly resources: string
    readonly clock: Clock
    readonly sandbox: () => Promise<Sandbox>
  },
  campaign: CampaignRecord,
  id: string,
): Promise<Finding> {
  const known = () => listFindings(o.db, campaign.id).find((finding) => finding.id === id)
  const finding = known() ?? fail('no-finding', 'There is no such finding in this campaign.', 'Look at the list again.')
  const patch = finding.experiment === null ? null : patchOf(o.db, campaign.id, finding.experiment)
  if (finding.check === null || patch === null)
    return fail('no-check', 'This finding came without a check, so there is nothing to run.', 'Look at it yourself.')
  const read = readProject(campaign.projectToml, campaign.projectFile)
  if (read.kind !== 'project')
    return fail('project-file', 'The stored project file can’t be read by this Pawl.', 'Use the Pawl that wrote it.')
  const mirror = { path: campaign.mirror, source: campaign.projectPath }
  const applied = await applyTo(mirror, patch.parentCommit, patch.diff, { message: 'Pawl: a fix\n', atMs: 0 })
  if (applied.kind !== 'applied')
    return fail('no-fix', 'The patch of this finding no longer applies where it was made.', 'Look at it yourself.')
  const folders = foldersOf(o.home, campaign.id)
  const folder = join(folders.worktrees, `recheck-${id}`)
  try {
    const newFiles = applied.files.filter((file) => file.change === 'added').map((file) => file.path)
    // The project's own check is not asked again: it says nothing about the finding.
    const project = { ...read.project, edit: { ...read.project.edit, check: null } }
    const seen = await checkInWorkshop(
      {
        mirror,
        settings: launchSettings(
          { folders, mirror, resources: o.resources, campaign, sandbox: await o.sandbox() },
          project,
        ),
        folder,
        cache: folders.cache('workshop'),
      },
      { before: patch.parentCommit, after: applied.commit, newFiles },
      finding.check,
    )
    setFindingChecked(o.db, id, { ...seen, checkedAt: o.clock.nowMs() })
    return known() ?? finding
  } finally {
    for (const worktree of await listWorktrees(mirror))
      if (worktree.path.endsWith(`recheck-${id}`)) await removeWorktree(worktree)
  }
}
