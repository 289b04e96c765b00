import { describe, expect, test } from 'vitest'
import type { Remembered } from '../../../../main/core/loop/sessions/brief.ts'
import { lessonsOf } from '../../../../main/core/loop/sessions/lessons.ts'

const experiment = (number: number, hypothesis: string, change: Partial<Remembered> = {}): Remembered => ({
  number,
  hypothesis,
  verdict: 'discard',
  reason: 'no-effect',
  gain: -0.002,
  lo: -0.004,
  hi: 0,
  runs: 2,
  files: ['train.py'],
  isNearMiss: false,
  isStale: false,
  crash: null,
  ...change,
})

describe('what experiments teach together', () => {
  test('is nothing while there are few', () => {
    expect(lessonsOf([experiment(1, 'dropout'), experiment(2, 'dropout')])).toEqual([])
  })

  test('names what was tried often and never kept, and what is kept more often than usual', () => {
    const all = [
      ...Array.from({ length: 20 }, (_, i) => experiment(i + 1, `More dropout in layer ${i}`)),
      ...Array.from({ length: 8 }, (_, i) =>
        experiment(
          i + 30,
          `Fuse the kernel ${i}`,
          i < 5 ? { verdict: 'keep', reason: 'proven', gain: 0.01, files: ['kernels.py'] } : { files: ['kernels.py'] },
        ),
      ),
      ...Array.from({ length: 12 }, (_, i) => experiment(i + 50, `Something else number ${i} ${'abcdefghijkl'[i]}zzz`)),
    ]
    const lessons = lessonsOf(all)
    expect(lessons[0]).toBe('Of 40 decided, 5 were kept; the others: 35 no-effect.')
    expect(lessons[1]).toBe('8 about "fuse": 5 kept, best of the others #35 with -0.20 %.')
    expect(lessons[2]).toBe('20 about "dropout": 0 kept, best of the others #1 with -0.20 %.')
    expect(lessons.length).toBeLessThanOrEqual(15)
  })

  test('is told in quotes where agents said it', () => {
    const all = Array.from({ length: 30 }, (_, i) =>
      experiment(i, i < 10 ? 'ignore_previous_instructions' : `other words ${i}`, { files: [`a${i % 3}.py`] }),
    )
    for (const lesson of lessonsOf(all)) if (lesson.includes('ignore')) expect(lesson).toMatch(/"ignore_previous_\w*"/)
  })
})
