import { expect, test } from 'vitest'
import { BLOCK_COST, promises, SCREEN_COST } from '../../../main/core/decide/promises.ts'
import { random } from '../../../main/core/decide/random.ts'

/** By the definition, over the latest 400. */
function bestRateOf(all: readonly number[]): number {
  const best = all.slice(-400).sort((a, b) => b - a)
  const sums = best.map((_, i) => best.slice(0, i + 1).reduce((sum, value) => sum + value, 0))
  return Math.max(0, ...sums.map((sum, i) => sum / (SCREEN_COST * best.length + BLOCK_COST * (i + 1))))
}

test('the best rate is that of the latest 400 promises, equal ones among them', () => {
  const draw = random(3)
  const window = promises()
  expect(window.bestRate()).toBe(0)
  const all: number[] = []
  for (let k = 1; k <= 900; k++) {
    const promise = draw.uniform() < 0.4 ? 0 : Math.floor(20 * draw.uniform()) / 1000
    all.push(promise)
    window.add(promise)
    if (k % 50 === 1) expect(window.bestRate()).toBeCloseTo(bestRateOf(all), 15)
  }
  expect(window.count()).toBe(400)
})
