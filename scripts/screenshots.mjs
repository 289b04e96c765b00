import { buildIfStale } from './setup/build.mjs'
import { run } from './setup/child.mjs'
import { findChromium } from './setup/chromium.mjs'
import { node24 } from './setup/node.mjs'
import { at, runScript } from './setup/place.mjs'
import { needPrograms } from './setup/system.mjs'

// Pictures of every screen for docs/screenshots/, over a real campaign that is made for them. `--again` takes them over the campaign
// of the last time; names as further arguments choose among the pictures.
await runScript(async () => {
  await needPrograms(['git', 'python3'])
  const env = { ...process.env, CHROMIUM_PATH: await findChromium() }
  await buildIfStale()
  return run(node24(), [at('scripts/screenshots/take.ts'), ...process.argv.slice(2)], { cwd: at(), env })
})
