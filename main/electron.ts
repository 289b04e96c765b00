import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { startDesktop } from './desktop/start.ts'
import { homeFolder } from './home.ts'
import { openLog } from './logger.ts'

const home = homeFolder(process.env, process.platform)
const log = openLog(home)
// First of all: without it, what fails early is seen by nobody. Runs outlive this process, so ending loses nothing.
process.on('uncaughtException', (error) => {
  log.error(`uncaught: ${error.stack ?? error.message}`)
  process.stderr.write(`Pawl made a mistake and ends: ${error.message}. The details are in ${home}/pawl.log.\n`)
  process.exit(1)
})

// This file becomes out/main/electron.js: what is shipped with it lies beside and above.
const root = join(import.meta.dirname, '..', '..')
const resources = join(root, 'resources')
const ownAgent = join(import.meta.dirname, 'api-agent.js')
const planWorker = join(import.meta.dirname, 'plan-worker.js')
const reader = join(import.meta.dirname, 'reader.js')
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }

startDesktop({
  home,
  log,
  preload: join(import.meta.dirname, '..', 'preload', 'index.cjs'),
  rendererRoot: join(import.meta.dirname, '..', 'renderer'),
  icons: join(resources, 'icons'),
  openEngine: async () =>
    (await import('./engine.ts')).createEngine({
      home,
      door: 'desktop',
      log,
      version,
      resources,
      ownAgent,
      planWorker,
      reader,
    }),
})
