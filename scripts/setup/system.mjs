import { existsSync, readFileSync } from 'node:fs'
import { capture, which } from './child.mjs'
import { SetupError, say } from './place.mjs'

// Debian 13 and Ubuntu 24.04 renamed several packages to *t64: of each row, the first that the distribution knows is installed.
const programs = new Map([
  ['git', ['git']],
  ['python3', ['python3']],
  ['Xvfb', ['xvfb']],
  ['gcc', ['gcc']],
  ['g++', ['g++']],
  ['tar', ['tar']],
  ['ldd', ['libc-bin']],
  ['bwrap', ['bubblewrap']],
  ['ps', ['procps']],
])

const libraries = new Map([
  ['libgtk-3.so.0', ['libgtk-3-0t64', 'libgtk-3-0']],
  ['libgdk-3.so.0', ['libgtk-3-0t64', 'libgtk-3-0']],
  ['libnss3.so', ['libnss3']],
  ['libnssutil3.so', ['libnss3']],
  ['libsmime3.so', ['libnss3']],
  ['libnspr4.so', ['libnspr4']],
  ['libasound.so.2', ['libasound2t64', 'libasound2']],
  ['libgbm.so.1', ['libgbm1']],
  ['libdrm.so.2', ['libdrm2']],
  ['libatk-1.0.so.0', ['libatk1.0-0t64', 'libatk1.0-0']],
  ['libatk-bridge-2.0.so.0', ['libatk-bridge2.0-0t64', 'libatk-bridge2.0-0']],
  ['libatspi.so.0', ['libatspi2.0-0t64', 'libatspi2.0-0']],
  ['libcups.so.2', ['libcups2t64', 'libcups2']],
  ['libdbus-1.so.3', ['libdbus-1-3']],
  ['libglib-2.0.so.0', ['libglib2.0-0t64', 'libglib2.0-0']],
  ['libgobject-2.0.so.0', ['libglib2.0-0t64', 'libglib2.0-0']],
  ['libgio-2.0.so.0', ['libglib2.0-0t64', 'libglib2.0-0']],
  ['libgmodule-2.0.so.0', ['libglib2.0-0t64', 'libglib2.0-0']],
  ['libgdk_pixbuf-2.0.so.0', ['libgdk-pixbuf-2.0-0']],
  ['libpango-1.0.so.0', ['libpango-1.0-0']],
  ['libpangocairo-1.0.so.0', ['libpangocairo-1.0-0']],
  ['libcairo.so.2', ['libcairo2']],
  ['libcairo-gobject.so.2', ['libcairo-gobject2']],
  ['libexpat.so.1', ['libexpat1']],
  ['libudev.so.1', ['libudev1']],
  ['libX11.so.6', ['libx11-6']],
  ['libX11-xcb.so.1', ['libx11-xcb1']],
  ['libxcb.so.1', ['libxcb1']],
  ['libxcb-dri3.so.0', ['libxcb-dri3-0']],
  ['libXcomposite.so.1', ['libxcomposite1']],
  ['libXcursor.so.1', ['libxcursor1']],
  ['libXdamage.so.1', ['libxdamage1']],
  ['libXext.so.6', ['libxext6']],
  ['libXfixes.so.3', ['libxfixes3']],
  ['libXi.so.6', ['libxi6']],
  ['libXrandr.so.2', ['libxrandr2']],
  ['libXrender.so.1', ['libxrender1']],
  ['libXtst.so.6', ['libxtst6']],
  ['libXss.so.1', ['libxss1']],
  ['libxkbcommon.so.0', ['libxkbcommon0']],
])

/** Whether this is Linux with apt, where missing packages can be named exactly. */
export function hasApt() {
  return process.platform === 'linux' && which('apt-get') !== null && existsSync('/var/lib/dpkg/status')
}

/** Whether the distribution calls itself Ubuntu, whose chromium package is only a pointer to a snap. */
export function isUbuntu() {
  return existsSync('/etc/os-release') && /^ID=ubuntu$/m.test(readFileSync('/etc/os-release', 'utf8'))
}

export function isRoot() {
  return process.getuid?.() === 0
}

/**
 * Makes sure that programs are on PATH, installing their packages when root on Debian or Ubuntu.
 * @param {readonly string[]} names
 */
export async function needPrograms(names) {
  const missing = names.filter((name) => which(name) === null)
  await install(
    missing,
    missing.map((name) => programs.get(name) ?? [name]),
  )
}

/**
 * Installs programs that are good to have, when root on Debian or Ubuntu; elsewhere and on failure it says what goes without them.
 * @param {readonly string[]} names
 * @param {string} without
 */
export async function wantPrograms(names, without) {
  if (names.every((name) => which(name) !== null)) return
  try {
    if (hasApt() && isRoot()) await needPrograms(names)
    else say(`${names.join(', ')} is not here: ${without}.`)
  } catch (error) {
    say(
      `${names.join(', ')} could not be installed: ${without}. ${error instanceof Error ? error.message : String(error)}`,
    )
  }
}

/**
 * Makes sure that a program finds its shared libraries, installing their packages when root on Debian or Ubuntu.
 * @param {string} executable
 */
export async function needLibrariesOf(executable) {
  if (process.platform !== 'linux' || which('ldd') === null) return
  // A package may bring a library whose own library is still missing, so look again until nothing new is found.
  for (let tried = ''; ; ) {
    const missing = missingLibraries((await capture('ldd', [executable])).stdout)
    if (missing.length === 0) return
    if (missing.join() === tried) {
      throw new SetupError(`${executable} still lacks ${missing.join(', ')} after its packages were installed.`)
    }
    tried = missing.join()
    const rows = missing.map((name) => libraries.get(name) ?? [])
    // A machine without GTK has seen no window yet and often has no font either, and Chromium draws no text without one.
    if (!existsSync('/usr/share/fonts/truetype')) rows.push(['fonts-dejavu-core'])
    await install(missing, rows)
  }
}

/**
 * The libraries that `ldd` did not find, each once.
 * @param {string} lddOutput
 */
export function missingLibraries(lddOutput) {
  const names = lddOutput.split('\n').flatMap((line) => (line.endsWith('not found') ? [line.trim().split(' ')[0]] : []))
  return [...new Set(names.filter((name) => name !== undefined))]
}

// Two apt-get at once lock each other out, so installations wait for their turn.
const queue = { last: Promise.resolve() }

/**
 * Installs one package of each row, or says how.
 * @param {readonly string[]} missing what is lacking, in the person's words
 * @param {readonly (readonly string[])[]} rows names that a package may have, best first
 */
export async function install(missing, rows) {
  if (missing.length === 0) return
  const turn = queue.last.then(() => installNow(missing, rows))
  queue.last = turn.catch(() => {})
  await turn
}

/**
 * @param {readonly string[]} missing
 * @param {readonly (readonly string[])[]} rows
 */
async function installNow(missing, rows) {
  const what = missing.join(', ')
  if (!hasApt())
    throw new SetupError(`This machine lacks ${what}. Install it with the system's package manager and try again.`)
  if (isRoot()) await aptGet(['update'])
  /** @type {string[]} */
  const packages = []
  for (const row of rows) {
    const known = await firstKnown(row)
    if (known !== null && !packages.includes(known)) packages.push(known)
  }
  if (packages.length === 0)
    throw new SetupError(`This machine lacks ${what}, and no package of that kind is known to apt.`)
  const command = `apt-get install -y --no-install-recommends ${packages.join(' ')}`
  if (!isRoot())
    throw new SetupError(`This machine lacks ${what}. Install it with:\n\n  sudo apt-get update && sudo ${command}\n`)
  say(`installing ${packages.join(' ')} (missing: ${what})`)
  await aptGet(command.split(' ').slice(1))
}

/**
 * @param {readonly string[]} names
 * @returns {Promise<string | null>}
 */
async function firstKnown(names) {
  for (const name of names) {
    // `apt-cache show` also succeeds for a name that is only remembered; a candidate version says that it can be installed.
    const policy = await capture('apt-cache', ['policy', name], { env: { ...process.env, LC_ALL: 'C' } })
    if (/Candidate: (?!\(none\))/.test(policy.stdout)) return name
  }
  return names.at(-1) ?? null
}

/** @param {readonly string[]} args */
async function aptGet(args) {
  const result = await capture('apt-get', args, { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } })
  if (result.code === 0) return
  throw new SetupError(`\`apt-get ${args.join(' ')}\` failed:\n${result.stderr.trim() || result.stdout.trim()}`)
}
