import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { _electron, type ElectronApplication, errors } from '@playwright/test'
import type * as Electron from 'electron'

const root = join(import.meta.dirname, '../..')

/** A running `pawl serve`: the address that opens its page once, and its end. */
export type Served = { readonly url: string; readonly process: ChildProcess; readonly close: () => Promise<void> }

/** Starts the built command line's `serve` on a data folder and returns when its page can be opened. */
export async function serveIn(home: string, args: readonly string[] = []): Promise<Served> {
  const child = spawn(process.execPath, [join(root, 'out/main/headless.js'), 'serve', '--json', ...args], {
    env: environment(home),
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = await Promise.race([
    once(createInterface(child.stdout), 'line'),
    once(child, 'exit').then(([code]) =>
      Promise.reject(new Error(`pawl serve ended with ${code} before it had an address`)),
    ),
  ])
  const { url } = JSON.parse(String(line)) as { url: string }
  return { url, process: child, close: () => ended(child) }
}

/** Starts the built desktop application on a data folder, in the Electron that the test script has found. */
export async function openIn(home: string, args: readonly string[] = []): Promise<ElectronApplication> {
  const executablePath = process.env.ELECTRON_EXEC_PATH
  if (executablePath === undefined) throw new Error('ELECTRON_EXEC_PATH is not set: run `npm test -- --only electron`')
  const app = await launched(home, {
    executablePath,
    args: ['--no-sandbox', '--log-level=3', root, ...args],
    env: environment(home),
    // A main that throws while it is imported prints nothing and would be waited for during minutes.
    timeout: 20_000,
  })
  const { stderr } = app.process()
  // What the debugger says about itself belongs to Playwright and not to the application.
  if (stderr !== null) {
    createInterface(stderr).on('line', (line) => {
      if (!/^(Debugger |For help, see: |Waiting for the debugger|DevTools listening)/.test(line))
        process.stderr.write(`${line}\n`)
    })
  }
  return app
}

/**
 * On a busy machine the debugger of an older Electron now and then loses the promise by which Playwright learns that it has started: such a
 * start is ended and made again, twice at most.
 */
async function launched(home: string, options: Parameters<typeof _electron.launch>[0]): Promise<ElectronApplication> {
  for (let more = 2; ; more--)
    try {
      return await _electron.launch(options)
    } catch (error) {
      if (more === 0 || !(error instanceof errors.TimeoutError)) throw error
      // Of a start that was killed: nobody is to be led there.
      rmSync(join(home, 'engine.json'), { force: true })
    }
}

/**
 * Reads something in the main process, or sets what may as well be set twice: now and then the debugger of an older Electron loses the answer, and
 * is asked again.
 */
export async function lookInto<T, Given = undefined>(
  app: ElectronApplication,
  look: (electron: typeof Electron, given: Given) => T,
  given?: Given,
): Promise<Awaited<T>> {
  for (let more = 3; ; more--)
    try {
      return (await app.evaluate(look as (electron: typeof Electron, given: unknown) => T, given)) as Awaited<T>
    } catch (error) {
      if (more === 0 || !(error instanceof Error && error.message.includes('promise was garbage collected')))
        throw error
    }
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = once(child, 'exit')
  child.kill('SIGTERM')
  await exit
}

function environment(home: string): Record<string, string> {
  const defined = Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined)
  return { ...Object.fromEntries(defined), PAWL_HOME: home }
}
