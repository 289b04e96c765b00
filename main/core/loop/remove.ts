import { rm } from 'node:fs/promises'
import { campaignById } from '../store/campaigns.ts'
import { sql, type Writer } from '../store/sql.ts'
import { clearWorktrees } from './clear.ts'
import { foldersOf } from './folders.ts'

/**
 * Deletes a campaign that nothing works on: its rows, all in one step, then what it left on the disk. The repository, the patches that
 * were exported and the compilers' caches stay. A folder that can't be removed is named to `warn` and is all that is left.
 */
export async function removeCampaign(
  db: Writer,
  home: string,
  campaign: string,
  warn: (text: string) => void,
): Promise<void> {
  const folders = foldersOf(home, campaign)
  const ids = (table: 'run' | 'session') =>
    db.all<{ id: string }>(
      table === 'run'
        ? sql`SELECT id FROM run WHERE campaign_id = ${campaign}`
        : sql`SELECT id FROM session WHERE campaign_id = ${campaign}`,
    )
  const found = campaignById(db, campaign)
  const left = [...ids('run').map(({ id }) => folders.run(id)), ...ids('session').map(({ id }) => folders.session(id))]
  db.transaction(() => {
    // A finding that goes changes its experiment's row, and with it the campaign's revision: both must still be there.
    db.run(sql`DELETE FROM finding WHERE campaign_id = ${campaign}`)
    // Everything else of a campaign refers to its row and goes with it.
    db.run(sql`DELETE FROM campaign WHERE id = ${campaign}`)
  })
  if (found !== null)
    await clearWorktrees({ home, log: { warn } }, campaign, { path: found.mirror, source: found.projectPath })
  for (const folder of left) {
    try {
      await rm(folder, { recursive: true, force: true })
    } catch (error) {
      warn(`${folder} was not removed: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
}
