import type { Database } from 'better-sqlite3'
import { fail } from '../failure.ts'
import { first } from './migrations/001-first.ts'
import { steering } from './migrations/002-steering.ts'
import { agents } from './migrations/003-agents.ts'
import { pace } from './migrations/004-pace.ts'
import { list } from './migrations/005-list.ts'
import { machine } from './migrations/006-machine.ts'
import { sessionLimits } from './migrations/007-session-limits.ts'
import { extension } from './migrations/008-extension.ts'
import { sampleSpans } from './migrations/009-sample-spans.ts'
import { coarseCurves } from './migrations/010-coarse-curves.ts'
import { countedRuns } from './migrations/011-counted-runs.ts'
import { longSpans } from './migrations/012-long-spans.ts'
import { lanes } from './migrations/013-lanes.ts'

/** In order; number n brings `user_version` from n - 1 to n. One way only, never edited once released. */
export const migrations: readonly string[] = [
  first,
  steering,
  agents,
  pace,
  list,
  machine,
  sessionLimits,
  extension,
  sampleSpans,
  coarseCurves,
  countedRuns,
  longSpans,
  lanes,
]

/**
 * Brings the database to the newest schema; `copyBefore` is called once before the first change to a database that has data.
 * Throws a `Failure` for a database of a newer Pawl.
 */
export function migrate(
  database: Database,
  copyBefore: (version: number) => void,
  steps: readonly string[] = migrations,
): void {
  const version = database.pragma('user_version', { simple: true }) as number
  refuseNewer(version, steps.length)
  if (version === steps.length) return
  if (version > 0) copyBefore(version)
  for (const [index, statements] of steps.entries()) {
    if (index < version) continue
    database
      .transaction(() => {
        database.exec(statements)
        database.pragma(`user_version = ${index + 1}`)
      })
      .immediate()
  }
}

export function refuseNewer(version: number, newest: number = migrations.length): void {
  if (version > newest) {
    fail(
      'newer-database',
      `The data folder was written by a newer Pawl (schema ${version}; this Pawl knows ${newest}).`,
      'Start the newer Pawl, or set PAWL_HOME to another folder.',
    )
  }
}
