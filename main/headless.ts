import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CliContext } from './cli/context.ts'
import { flushed, processTerminal } from './cli/process-terminal.ts'
import { runCli } from './cli/program.ts'
import { homeFolder } from './home.ts'
import { openLog } from './logger.ts'

// This file becomes out/main/headless.js: what is shipped with it lies beside and above.
const root = join(import.meta.dirname, '..', '..')
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
const home = homeFolder(process.env, process.platform)
const log = openLog(home)
const resources = join(root, 'resources')
const ownAgent = join(import.meta.dirname, 'api-agent.js')
const planWorker = join(import.meta.dirname, 'plan-worker.js')
const reader = join(import.meta.dirname, 'reader.js')

const context: CliContext = {
  terminal: processTerminal(),
  home,
  version,
  rendererRoot: join(import.meta.dirname, '..', 'renderer'),
  log,
  openEngine: async (door) =>
    (await import('./engine.ts')).createEngine({ home, door, log, version, resources, ownAgent, planWorker, reader }),
  engineHolder: async () => (await import('./engine.ts')).engineHolder(home),
  openReader: async () => (await import('./engine.ts')).openReader({ home, log, version, planWorker }),
}

const code = await runCli(process.argv.slice(2), context)
await flushed()
process.exit(code)
