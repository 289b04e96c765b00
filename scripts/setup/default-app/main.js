// Electron's own default application, in short: `electron FOLDER ARGS` runs the application in FOLDER. The fallback binary has none.
// It must be an ES module that awaits: otherwise Electron is ready before the application could register its schemes.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { app } from 'electron'

const require = createRequire(import.meta.url)
const args = process.argv.slice(1)
let folder = null
for (let index = 0; index < args.length && folder === null; index += 1) {
  const arg = args[index]
  if (arg === '-r' || arg === '--require') {
    index += 1
    require(args[index])
  } else if (!arg.startsWith('-')) folder = resolve(arg)
}

try {
  if (folder === null) throw new Error('no application folder was given')
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  app.setVersion(manifest.version)
  app.setName(manifest.productName ?? manifest.name)
  if (manifest.desktopName !== undefined) app.setDesktopName?.(manifest.desktopName)
  app.setPath('userData', join(app.getPath('appData'), app.getName()))
  app.setAppPath(folder)
  await import(pathToFileURL(join(folder, manifest.main)).href)
} catch (error) {
  process.stderr.write(`electron: ${error.stack}\n`)
  app.exit(1)
}
