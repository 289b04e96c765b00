import { existsSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { capture } from './child.mjs'
import { node24 } from './node.mjs'
import { at, SetupError, say } from './place.mjs'

const sources = ['main', 'preload', 'renderer', 'electron.vite.config.ts', 'package.json', 'package-lock.json']

/** Builds everything into out/, unless what is there is newer than every source. Says nothing on stdout. */
export async function buildIfStale() {
  if (isFresh()) return
  say('building')
  await build()
}

/** Whether out/ is newer than every source and folder of sources (a folder's time changes when a file in it is removed). */
export function isFresh() {
  const built = at('out/main/headless.js')
  if (!existsSync(built)) return false
  const builtMs = statSync(built).mtimeMs
  return sources.every((name) => newestMs(at(name)) <= builtMs)
}

/**
 * @param {string} path
 * @returns {number}
 */
function newestMs(path) {
  const stats = statSync(path, { throwIfNoEntry: false })
  if (stats === undefined) return 0
  if (!stats.isDirectory()) return stats.mtimeMs
  return Math.max(stats.mtimeMs, ...readdirSync(path).map((name) => newestMs(join(path, name))))
}

/** Builds main, preload and renderer beside the old output and swaps the two. Throws what the bundler said when it fails. */
export async function build() {
  // Beside out/, because a rename does not cross file systems, and node_modules or the temporary folder may be on another one.
  const work = mkdtempSync(at('.build-'))
  try {
    const started = new Date()
    const env = { ...process.env, PAWL_BUILD_TO: join(work, 'out'), NODE_ENV: 'production', NO_COLOR: '1' }
    const cli = at('node_modules/electron-vite/bin/electron-vite.js')
    const result = await capture(node24(), [cli, 'build'], { cwd: at(), env })
    if (result.code !== 0) throw new SetupError(`The build failed:\n${result.stdout}${result.stderr}`)
    // A source saved while the build ran may have been read before: what was built is as old as the build's beginning.
    utimesSync(join(work, 'out/main/headless.js'), started, started)
    swap(join(work, 'out'), at('out'), join(work, 'old'))
    return result.stdout
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

/**
 * @param {string} made
 * @param {string} place
 * @param {string} old
 */
function swap(made, place, old) {
  if (existsSync(place)) renameSync(place, old)
  try {
    renameSync(made, place)
  } catch (error) {
    // Another build of the same sources took the place a moment ago: it is as good.
    if (!isFresh()) throw error
  }
}
