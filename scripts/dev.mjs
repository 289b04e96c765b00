import { run } from './setup/child.mjs'
import { findElectron } from './setup/electron.mjs'
import { node24 } from './setup/node.mjs'
import { at, runScript } from './setup/place.mjs'
import { needPrograms } from './setup/system.mjs'

await runScript(async () => {
  await needPrograms(['git', 'python3'])
  const electron = await findElectron()
  const env = { ...electron.env, ...(electron.flags.includes('--no-sandbox') ? { NO_SANDBOX: '1' } : {}) }
  return run(node24(), [at('node_modules/electron-vite/bin/electron-vite.js'), 'dev'], { cwd: at(), env })
})
