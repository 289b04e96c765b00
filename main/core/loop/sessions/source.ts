import { fail } from '../../failure.ts'
import { compose } from '../../git/compose.ts'
import { diffTrees } from '../../git/diff.ts'
import { fileAt } from '../../git/file-at.ts'
import type { Mirror } from '../../git/mirror.ts'
import type { CampaignRecord } from '../../store/campaigns.ts'
import { patchOf } from '../../store/experiments.ts'
import type { Reader } from '../../store/sql.ts'

/** A file as it was before an experiment's patch. Throws a Failure where the patch or the file is not there. */
export async function sourceBefore(
  db: Reader,
  campaign: CampaignRecord,
  experiment: number,
  path: string,
): Promise<string> {
  const patch = patchOf(db, campaign.id, experiment) ?? noPatch(experiment)
  return await fileAt(mirrorOf(campaign), patch.parentCommit, path)
}

/** git's diff from what one experiment's code became to what another's became; the baseline is the base commit. */
export async function diffBetween(db: Reader, campaign: CampaignRecord, from: number, to: number): Promise<string> {
  const [before, after] = [await codeOf(db, campaign, from), await codeOf(db, campaign, to)]
  return (await diffTrees(mirrorOf(campaign).path, before, after)).text
}

async function codeOf(db: Reader, campaign: CampaignRecord, experiment: number): Promise<string> {
  if (experiment === 0) return campaign.base
  const { parentCommit, diff } = patchOf(db, campaign.id, experiment) ?? noPatch(experiment)
  const composed = await compose(mirrorOf(campaign), parentCommit, [{ name: `experiment ${experiment}`, diff }])
  if (composed.kind === 'composed') return composed.commit
  return fail(
    'not-composed',
    `The patch of experiment ${experiment} does not apply to the code it was proposed on.`,
    'Look at the patches side by side.',
  )
}

function mirrorOf(campaign: CampaignRecord): Mirror {
  return { path: campaign.mirror, source: campaign.projectPath }
}

function noPatch(experiment: number): never {
  return fail('no-patch', `Experiment ${experiment} has no patch.`, 'Choose another.')
}
