import { buildIfStale } from './build.mjs'
import { run } from './child.mjs'
import { findChromium } from './chromium.mjs'
import { hasDisplay, virtualDisplay } from './display.mjs'
import { findElectron } from './electron.mjs'
import { node24 } from './node.mjs'
import { at } from './place.mjs'
import { needPrograms } from './system.mjs'

/**
 * Runs a measurement that opens the app in Electron and in Chromium, with the arguments of this script; gives its exit code.
 *
 * @param {string} program
 */
export async function runInBothDoors(program) {
  await needPrograms(['git', 'python3'])
  await buildIfStale()
  const { env } = await findElectron()
  const display = hasDisplay() ? null : await virtualDisplay()
  try {
    return await run(node24(), [at(program), ...process.argv.slice(2)], {
      cwd: at(),
      env: { ...env, CHROMIUM_PATH: await findChromium(), ...(display === null ? {} : { DISPLAY: display.display }) },
    })
  } finally {
    display?.close()
  }
}
