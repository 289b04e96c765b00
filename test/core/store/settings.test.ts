import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openStore } from '../../../main/core/store/open.ts'
import { readSettings, writeSettings } from '../../../main/core/store/settings.ts'
import { sql } from '../../../main/core/store/sql.ts'
import { defaultSettings } from '../../../preload/contract/settings.ts'

let home = ''
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'pawl settings ü-'))
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

test('settings are the defaults until they are written, and survive a restart', () => {
  const first = openStore(home)
  expect(readSettings(first.db)).toEqual(defaultSettings)
  const changed = {
    ...defaultSettings,
    onClose: 'background' as const,
    dials: { q: 0.01, minEffect: 0.002, reserve: null },
  }
  writeSettings(first.db, changed)
  first.close()
  const second = openStore(home)
  expect(readSettings(second.db)).toEqual(changed)
  second.close()
})

test('a part that this Pawl does not understand is its default, the others stay', () => {
  const store = openStore(home)
  writeSettings(store.db, { ...defaultSettings, onClose: 'quit' })
  store.db.run(sql`UPDATE setting SET value = '{"q":7}' WHERE name = 'dials'`)
  expect(readSettings(store.db)).toEqual({ ...defaultSettings, onClose: 'quit' })
  store.close()
})
