import { existsSync, readFileSync } from 'node:fs'
import { relative } from 'node:path'
import { at } from './place.mjs'

/** @typedef {{ passed: number, failed: number, skipped: number, failures: readonly string[] }} Count `failures`: a line for each that is known by name. */

/**
 * Counts the tests in the JSON report of vitest. A file that failed outside of its tests (an import, a hook) is one failed test.
 * @param {any} report
 * @returns {Count}
 */
export function countVitest(report) {
  const failures = report.testResults.flatMap(failuresOfFile)
  return {
    passed: report.numPassedTests,
    failed: failures.length,
    skipped: report.numPendingTests + report.numTodoTests,
    failures,
  }
}

/** @param {{ name: string, status: string, message: string, assertionResults: { status: string, fullName: string, failureMessages: string[] }[] }} file */
function failuresOfFile({ name, status, message, assertionResults }) {
  const failed = assertionResults.filter((test) => test.status === 'failed')
  const from = relative(at(), name)
  if (failed.length === 0) return status === 'failed' ? [failure(from, message)] : []
  return failed.map((test) => failure(`${from}: ${test.fullName}`, test.failureMessages[0]))
}

/**
 * @param {string} test
 * @param {string | undefined} message
 */
function failure(test, message = '') {
  // Colours of a terminal have no place in a line that is searched for.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: it is what is looked for
  return `${test}: ${message.replace(/\x1b\[[0-9;]*m/g, '').split('\n')[0]}`
}

/**
 * Counts the tests in the JSON report of Playwright. An error outside of the tests (a configuration, an import) is one failed test.
 * @param {any} report
 * @returns {Count}
 */
export function countPlaywright(report) {
  const outside = report.errors.map((/** @type {{ message: string }} */ { message }) =>
    failure('outside of the tests', message),
  )
  const { expected, flaky, skipped } = report.stats
  const failures = [...report.suites.flatMap(failuresOfSuite), ...outside]
  return { passed: expected + flaky, failed: failures.length, skipped, failures }
}

/**
 * @param {any} suite
 * @returns {string[]}
 */
function failuresOfSuite(suite) {
  const own = (suite.specs ?? []).filter((/** @type {{ ok: boolean }} */ { ok }) => !ok)
  return [
    ...own.map((/** @type {any} */ { file, title, tests }) => {
      const errors = tests.flatMap((/** @type {any} */ { results }) =>
        results.flatMap((/** @type {any} */ result) => result.errors),
      )
      return failure(`${file}: ${title}`, errors[0]?.message)
    }),
    ...(suite.suites ?? []).flatMap(failuresOfSuite),
  ]
}

/**
 * The count of a test runner that has ended. One that reports no failure and yet ends badly, or that writes no report or runs no
 * test at all, has failed once.
 * @param {number} code
 * @param {string} file
 * @param {(report: any) => Count} count
 * @returns {Count}
 */
export function countOf(code, file, count) {
  if (!existsSync(file)) return { passed: 0, failed: 1, skipped: 0, failures: [] }
  const counted = count(JSON.parse(readFileSync(file, 'utf8')))
  const silent = counted.failed === 0 && (code !== 0 || counted.passed === 0)
  return silent ? { ...counted, failed: 1 } : counted
}
