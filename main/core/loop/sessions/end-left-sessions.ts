import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Clock } from '../../clock.ts'
import { removeFolder } from '../../git/removal.ts'
import { runFiles } from '../../process/run-files.ts'
import type { Supervisor } from '../../process/supervisor.ts'
import { returnIdea } from '../../store/ideas.ts'
import { nothingKnown, openSessions, setSessionEnded } from '../../store/sessions.ts'
import type { Writer } from '../../store/sql.ts'
import { foldersOf } from '../folders.ts'

/** Ends the sessions of a campaign that is stopped while no loop of it runs: an earlier Pawl left them working. */
export async function endLeftSessions(
  o: { readonly db: Writer; readonly home: string; readonly clock: Clock; readonly supervisor: Supervisor },
  campaign: string,
): Promise<void> {
  for (const session of openSessions(o.db, campaign)) {
    const folder = foldersOf(o.home, campaign).session(session.id)
    const launch = join(folder, 'launch')
    if (existsSync(runFiles(launch).launch)) {
      const found = await o.supervisor.adopt(launch)
      if (found.kind === 'running') {
        await o.supervisor.requestEnd(found.handle, 'stop')
        await o.supervisor.watch(found.handle)
      }
    }
    await removeFolder(folder)
    o.db.transaction(() => {
      setSessionEnded(o.db, session.id, {
        ...nothingKnown,
        endedAt: o.clock.nowMs(),
        outcome: 'stopped',
        refusal: 'The campaign was stopped.',
        billing: 'unknown',
        endedBy: 'stop',
      })
      if (session.plan.idea !== null) returnIdea(o.db, session.plan.idea, null)
    })
  }
}
