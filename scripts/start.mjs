import { buildIfStale } from './setup/build.mjs'
import { hasDisplay } from './setup/display.mjs'
import { findElectron, runElectron } from './setup/electron.mjs'
import { runScript, SetupError } from './setup/place.mjs'
import { needPrograms } from './setup/system.mjs'

await runScript(async () => {
  if (!hasDisplay()) {
    throw new SetupError('There is no display for a window. Run `npx pawl serve` and open the address it prints.')
  }
  await needPrograms(['git', 'python3'])
  const electron = await findElectron()
  await buildIfStale()
  return runElectron(electron, process.argv.slice(2))
})
