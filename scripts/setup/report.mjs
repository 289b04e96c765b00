import { existsSync, readFileSync } from 'node:fs'

/** @typedef {{ passed: number, failed: number, skipped: number }} Count */

/**
 * Counts the tests in the JSON report of vitest. A file that failed outside of its tests (an import, a hook) is one failed test.
 * @param {any} report
 * @returns {Count}
 */
export function countVitest(report) {
  const broken = report.testResults.filter(
    /** @param {{ status: string, assertionResults: { status: string }[] }} file */
    (file) => file.status === 'failed' && !file.assertionResults.some(({ status }) => status === 'failed'),
  ).length
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken,
    skipped: report.numPendingTests + report.numTodoTests,
  }
}

/**
 * Counts the tests in the JSON report of Playwright. An error outside of the tests (a configuration, an import) is one failed test.
 * @param {any} report
 * @returns {Count}
 */
export function countPlaywright(report) {
  const { expected, unexpected, flaky, skipped } = report.stats
  return { passed: expected + flaky, failed: unexpected + report.errors.length, skipped }
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
  if (!existsSync(file)) return { passed: 0, failed: 1, skipped: 0 }
  const counted = count(JSON.parse(readFileSync(file, 'utf8')))
  const silent = counted.failed === 0 && (code !== 0 || counted.passed === 0)
  return silent ? { ...counted, failed: 1 } : counted
}
