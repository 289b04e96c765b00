import { build } from './setup/build.mjs'
import { runScript } from './setup/place.mjs'

await runScript(async () => {
  process.stdout.write(await build())
  return 0
})
