import { describe, expect, test } from 'vitest'
import type { ExperimentRow } from '../../../preload/contract/experiment.ts'
import type { Result } from '../../../preload/contract/methods.ts'
import { type Experiments, mergeExperiments } from '../../../renderer/client/experiments.ts'
import { experiment } from '../rows.ts'

/** What the engine answers with these rows. */
function answer(revision: number, rows: readonly ExperimentRow[]): Result<'experiment.changes'> {
  const column = <K extends keyof ExperimentRow>(key: K) => rows.map((row) => row[key])
  const coded = <K extends keyof ExperimentRow>(key: K) => {
    const words = [...new Set(column(key))]
    return { words, codes: column(key).map((word) => words.indexOf(word)) }
  }
  return {
    revision,
    columns: {
      number: column('number'),
      parent: column('parent'),
      kind: coded('kind'),
      hypothesis: column('hypothesis'),
      author: coded('author'),
      state: coded('state'),
      verdict: coded('verdict'),
      reason: coded('reason'),
      effect: column('effect'),
      lo: column('lo'),
      hi: column('hi'),
      probability: column('probability'),
      runs: column('runs'),
      countedRuns: column('countedRuns'),
      blockRuns: column('blockRuns'),
      costMs: column('costMs'),
      value: column('value'),
      hours: column('hours'),
      added: column('added'),
      removed: column('removed'),
      hasFinding: coded('hasFinding'),
      createdAt: column('createdAt'),
      decidedAt: column('decidedAt'),
    },
  }
}

describe('a campaign’s experiments as the window knows them', () => {
  const first = mergeExperiments(undefined, answer(5, [experiment(1), experiment(3), experiment(0), experiment(2)]))
  const numbers = (known: Experiments) => known.rows.map((row) => row.number)

  test('the first answer is all of them, newest first, each with what the engine said', () => {
    expect(numbers(first)).toEqual([3, 2, 1, 0])
    expect(first.rows[1]).toEqual(experiment(2))
  })
  test('a later one changes what it names and nothing else', () => {
    const next = mergeExperiments(first, answer(7, [experiment(2, { verdict: 'keep' }), experiment(5), experiment(4)]))
    expect(numbers(next)).toEqual([5, 4, 3, 2, 1, 0])
    expect(next.rows[3]?.verdict).toBe('keep')
    expect(next.rows[4]).toBe(first.rows[2])
    expect(first.rows[1]?.verdict).toBe('discard')
  })
  test('nothing new is the very same, so that nothing is drawn anew', () => {
    expect(mergeExperiments(first, answer(5, []))).toBe(first)
  })
  test('an answer from before what is known is another database’s, and is all there is', () => {
    expect(numbers(mergeExperiments(first, answer(2, [experiment(0)])))).toEqual([0])
  })
})
