import { describe, expect, test } from 'vitest'
import type { LaneData } from '../../../../renderer/views/machine/lanes.ts'
import { boundsOf, lastReading, medianOf, shownReading } from '../../../../renderer/views/machine/readings.ts'

const nothing: LaneData['lo'] = { utilisation: [], memory: [], power: [], smClock: [], temperature: [] }
const lane = (change: Partial<LaneData>): LaneData => ({
  fromMs: 0,
  toMs: 3_500,
  samples: 3,
  exact: true,
  at: [1_000, 2_000, 3_000],
  lo: { ...nothing, power: [300, 380, 310] },
  hi: { ...nothing, power: [300, 380, 310] },
  throttle: [],
  throttledShare: {},
  ...change,
})
const ofSeveral = lane({ exact: false, hi: { ...nothing, power: [340, 400, 350] } })

describe('what is said of a lane', () => {
  test('is the last reading of now; one of long ago is none, so that a lost GPU has none', () => {
    expect(lastReading(lane({}), 'power')).toBe(310)
    expect(lastReading(lane({ toMs: 60_000 }), 'power')).toBeNull()
    expect(lastReading(lane({ at: [] }), 'power')).toBeNull()
    expect(shownReading(lane({}), 'power', null, true)).toEqual({ of: 'last', low: 310, high: 310 })
    expect(shownReading(lane({ toMs: 60_000 }), 'power', null, true)).toBeNull()
  })
  test('is the median of a time that is over', () => {
    expect(medianOf([3, null, 1, 2])).toBe(2)
    expect(medianOf([null])).toBeNull()
    expect(shownReading(lane({}), 'power', null, false)).toEqual({ of: 'all', low: 310, high: 310 })
  })
  test('is lowest and highest where several readings share a place: the median of the highest is no median', () => {
    expect(shownReading(ofSeveral, 'power', null, false)).toEqual({ of: 'all', low: 300, high: 400 })
    expect(boundsOf(ofSeveral, 'power')).toEqual([300, 400])
    expect(boundsOf(ofSeveral, 'memory')).toBeNull()
  })
  test('is what lies under the pointer', () => {
    expect(shownReading(ofSeveral, 'power', 1, true)).toEqual({ of: 'one', low: 380, high: 400 })
    expect(shownReading(ofSeveral, 'power', 9, true)).toBeNull()
  })
})
