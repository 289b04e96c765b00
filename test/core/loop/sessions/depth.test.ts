import { describe, expect, test } from 'vitest'
import { depthOf, type Pace, startsAnother } from '../../../../main/core/loop/sessions/depth.ts'

const minutes = (...values: number[]) => values.map((value) => value * 60_000)
const pace = (change: Partial<Pace> = {}): Pace => ({
  sessionsMs: minutes(2, 2, 2, 2),
  yielded: 4,
  takenEveryMs: minutes(5, 5, 5, 5),
  most: 3,
  ...change,
})

describe('how far the agents work ahead', () => {
  test('one session goes alone before anything is known of an agent', () => {
    expect(depthOf(pace({ sessionsMs: [], yielded: 0, takenEveryMs: [] })).parallel).toBe(1)
  })

  test('agents that are quicker than the runs work one at a time', () => {
    expect(depthOf(pace())).toEqual({ ahead: 2, parallel: 1 })
  })

  test('slower agents work several at once, and further ahead', () => {
    expect(depthOf(pace({ sessionsMs: minutes(8, 10, 9, 20) }))).toEqual({ ahead: 7, parallel: 3 })
    expect(depthOf(pace({ sessionsMs: minutes(8, 10, 9, 20), most: 8 })).parallel).toBe(4)
  })

  test('agents of whose sessions most come to nothing count as slower', () => {
    const fruitful = depthOf(pace({ most: 8 }))
    const fruitless = depthOf(pace({ most: 8, yielded: 1 }))
    expect(fruitless.parallel).toBeGreaterThan(fruitful.parallel)
    expect(fruitless.ahead).toBeGreaterThan(fruitful.ahead)
  })

  test('never more than is useful, whatever the numbers say', () => {
    const wild = depthOf(pace({ sessionsMs: minutes(500, 500, 500), yielded: 0, takenEveryMs: [0, 0, 0], most: 3 }))
    expect(wild).toEqual({ ahead: 12, parallel: 3 })
  })
})

test('another session starts while too few proposals are ready or in work, and no more at once than agreed', () => {
  const depth = { ahead: 4, parallel: 2 }
  expect(startsAnother(depth, 0, 0)).toBe(true)
  expect(startsAnother(depth, 3, 0)).toBe(true)
  expect(startsAnother(depth, 3, 1)).toBe(false)
  expect(startsAnother(depth, 4, 0)).toBe(false)
  expect(startsAnother(depth, 0, 2)).toBe(false)
})
