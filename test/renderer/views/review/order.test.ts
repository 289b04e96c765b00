import { expect, test } from 'vitest'
import { effectPerLine, reviewOrder } from '../../../../renderer/views/review/order.ts'
import { experiment } from '../../rows.ts'

test('the stack is reviewed by effect for each changed line; what was not kept and the baseline are not', () => {
  const rows = [
    experiment(0, { verdict: 'keep', effect: 1, added: 1, removed: 0 }),
    experiment(1, { verdict: 'keep', effect: 0.04, added: 30, removed: 10 }),
    experiment(2, { verdict: 'discard', effect: 0.9, added: 1, removed: 0 }),
    experiment(3, { verdict: 'keep', effect: 0.02, added: 1, removed: 1 }),
    experiment(4, { verdict: 'retired', effect: 0.9, added: 1, removed: 0 }),
    experiment(5, { verdict: 'keep', effect: 0.5, added: 0, removed: 0 }),
  ]
  expect(reviewOrder(rows).map((row) => row.number)).toEqual([3, 1, 5])
})

test('an effect for each line is known where both are', () => {
  expect(effectPerLine({ effect: 0.04, added: 3, removed: 1 })).toBeCloseTo(0.01)
  expect(effectPerLine({ effect: null, added: 3, removed: 1 })).toBeNull()
  expect(effectPerLine({ effect: 0.04, added: 0, removed: 0 })).toBeNull()
})
