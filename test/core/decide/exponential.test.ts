import { expect, test } from 'vitest'
import { exp } from '../../../main/core/decide/exponential.ts'

test('the exponential of what is not positive agrees with the library to the last bits', () => {
  let worst = 0
  for (let x = 0; x > -700; x -= 0.00317) worst = Math.max(worst, Math.abs(exp(x) / Math.exp(x) - 1))
  expect(worst).toBeLessThan(1e-15)
  expect(exp(0)).toBe(1)
  expect(exp(-0)).toBe(1)
})

test('what has no such exponential is told by the library, and what is too small is 0', () => {
  expect(exp(-746)).toBe(0)
  expect(exp(Number.NEGATIVE_INFINITY)).toBe(0)
  expect(exp(-744.4)).toBeGreaterThan(0)
  expect(exp(2)).toBe(Math.exp(2))
  expect(exp(Number.NaN)).toBeNaN()
})
