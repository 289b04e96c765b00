import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { CampaignContext } from '../../../main/core/loop/context.ts'
import { createElapsed, type Elapsed } from '../../../main/core/loop/elapsed.ts'
import { createWaits, type Waits } from '../../../main/core/loop/waits.ts'
import { campaignById } from '../../../main/core/store/campaigns.ts'
import { openStore, type Store } from '../../../main/core/store/open.ts'
import { testClock } from '../../support/runs.ts'
import { storedCampaign } from '../../support/stored.ts'

const lost = { reason: 'GPU 1 is lost.', stands: true }
const turn = { reason: 'It waits for its turn.', stands: false }

let home = ''
let store: Store
let waits: Waits
let elapsed: Elapsed
let nowMs = 0
let announced = 0
const standing = () => {
  const found = campaignById(store.db, '01arz3ndektsv4rrffq69g5fav')
  return [found?.state, found?.reason]
}
/** Whether the campaign's own clock goes. */
const ticks = (): boolean => {
  const before = elapsed.ms()
  nowMs += 10
  return elapsed.ms() > before
}

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'pawl waits ü-'))
  store = openStore(home)
  const campaign = storedCampaign(store.db, { state: 'running' })
  const clock = { ...testClock, monotonicMs: () => nowMs }
  elapsed = createElapsed(store.db, campaign.id, 0, clock)
  elapsed.run(true)
  announced = 0
  const announce = () => void announced++
  waits = createWaits({ db: store.db, campaign, clock, announce } as unknown as CampaignContext, elapsed)
})
afterEach(() => {
  store.close()
  rmSync(home, { recursive: true, force: true })
})

test('a campaign is paused, and its clock stands, while its only lane can’t be timed on', () => {
  waits.atWork(0, true)
  waits.of(0).say(lost)
  expect(standing()).toEqual(['paused', lost.reason])
  expect(ticks()).toBe(false)
  waits.of(0).say(null)
  expect(standing()).toEqual(['running', null])
  expect(ticks()).toBe(true)
})

test('it goes on while one of two lanes waits, and says what for', () => {
  waits.atWork(0, true)
  waits.atWork(1, true)
  waits.of(1).say(lost)
  expect(standing()).toEqual(['running', lost.reason])
  expect(ticks()).toBe(true)
  waits.of(0).say(turn)
  expect(standing()).toEqual(['running', `${lost.reason} ${turn.reason}`])
  expect(ticks()).toBe(true)
  waits.of(0).say(null)
  expect(standing()).toEqual(['running', lost.reason])
})

test('it is paused once no lane that has a run to make can make it', () => {
  waits.atWork(0, true)
  waits.atWork(1, true)
  waits.of(1).say(lost)
  // The other one has nothing to do any more.
  waits.atWork(0, false)
  expect(standing()).toEqual(['paused', lost.reason])
  expect(ticks()).toBe(false)
  waits.atWork(0, true)
  expect(standing()).toEqual(['running', lost.reason])
  expect(ticks()).toBe(true)
})

test('what both wait for is said once, and nothing that is as it was is announced', () => {
  waits.atWork(0, true)
  waits.atWork(1, true)
  waits.of(0).say(turn)
  const before = announced
  waits.of(1).say(turn)
  expect(standing()).toEqual(['running', turn.reason])
  expect(announced).toBe(before)
})
