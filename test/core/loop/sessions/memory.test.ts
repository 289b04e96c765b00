import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { BRIEF_TOKENS, briefOf } from '../../../../main/core/loop/sessions/brief.ts'
import { createMemory } from '../../../../main/core/loop/sessions/memory.ts'
import { tokensOf } from '../../../../main/core/loop/sessions/quote.ts'
import { readProject } from '../../../../main/core/project/read.ts'
import { openStore, type Store } from '../../../../main/core/store/open.ts'
import { rememberMany } from '../../../support/remembered.ts'
import { testClock } from '../../../support/runs.ts'
import { storedCampaign } from '../../../support/stored.ts'

const toml =
  '[run]\ncommand = "python3 train.py"\nseed = "argument"\ntime_limit = "20s"\n[objective]\nkind = "metric"\nmetric = "val_loss"\ndirection = "minimize"\n[edit]\nallow = ["*.py"]\n'
let home = ''
let store: Store
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'pawl memory ü '))
  store = openStore(home)
})
afterEach(() => {
  store.close()
  rmSync(home, { recursive: true, force: true })
})

test('of 700 experiments a brief tells the most telling ones within its limit, and the schedule all of them', () => {
  const read = readProject(toml.replace('"argument"', '"hook"'), 'pawl.toml')
  if (read.kind !== 'project') throw new Error(JSON.stringify(read))
  const campaign = storedCampaign(store.db)
  rememberMany(store.db, campaign.id, 700)
  const memory = createMemory({ db: store.db, project: read.project, campaign, clock: testClock }, null)
  const facts = memory.forBrief({
    number: 701,
    plan: { kind: 'build', on: [], idea: null, reason: 'A new patch.' },
    confinement: '',
    timeLimitMs: 60_000,
    others: [],
  })
  const brief = briefOf(facts)
  expect(tokensOf(brief)).toBeLessThanOrEqual(BRIEF_TOKENS)
  expect(brief).toContain('near miss, and the stack has changed since')
  expect(brief).toContain('## What all of it teaches')
  expect(brief).toMatch(/- And \d+ older ones, which the lessons above cover\./)
  const schedule = memory.forSchedule(true)
  expect(schedule.tried).toHaveLength(700)
  expect(schedule.keeps).toBe(schedule.stack)
  expect(schedule.keeps).toBeGreaterThan(10)
  const nearMiss = schedule.tried.find((tried) => tried.reason === 'no-effect')
  expect(nearMiss).toMatchObject({ gain: 0.004, hi: 0.01, probability: 0.85 })
  expect(nearMiss?.keepsThen).toBe(
    schedule.tried.filter((tried) => tried.verdict === 'keep' && tried.number < (nearMiss?.number ?? 0)).length,
  )
})
