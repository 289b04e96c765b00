import { cp, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openReadStore } from '../../main/core/store/open.ts'
import { type Reader, sql } from '../../main/core/store/sql.ts'
import { test as base } from './app.ts'
import { type Exhibit, exhibit } from './exhibit.ts'
import { putAway } from './put-away.ts'

const recording = join(import.meta.dirname, '../fixtures/recordings/stand-in-pro6000.txt')

/** Playwright's `test` with the application open on a copy of the exhibit, a recorded stream in the place of this machine's GPUs. */
export const test = base.extend<
  { exhibited: Exhibit & { readonly db: Reader; readonly kept: number } },
  { made: Exhibit }
>({
  made: [async ({ browserName: _ }, use) => await use(await exhibit()), { scope: 'worker', timeout: 600_000 }],
  home: async ({ made }, use) => {
    const home = await mkdtemp(join(tmpdir(), 'pawl-walk ü-'))
    await cp(made.home, home, { recursive: true })
    process.env.PAWL_GPU_REPLAY = recording
    await use(home)
    delete process.env.PAWL_GPU_REPLAY
    await putAway(home)
  },
  exhibited: async ({ made, home }, use) => {
    const store = openReadStore(home)
    if (store === null) throw new Error('the exhibit has no database')
    const counted = store.db.one<{ kept: number }>(
      sql`SELECT count(*) AS kept FROM experiment WHERE verdict = 'keep' AND number > 0`,
    )
    await use({ ...made, db: store.db, kept: counted?.kept ?? 0 })
    store.close()
  },
})
