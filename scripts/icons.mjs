import { run } from './setup/child.mjs'
import { findChromium } from './setup/chromium.mjs'
import { node24 } from './setup/node.mjs'
import { at, runScript } from './setup/place.mjs'

// The app's icon and the tray's, in every size, from resources/icons/pawl.svg. What it writes is committed: run it when the drawing changed.
await runScript(async () => {
  const env = { ...process.env, CHROMIUM_PATH: await findChromium() }
  return run(node24(), [at('scripts/icons/draw.ts')], { cwd: at(), env })
})
