import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readMeasuredNoise, writeMeasuredNoise } from '../../../main/core/store/measured-noise.ts'
import { openStore } from '../../../main/core/store/open.ts'
import { readSettings } from '../../../main/core/store/settings.ts'
import { sql } from '../../../main/core/store/sql.ts'
import { planKnownOf } from '../../../main/core/views/plan.ts'
import type { MeasuredNoise } from '../../../preload/contract/project.ts'
import { defaultSettings } from '../../../preload/contract/settings.ts'

let home = ''
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'pawl noise ü-'))
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

const of = (...values: readonly number[]): MeasuredNoise => ({
  at: 1000,
  hash: 'a',
  runs: values.map((y, index) => ({
    ended: 'finished',
    value: Math.exp(y),
    y,
    why: null,
    durationMs: 1000 * (index + 1),
  })),
})

test('noise is kept for each project by itself, over a restart, and beside the settings', () => {
  const first = openStore(home)
  writeMeasuredNoise(first.db, '/one', of(0.1, 0.2))
  writeMeasuredNoise(first.db, '/two', of(0.3))
  writeMeasuredNoise(first.db, '/one', of(0.4))
  first.close()
  const second = openStore(home)
  expect(readMeasuredNoise(second.db, '/one')).toEqual(of(0.4))
  expect(readMeasuredNoise(second.db, '/two')).toEqual(of(0.3))
  expect(readMeasuredNoise(second.db, '/three')).toBeNull()
  expect(readSettings(second.db)).toEqual(defaultSettings)
  second.db.run(sql`UPDATE setting SET value = '{"at":1}' WHERE name LIKE 'measuredNoise%'`)
  expect(readMeasuredNoise(second.db, '/one')).toBeNull()
  second.close()
})

test('a plan begins with what the set-up measured, until a campaign has measured better', () => {
  const store = openStore(home)
  expect(planKnownOf(store.db, null, '/one').noise.value).toBeNull()
  writeMeasuredNoise(store.db, '/one', of(0.1, 0.2))
  expect(planKnownOf(store.db, null, '/one').noise.value).toBeNull()
  writeMeasuredNoise(store.db, '/one', of(0.1, 0.2, 0.3))
  const known = planKnownOf(store.db, null, '/one')
  expect(known.noise.value).toBeCloseTo(0.1)
  expect(known.noise.from).toBe('measured in the set-up, 3 runs')
  expect(known.runS.value).toBe(2)
  expect(planKnownOf(store.db, null, null).noise.value).toBeNull()
  store.close()
})
