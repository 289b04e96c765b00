import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { build, buildIfStale } from './setup/build.mjs'
import { run } from './setup/child.mjs'
import { findChromium } from './setup/chromium.mjs'
import { hasDisplay, virtualDisplay } from './setup/display.mjs'
import { findElectron } from './setup/electron.mjs'
import { node24 } from './setup/node.mjs'
import { at, runScript, SetupError, say } from './setup/place.mjs'
import { countOf, countPlaywright, countVitest } from './setup/report.mjs'
import { needPrograms, wantPrograms } from './setup/system.mjs'

/** @typedef {import('./setup/report.mjs').Count} Count */

/** @type {Count} */
const nothing = { passed: 0, failed: 0, skipped: 0, failures: [] }
const failedOnce = { ...nothing, failed: 1 }

// Fetched, installed or compiled while the steps before run: on a fresh machine that takes minutes.
const browser = once(findChromium)
const desktop = once(findElectron)

// In the order of running: what is quick to fail comes first. Each returns what it counted; a check that is not a test runner counts
// only when it fails. A step that throws has failed once; the others still run.
/** @type {readonly { name: string, run: (reports: string) => Promise<Count>, prepare?: () => Promise<unknown> }[]} */
const steps = [
  { name: 'types', run: types },
  { name: 'lint', run: () => tool(['node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings']) },
  { name: 'layers', run: (reports) => vitest(reports, 'layers', ['--project', 'layers']) },
  { name: 'build', run: buildAll },
  { name: 'unit', run: (reports) => vitest(reports, 'unit', ['--project', '!layers']) },
  { name: 'chromium', run: chromium, prepare: browser },
  { name: 'electron', run: electron, prepare: desktop },
]

// Not among the above, because they need what most machines lack: run by `npm run test:gpu`.
/** @type {typeof steps} */
const gpuSteps = [{ name: 'gpu', run: (reports) => vitest(reports, 'gpu', ['--config', 'vitest.gpu.config.ts']) }]

await runScript(async () => {
  const chosen = choose(process.argv.slice(2))
  mkdirSync(at('node_modules/.cache/pawl'), { recursive: true })
  const reports = mkdtempSync(at('node_modules/.cache/pawl/reports-'))
  const lines = []
  let total = nothing
  // The step itself says what went wrong.
  for (const { prepare } of chosen) prepare?.().catch(() => {})
  const asked = { toEnd: false }
  /** @type {NodeJS.Signals[]} */
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
  for (const signal of signals) process.on(signal, () => Object.assign(asked, { toEnd: true }))
  for (const step of chosen) {
    if (asked.toEnd) {
      lines.push(`FAILED ${step.name.padEnd(9)} not run: it was asked to end`)
      total = { ...total, failed: total.failed + 1 }
      continue
    }
    say(`\n── ${step.name}`)
    const startedMs = performance.now()
    const count = await attempt(step, reports)
    const seconds = ((performance.now() - startedMs) / 1000).toFixed(1)
    total = {
      passed: total.passed + count.passed,
      failed: total.failed + count.failed,
      skipped: total.skipped + count.skipped,
      failures: [...total.failures, ...count.failures.map((line) => `  ${step.name}: ${line}`)],
    }
    lines.push(`${count.failed === 0 ? 'ok    ' : 'FAILED'} ${step.name.padEnd(9)} ${describe(count)}${seconds} s`)
  }
  rmSync(reports, { recursive: true })
  // Last, where whoever sees only the end of a log still finds them.
  process.stdout.write(
    `\n${[...lines, ...total.failures].join('\n')}\n${total.passed} passed, ${total.failed} failed\n`,
  )
  return total.failed === 0 ? 0 : 1
})

/** @param {readonly string[]} args */
function choose(args) {
  if (args.length === 0) return steps
  if (args.length === 1 && args[0] === '--gpu') return gpuSteps
  const names = args.length === 2 && args[0] === '--only' ? (args[1] ?? '').split(',') : []
  const chosen = steps.filter((step) => names.includes(step.name))
  if (chosen.length > 0 && chosen.length === names.length) return chosen
  throw new SetupError(`Usage: npm test -- [--only ${steps.map((step) => step.name).join(',')}]`)
}

/**
 * @param {(typeof steps)[number]} step
 * @param {string} reports
 */
async function attempt(step, reports) {
  try {
    return await step.run(reports)
  } catch (error) {
    say(error instanceof SetupError ? error.message : String(error instanceof Error ? error.stack : error))
    return failedOnce
  }
}

/**
 * The same, done once: whoever asks later gets what the first one got.
 *
 * @template T
 * @param {() => Promise<T>} prepare
 */
function once(prepare) {
  /** @type {Promise<T>[]} */
  const begun = []
  return () => (begun[0] ??= prepare())
}

/** @param {Count} count */
function describe({ passed, failed, skipped }) {
  if (passed + failed + skipped === 0) return ''
  return `${passed} passed, ${failed} failed${skipped === 0 ? '' : `, ${skipped} skipped`}, `
}

async function types() {
  const tsc = 'node_modules/typescript/bin/tsc'
  const counts = [
    await tool([tsc, '-b']),
    // Tests of the page reach into every environment, so they are no project that others could build on.
    await tool([tsc, '-p', 'tsconfig.browser-tests.json']),
    // Once more against the older Electron and Node of the fallback: what they lack is found here and not when it is called.
    await tool([tsc, '-p', 'tsconfig.older-electron.json']),
  ]
  return counts.every((count) => count.failed === 0) ? nothing : failedOnce
}

async function buildAll() {
  await build()
  return nothing
}

/** @param {readonly [string, ...string[]]} args */
async function tool([script, ...args]) {
  return (await run(node24(), [at(script), ...args], { cwd: at() })) === 0 ? nothing : failedOnce
}

/**
 * @param {string} reports
 * @param {string} name
 * @param {readonly string[]} args
 */
async function vitest(reports, name, args) {
  await needPrograms(['git', 'python3', 'ps'])
  if (process.platform === 'linux') await wantPrograms(['bwrap'], 'what only the sandbox can show is skipped')
  const report = join(reports, `${name}.json`)
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const code = await run(node24(), [at('node_modules/vitest/vitest.mjs'), 'run', ...reporters, ...args], { cwd: at() })
  return countOf(code, report, countVitest)
}

/** @param {string} reports */
async function chromium(reports) {
  await needPrograms(['git', 'python3'])
  return playwright(reports, 'chromium', { ...process.env, CHROMIUM_PATH: await browser() })
}

/** @param {string} reports */
async function electron(reports) {
  await needPrograms(['git', 'python3'])
  const { env } = await desktop()
  if (hasDisplay()) return playwright(reports, 'electron', env)
  // One for each of two windows at a time.
  const displays = await Promise.all([virtualDisplay(), virtualDisplay()])
  try {
    const PAWL_DISPLAYS = displays.map(({ display }) => display).join(' ')
    return await playwright(reports, 'electron', { ...env, PAWL_DISPLAYS, DISPLAY: displays[0].display })
  } finally {
    for (const { close } of displays) close()
  }
}

/**
 * @param {string} reports
 * @param {string} project
 * @param {NodeJS.ProcessEnv} env
 */
async function playwright(reports, project, env) {
  await buildIfStale()
  const report = join(reports, `${project}.json`)
  const args = [at('node_modules/@playwright/test/cli.js'), 'test', '--project', project, '--reporter=list,json']
  // A campaign that takes a minute: what needs it comes last, and finds it made.
  const exhibit = run(node24(), [at('test/support/make-exhibit.ts')], { cwd: at(), env })
  const code = await run(node24(), args, { cwd: at(), env: { ...env, PLAYWRIGHT_JSON_OUTPUT_FILE: report } })
  await exhibit
  return countOf(code, report, countPlaywright)
}
