import { describe, expect, test } from 'vitest'
import type { RunRow } from '../../preload/contract/run.ts'
import { runLook, runName, runTitle, wordWithin } from '../../renderer/run.ts'

const run = (change: Partial<RunRow>): RunRow =>
  ({
    id: 'r',
    number: 7,
    experiment: null,
    block: null,
    pair: null,
    stage: 'calibrate',
    seed: 2,
    patches: [],
    startedAt: 0,
    endedAt: 5000,
    outcome: 'finished',
    endedBy: 'exited',
    clean: true,
    why: null,
    durationMs: 5000,
    ...change,
  }) as RunRow

describe('whom a run was made for', () => {
  test.each([
    [{}, 'incumbent'],
    [{ block: 3 }, 'block 3'],
    [{ experiment: 12 }, '12'],
  ])('%j: %s', (change, name) => expect(runName(run(change))).toBe(name))
})

describe('how a run looks', () => {
  test.each([
    [{}, null],
    [{ experiment: 12 }, 'own'],
    [{ outcome: null }, 'live'],
    [{ clean: false }, 'dirty'],
    [{ outcome: 'crashed' as const }, 'dead'],
    [{ outcome: 'lost' as const }, 'dead'],
  ])('%j: %s', (change, look) => expect(runLook(run(change))).toBe(look))
})

test('a run in one line says why it does not count', () => {
  expect(runTitle(run({ clean: false, why: 'The machine slept.' }))).toContain(
    'Run 7, incumbent, calibrate, seed 2, contaminated: The machine slept.',
  )
})

describe('a box that is narrow', () => {
  const words = ['29971, incumbent seed 2', '29971']
  test.each([
    [{}, 200, words[0]],
    [{}, 60, words[1]],
    [{}, 40, null],
    [{ clean: false }, 50, null],
  ])('%j, %d px: %s', (change, width, word) => expect(wordWithin(run(change), width, words)).toBe(word))
})
