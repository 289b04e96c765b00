import { expect, it } from 'vitest'
import { wholeTicks } from '../../../../renderer/views/machine/lanes.ts'

it('marks an axis at whole units, so that no number stands on it twice', () => {
  const gib = 1024 ** 3
  expect(wholeTicks([0, gib], gib)).toEqual([0, gib])
  expect(wholeTicks([0, 24 * gib], gib)).toEqual([0, 10 * gib, 20 * gib])
  expect(wholeTicks([0, 600], 1)).toEqual([0, 200, 400, 600])
})
