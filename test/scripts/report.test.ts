import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { countOf, countPlaywright, countVitest } from '../../scripts/setup/report.mjs'

const vitest = { numPassedTests: 5, numFailedTests: 0, numPendingTests: 1, numTodoTests: 0, testResults: [] }
const playwright = { stats: { expected: 3, unexpected: 0, flaky: 0, skipped: 0 }, suites: [], errors: [] }

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
    expect(countOf(0, report(vitest), countVitest)).toMatchObject({ passed: 5, failed: 0, skipped: 1 })
    expect(countOf(0, report(playwright), countPlaywright)).toMatchObject({ passed: 3, failed: 0, skipped: 0 })
  })

  it('has one failed test for each file that broke outside of its tests, and names all that failed', () => {
    const name = join(import.meta.dirname, '../a.test.ts')
    const said = {
      status: 'failed',
      fullName: 'a thing is so',
      failureMessages: ['\u001b[31mError: it is not\n  at x'],
    }
    const failed = { name, status: 'failed', message: '', assertionResults: [{ status: 'passed' }, said] }
    const broken = { name, status: 'failed', message: 'no such module\n', assertionResults: [] }
    const value = { ...vitest, numFailedTests: 1, testResults: [failed, broken, broken] }
    expect(countOf(1, report(value), countVitest)).toMatchObject({
      failed: 3,
      failures: [
        'test/a.test.ts: a thing is so: Error: it is not',
        'test/a.test.ts: no such module',
        'test/a.test.ts: no such module',
      ],
    })
  })

  it('counts an error outside of Playwright’s tests, and names all that failed', () => {
    const results = [{ errors: [{ message: 'Error: not there\n at y' }] }]
    const spec = { ok: false, file: 'b.e2e.ts', title: 'a page opens', tests: [{ results }] }
    const value = {
      ...playwright,
      suites: [{ specs: [{ ok: true }], suites: [{ specs: [spec] }] }],
      errors: [{ message: 'bad configuration' }],
    }
    expect(countOf(1, report(value), countPlaywright)).toMatchObject({
      failed: 2,
      failures: ['b.e2e.ts: a page opens: Error: not there', 'outside of the tests: bad configuration'],
    })
  })

  it('is one failed test when the runner ended badly without saying why', () => {
    expect(countOf(1, report(vitest), countVitest).failed).toBe(1)
  })

  it('is one failed test when nothing was tested', () => {
    expect(countOf(0, report({ ...vitest, numPassedTests: 0 }), countVitest).failed).toBe(1)
  })

  it('is one failed test when there is no report', () => {
    expect(countOf(0, join(folder, 'none.json'), countVitest)).toMatchObject({ passed: 0, failed: 1, skipped: 0 })
  })
})
