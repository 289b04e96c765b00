import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { removeCampaign } from '../../../main/core/loop/remove.ts'
import { openStore, type Store } from '../../../main/core/store/open.ts'
import { sql } from '../../../main/core/store/sql.ts'
import { storedCampaign, storedExperiment, storedRun, storedSession } from '../../support/stored.ts'

let home = ''
let store: Store

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'pawl remove ü '))
  store = openStore(home)
})
afterEach(() => {
  store.close()
  rmSync(home, { recursive: true, force: true })
})

test('a campaign with a finding is removed whole, and no other', async () => {
  for (const id of ['01arz3ndektsv4rrffq69g5fav', '01arz3ndektsv4rrffq69g5fbv']) {
    const campaign = storedCampaign(store.db, { id })
    storedExperiment(store.db, campaign.id)
    storedRun(store.db, campaign.id, { id: `${id.slice(0, 25)}r`, experiment: 1 })
    storedSession(store.db, campaign.id, { id: `${id.slice(0, 25)}s` })
    store.db.run(
      sql`INSERT INTO finding (id, campaign_id, experiment, kind, sentence, created_at) VALUES (${`${id.slice(0, 25)}f`}, ${id}, 1, 'bug', 'It counts one too many.', 1)`,
    )
  }
  const warned: string[] = []
  await removeCampaign(store.db, home, '01arz3ndektsv4rrffq69g5fav', (text) => warned.push(text))
  for (const table of ['campaign', 'experiment', 'run', 'session', 'finding'])
    expect([table, store.db.rows({ text: `SELECT 1 FROM ${table}`, values: [] }).length]).toEqual([table, 1])
})
