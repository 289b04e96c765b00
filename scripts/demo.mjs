import { buildIfStale } from './setup/build.mjs'
import { run } from './setup/child.mjs'
import { hasDisplay } from './setup/display.mjs'
import { findElectron, runElectron } from './setup/electron.mjs'
import { node24 } from './setup/node.mjs'
import { at, runScript } from './setup/place.mjs'
import { needPrograms } from './setup/system.mjs'

// The same verb over either door: in the window where there is a display, else without one, with an address to open.
await runScript(async () => {
  const args = ['demo', ...process.argv.slice(2)]
  await needPrograms(['git', 'python3'])
  const electron = hasDisplay() ? await findElectron() : null
  await buildIfStale()
  if (electron !== null) return runElectron(electron, args)
  return run(node24(), [at('out/main/headless.js'), ...args])
})
