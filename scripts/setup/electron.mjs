import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { capture, run } from './child.mjs'
import { fallbackElectron, hasFallback } from './fallback.mjs'
import { node24 } from './node.mjs'
import { at, SetupError, say } from './place.mjs'
import { sqliteForNodeApi9 } from './sqlite.mjs'
import { isRoot, needLibrariesOf } from './system.mjs'

/**
 * @typedef {{ executable: string, env: NodeJS.ProcessEnv, flags: readonly string[] }} Electron
 *   a binary that starts here, the environment it needs, and the flags that must stand before the application's folder
 */

const programs = new Map([
  ['darwin', 'Electron.app/Contents/MacOS/Electron'],
  ['win32', 'electron.exe'],
])
const program = programs.get(process.platform) ?? 'electron'

/**
 * Finds an Electron, in this order: ELECTRON_EXEC_PATH, ELECTRON_OVERRIDE_DIST_PATH, the installed one, the normal download, the
 * fallback; then makes sure that it can start and can open the database.
 * @returns {Promise<Electron>}
 */
export async function findElectron() {
  const normal = await locate()
  const { executable, binding } = normal === null ? await prepareFallback() : await prepare(normal)
  /** @type {NodeJS.ProcessEnv} */
  const env = { ...process.env, ELECTRON_EXEC_PATH: executable }
  // Editors built on Electron set this in their terminals; Pawl would then start as a plain Node.
  delete env.ELECTRON_RUN_AS_NODE
  if (binding === null) delete env.PAWL_SQLITE_BINDING
  else env.PAWL_SQLITE_BINDING = binding
  return { executable, env, flags: await sandboxFlags() }
}

/** @param {string} executable */
async function prepare(executable) {
  await needLibrariesOf(executable)
  const binding = (await nodeApiOf(executable)) < 10 ? await sqliteForNodeApi9() : null
  return { executable, binding }
}

async function prepareFallback() {
  const electron = async () => {
    const executable = await fallbackElectron()
    await needLibrariesOf(executable)
    return executable
  }
  const [executable, binding] = await Promise.all([electron(), sqliteForNodeApi9()])
  return { executable, binding }
}

/**
 * An Electron of the normal kind, or null where only the fallback can be had.
 * @returns {Promise<string | null>}
 */
async function locate() {
  const given = process.env.ELECTRON_EXEC_PATH || overridden()
  if (given) {
    if (!existsSync(given))
      throw new SetupError(
        `There is no Electron at ${given}: correct or unset ELECTRON_EXEC_PATH and ELECTRON_OVERRIDE_DIST_PATH.`,
      )
    return given
  }
  const installed = at('node_modules/electron/dist', program)
  if (existsSync(at('node_modules/electron/path.txt')) && existsSync(installed)) return installed
  say('fetching Electron')
  // Electron's installer needs Node 22.12; it fails within a second where its host can't be reached.
  const download = await capture(node24(), [at('node_modules/electron/install.js')])
  if (download.code === 0 && existsSync(installed)) return installed
  const reason = /^\s*(?:\w*Error: )?(.*)$/m.exec(download.stderr)?.[1] ?? `exit code ${download.code}`
  if (!hasFallback()) {
    throw new SetupError(
      `Electron could not be downloaded (${reason}). Check the network, or set ELECTRON_EXEC_PATH to an Electron binary.`,
    )
  }
  say(`Electron's own download is not reachable (${reason}); using the tested older Electron 33 instead`)
  return null
}

function overridden() {
  const folder = process.env.ELECTRON_OVERRIDE_DIST_PATH
  return folder ? join(folder, program) : undefined
}

/** @param {string} executable */
async function nodeApiOf(executable) {
  const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1' }
  const answer = await capture(executable, ['-p', 'process.versions.napi'], { env })
  if (answer.code !== 0)
    throw new SetupError(`${executable} does not start: ${answer.stderr.trim() || `exit code ${answer.code}`}`)
  return Number(answer.stdout)
}

/**
 * Chromium refuses to start as root with its sandbox, and where the system denies user namespaces (the default of Ubuntu 24.04 for
 * programs without a profile). The probe maps the user, because a plain `unshare --user` succeeds there nevertheless.
 * @returns {Promise<readonly string[]>}
 */
async function sandboxFlags() {
  if (process.platform !== 'linux') return []
  if (isRoot()) return ['--no-sandbox']
  const probe = await capture('unshare', ['-Ur', 'true'])
  if (probe.code === 0 || probe.code === 127) return []
  say('this system denies user namespaces: the window runs without Chromium’s sandbox')
  return ['--no-sandbox']
}

/**
 * Runs Electron on the project with some arguments and returns its exit code.
 * @param {Electron} electron
 * @param {readonly string[]} args
 */
export function runElectron(electron, args) {
  // Without a session bus or a GPU, Chromium writes a dozen harmless lines at each start: fatal ones only.
  const flags = process.platform === 'linux' ? [...electron.flags, '--log-level=3'] : electron.flags
  return run(electron.executable, [...flags, at(), ...args], { env: electron.env })
}
