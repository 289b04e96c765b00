import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { costOfTokens, priceOf, readPrices } from '../../../main/core/agent/prices.ts'

let home = ''
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'pawl prices ü '))
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

test('there is no price that nobody gave', () => {
  expect(readPrices(home)).toEqual({})
  expect(priceOf({}, 'gpt-5')).toBeNull()
})

test('a model has its own price, or that of the longest beginning of its name', () => {
  writeFileSync(
    join(home, 'prices.json'),
    '{"gpt-5": {"input": 1, "output": 10}, "gpt-5-mini": {"input": 0.2, "output": 2, "cached": 0.02}}',
  )
  const prices = readPrices(home)
  expect(priceOf(prices, 'gpt-5-mini-2026')).toEqual({ input: 0.2, output: 2, cached: 0.02 })
  expect(priceOf(prices, 'gpt-5-codex')).toEqual({ input: 1, output: 10, cached: null })
  expect(priceOf(prices, 'claude')).toBeNull()
  expect(priceOf(prices, null)).toBeNull()
})

test.each([
  '{',
  '[]',
  '{"m": {"input": -1, "output": 2}}',
  '{"m": {"input": 1}}',
  '{"m": {"input": 1, "output": 2, "per": "token"}}',
])('%s is refused with its path, since a wrong price would be worse than none', (text) => {
  writeFileSync(join(home, 'prices.json'), text)
  expect(() => readPrices(home)).toThrow(/prices\.json can’t be understood/)
})

test('tokens cost by the million; cached ones are part of what goes in', () => {
  const price = { input: 3, output: 15, cached: 0.3 }
  expect(costOfTokens(price, { tokensIn: 1e6, tokensOut: 1e5, tokensCached: 8e5 })).toBeCloseTo(0.6 + 0.24 + 1.5)
  expect(costOfTokens({ ...price, cached: null }, { tokensIn: 1e6, tokensOut: 0, tokensCached: 8e5 })).toBeCloseTo(3)
  expect(costOfTokens(price, { tokensIn: 1e6, tokensOut: null, tokensCached: null })).toBeNull()
})
