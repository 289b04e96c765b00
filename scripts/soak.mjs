import { run } from './setup/child.mjs'
import { node24 } from './setup/node.mjs'
import { at, runScript } from './setup/place.mjs'
import { needPrograms } from './setup/system.mjs'

// The long checks (test/soak/): `npm test` runs a tenth of each, this runs them whole.
await runScript(async () => {
  await needPrograms(['git', 'python3'])
  const args = [
    at('node_modules/vitest/vitest.mjs'),
    'run',
    'test/soak',
    '--testTimeout=3600000',
    ...process.argv.slice(2),
  ]
  return run(node24(), args, { cwd: at(), env: { ...process.env, PAWL_SOAK: '1' } })
})
