import { buildIfStale } from './setup/build.mjs'
import { run } from './setup/child.mjs'
import { findChromium } from './setup/chromium.mjs'
import { hasDisplay, virtualDisplay } from './setup/display.mjs'
import { findElectron } from './setup/electron.mjs'
import { node24 } from './setup/node.mjs'
import { at, runScript } from './setup/place.mjs'
import { needPrograms } from './setup/system.mjs'

// What telemetry costs: test/bench/gpu/main.ts does the measuring. `--seconds N` shortens the ten minutes of sampling; names of parts
// (sampling, history, strip) choose among them.
await runScript(async () => {
  await needPrograms(['git', 'python3'])
  await buildIfStale()
  const { env } = await findElectron()
  const display = hasDisplay() ? null : await virtualDisplay()
  try {
    return await run(node24(), [at('test/bench/gpu/main.ts'), ...process.argv.slice(2)], {
      cwd: at(),
      env: { ...env, CHROMIUM_PATH: await findChromium(), ...(display === null ? {} : { DISPLAY: display.display }) },
    })
  } finally {
    display?.close()
  }
})
