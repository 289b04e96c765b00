import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { replayCampaign } from '../../../main/core/loop/replay.ts'
import { STUDY_WORLD } from '../../../main/core/plan/world.ts'
import { openStore } from '../../../main/core/store/open.ts'
import { sql } from '../../../main/core/store/sql.ts'
import { type DecidedCampaign, decidedCampaign } from '../../support/decided-campaign.ts'

const folder = mkdtempSync(join(tmpdir(), 'pawl-replay-'))
const { db, close } = openStore(folder)
afterAll(() => {
  close()
  rmSync(folder, { recursive: true, force: true })
})

const small = { ...STUDY_WORLD, proposals: 40, budgetS: 8 * 3600 }
let campaign: DecidedCampaign

beforeEach(() => {
  db.run(sql`DELETE FROM decision_step`)
  db.run(sql`DELETE FROM run`)
  db.run(sql`DELETE FROM campaign`)
  campaign = decidedCampaign(db, small, 4)
})

describe('the replay of a stored campaign', () => {
  test('comes to every stored request again', () => {
    const { steps, runs } = campaign
    expect(runs).toBeGreaterThan(60)
    expect(replayCampaign(db, campaign.id)).toMatchObject({ kind: 'same', steps, runs })
  })

  test('notices one changed metric, however little it is', () => {
    db.run(sql`UPDATE run SET value = value * 1.00001 WHERE number = 20`)
    expect(replayCampaign(db, campaign.id)).toMatchObject({ kind: 'differs' })
  })

  test('forgives the last digits of a stored number, and no more', () => {
    const changed = (by: number) =>
      db.run(
        sql`UPDATE decision_step SET request = json_set(request, '$.note.sigma', json_extract(request, '$.note.sigma') * ${1 + by}) WHERE json_extract(request, '$.note.topic') = 'noise'`,
      ).changes
    expect(changed(1e-9)).toBeGreaterThan(0)
    expect(replayCampaign(db, campaign.id)).toMatchObject({ kind: 'same' })
    changed(1e-4)
    expect(replayCampaign(db, campaign.id)).toMatchObject({ kind: 'differs' })
  })
})
