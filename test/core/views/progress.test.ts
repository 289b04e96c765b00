import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openStore } from '../../../main/core/store/open.ts'
import { setRunEnded } from '../../../main/core/store/runs.ts'
import { pushStack, retireFromStack } from '../../../main/core/store/stack.ts'
import { progressOf } from '../../../main/core/views/progress.ts'
import { endedRun, storedCampaign, storedExperiment, storedRun } from '../../support/stored.ts'

let home = ''
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'pawl progress ü-'))
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

test('of several GPUs the first tells the values, which need not compare with those of another card', () => {
  const store = openStore(home)
  const { id } = storedCampaign(store.db, { startedAt: 1 })
  for (const number of [0, 1]) storedExperiment(store.db, id, { number })
  const measured = (number: number, lane: number, patches: number[], value: number) => {
    const run = storedRun(store.db, id, { id: `${number}`.padStart(26, '0'), number, lane, stage: 'confirm', patches })
    setRunEnded(store.db, run.id, endedRun({ value }))
  }
  measured(1, 0, [], 3)
  measured(2, 1, [], 4)
  measured(3, 1, [], 4.1)
  pushStack(store.db, id, 1, 10, null)
  measured(4, 1, [1], 3.8)
  measured(5, 0, [1], 2.9)
  expect(progressOf(store.db, id)?.staircase.map(({ value }) => value)).toEqual([3, 2.9])
  store.close()
})

test('patches that one block kept are one step that names each of them: no stack in between was measured', () => {
  const store = openStore(home)
  const { id } = storedCampaign(store.db, { startedAt: 1 })
  for (const number of [0, 1, 2, 3, 4]) storedExperiment(store.db, id, { number })
  const measured = (number: number, patches: number[], value: number) => {
    const run = storedRun(store.db, id, { id: `${number}`.padStart(26, '0'), number, stage: 'confirm', patches })
    setRunEnded(store.db, run.id, endedRun({ value }))
  }
  measured(1, [], 3)
  pushStack(store.db, id, 1, 10, null)
  measured(2, [1], 2.9)
  pushStack(store.db, id, 2, 20, null)
  pushStack(store.db, id, 3, 21, null)
  pushStack(store.db, id, 4, 22, null)
  measured(3, [1, 2, 3, 4], 2.5)
  retireFromStack(store.db, id, 3, 30)
  measured(4, [1, 2, 4], 2.51)
  const steps = progressOf(store.db, id)?.staircase ?? []
  expect(steps.map(({ value, experiment, kept }) => [value, experiment, kept])).toEqual([
    [3, 0, []],
    [2.9, 1, [1]],
    [2.5, 4, [2, 3, 4]],
    [2.51, 3, []],
  ])
  store.close()
})
