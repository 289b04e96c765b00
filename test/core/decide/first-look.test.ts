import { expect, test } from 'vitest'
import { expectedAfter, firstLook } from '../../../main/core/decide/first-look.ts'
import type { Prior } from '../../../main/core/decide/prior.ts'
import { random } from '../../../main/core/decide/random.ts'
import { scaledPrior } from '../../../main/core/decide/scaled-prior.ts'
import { expectedDecision } from '../../../main/core/decide/voi.ts'

const { prior } = scaledPrior(0.003)
const draw = random(5)

/** The prior as a prefix may leave it: some gains likelier, some hardly possible. */
function shown(): Prior {
  const at = 0.02 * draw.normal()
  const se = 0.001 + 0.01 * draw.uniform()
  const masses = prior.masses.map((mass, j) => mass * Math.exp(-0.5 * (((prior.points[j] ?? 0) - at) / se) ** 2))
  const total = masses.reduce((sum, mass) => sum + mass, 0)
  return { points: prior.points, masses: masses.map((mass) => mass / total) }
}

test('a first look promises what the expectation over all estimates says, whatever the patch and the bar', () => {
  const worth = []
  for (const added of [1e-6, 4e-6, 3e-5]) {
    const look = firstLook(prior.points, added)
    for (let k = 0; k < 60; k++) {
      const patch = k === 0 ? prior : shown()
      const bar = { q: 0.01 + 0.2 * draw.uniform(), minEffect: k % 2 === 0 ? 0 : 0.002 }
      const expected = expectedDecision(patch, 0, Number.POSITIVE_INFINITY, added, bar)
      worth.push(expected)
      expect(Math.abs(expectedAfter(look, patch, bar) - expected)).toBeLessThanOrEqual(1e-9 * expected)
    }
  }
  expect(worth.filter((value) => value > 1e-4).length).toBeGreaterThan(30)
})

test('a gain that is impossible is none', () => {
  const masses = prior.masses.map((mass, j) => (Math.abs(prior.points[j] ?? 0) < 0.004 ? 0 : mass))
  const bar = { q: 0.05, minEffect: 0 }
  const expected = expectedDecision({ points: prior.points, masses }, 0, Number.POSITIVE_INFINITY, 4e-6, bar)
  expect(expectedAfter(firstLook(prior.points, 4e-6), { points: prior.points, masses }, bar)).toBeCloseTo(expected, 15)
  expect(expected).toBeGreaterThan(0)
})
