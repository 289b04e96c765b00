import { existsSync } from 'node:fs'
import { capture, which } from './child.mjs'
import { node24 } from './node.mjs'
import { at, SetupError, say } from './place.mjs'
import { hasApt, install, isRoot, isUbuntu } from './system.mjs'

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/** Finds a Chromium for the loopback page's tests: CHROMIUM_PATH, Playwright's own, the system's; else gets one. */
export async function findChromium() {
  const given = process.env.CHROMIUM_PATH
  if (given) {
    if (!existsSync(given)) throw new SetupError(`There is no Chromium at ${given}: correct or unset CHROMIUM_PATH.`)
    return given
  }
  const found = (await playwrightsOwn()) ?? systems()
  if (found !== null) return found
  const fromDistribution = hasApt() && !isUbuntu()
  if (fromDistribution && isRoot()) {
    await install(['Chromium'], [['chromium']])
    return systems() ?? missing()
  }
  say('fetching Chromium')
  const download = await capture(node24(), [at('node_modules/@playwright/test/cli.js'), 'install', 'chromium'])
  const own = download.code === 0 ? await playwrightsOwn() : null
  if (own !== null) return own
  if (fromDistribution) await install(['Chromium'], [['chromium']])
  return missing()
}

/** @returns {never} */
function missing() {
  throw new SetupError('No Chromium was found. Install Chromium or Chrome, or set CHROMIUM_PATH to its program.')
}

function systems() {
  for (const name of names) {
    const path = which(name)
    // Ubuntu's chromium-browser without the snap is a script that only says so.
    if (path !== null && !(isUbuntu() && name === 'chromium-browser')) return path
  }
  return null
}

/** @returns {Promise<string | null>} */
async function playwrightsOwn() {
  const { chromium } = await import('@playwright/test')
  const path = chromium.executablePath()
  return path !== '' && existsSync(path) ? path : null
}
