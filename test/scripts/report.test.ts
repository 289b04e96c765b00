import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { countOf, countPlaywright, countVitest } from '../../scripts/setup/report.mjs'

const vitest = { numPassedTests: 5, numFailedTests: 0, numPendingTests: 1, numTodoTests: 0, testResults: [] }
const playwright = { stats: { expected: 3, unexpected: 0, flaky: 0, skipped: 0 }, errors: [] }

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pawl-report-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function report(value: object) {
  const file = join(folder, 'report.json')
  writeFileSync(file, JSON.stringify(value))
  return file
}

describe('the count of a test runner', () => {
  it('is that of its report', () => {
    expect(countOf(0, report(vitest), countVitest)).toEqual({ passed: 5, failed: 0, skipped: 1 })
    expect(countOf(0, report(playwright), countPlaywright)).toEqual({ passed: 3, failed: 0, skipped: 0 })
  })

  it('has one failed test for each file that broke outside of its tests', () => {
    const failed = { status: 'failed', assertionResults: [{ status: 'failed' }] }
    const broken = { status: 'failed', assertionResults: [] }
    const value = { ...vitest, numFailedTests: 1, testResults: [failed, broken, broken] }
    expect(countOf(1, report(value), countVitest).failed).toBe(3)
  })

  it('counts an error outside of Playwright’s tests', () => {
    const value = { stats: { ...playwright.stats, unexpected: 2 }, errors: [{ message: 'bad configuration' }] }
    expect(countOf(1, report(value), countPlaywright).failed).toBe(3)
  })

  it('is one failed test when the runner ended badly without saying why', () => {
    expect(countOf(1, report(vitest), countVitest).failed).toBe(1)
  })

  it('is one failed test when nothing was tested', () => {
    expect(countOf(0, report({ ...vitest, numPassedTests: 0 }), countVitest).failed).toBe(1)
  })

  it('is one failed test when there is no report', () => {
    expect(countOf(0, join(folder, 'none.json'), countVitest)).toEqual({ passed: 0, failed: 1, skipped: 0 })
  })
})
