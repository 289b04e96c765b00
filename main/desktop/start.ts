import { homedir } from 'node:os'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { app, type BrowserWindow, Menu, session } from 'electron'
import type { Log } from '../core/log.ts'
import type { Engine } from '../engine.ts'
import { type DesktopArguments, readArguments } from './arguments.ts'
import { serveWindow } from './channel.ts'
import { allowOwnDownloads } from './downloads.ts'
import { guardPages } from './guard.ts'
import { appIcon } from './icons.ts'
import { isOwnPage } from './rules.ts'
import { registerScheme, serveScheme } from './scheme.ts'
import { openWindow } from './window.ts'

export type DesktopOptions = {
  readonly home: string
  readonly log: Log
  readonly preload: string
  readonly rendererRoot: string
  /** The folder of the icons. */
  readonly icons: string
  readonly openEngine: () => Promise<Engine>
}

/** Starts the window. Nothing may be awaited before `ready`: Electron would hold it back, or call it too late. */
export function startDesktop(options: DesktopOptions): void {
  const { home, log } = options
  const asked = readArguments(process.argv.slice(1))
  app.setName('Pawl')
  // Its own folder per data folder: the lock that keeps Pawl single lies there.
  app.setPath('userData', join(home, 'window'))
  // The window must not compete for the GPU that it measures.
  if (process.env.PAWL_GPU_WINDOW !== '1') app.disableHardwareAcceleration()
  collectLess()
  registerScheme()
  if (!app.requestSingleInstanceLock()) {
    if (asked.demo) process.stderr.write('Pawl runs already: quit it first, or set PAWL_HOME to another folder.\n')
    app.exit(asked.demo ? 1 : 0)
    return
  }
  app
    .whenReady()
    .then(() => open(options, asked))
    .catch((error: unknown) => {
      log.error(`Pawl did not start: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
      app.exit(1)
    })
}

/**
 * After everything that allocates (the start, a page that is opened) V8 collects garbage twice more, seconds later and on every core: half of
 * what a window costs a run in its first minute. Once is enough. And what is new is given 4 MB and not 16 before it is looked through: what a page
 * that follows a flood of output holds is mostly that, and what outlives it is the same. `gc` is for the page that is left alone: it collects itself.
 */
function collectLess(): void {
  const flags = ['--memory-reducer-gc-count=1', '--max-semi-space-size=4', '--expose-gc']
  for (const flag of flags) setFlagsFromString(flag)
  app.commandLine.appendSwitch('js-flags', flags.join(' '))
}

/** A page that is not drawn by then does not keep the engine waiting. */
const drawnWithinMs = 3000

async function open(options: DesktopOptions, asked: DesktopArguments): Promise<void> {
  const { log } = options
  const developmentUrl = app.isPackaged ? null : process.env.ELECTRON_RENDERER_URL || null
  serveScheme(options.rendererRoot, log)
  guardPages(developmentUrl, log)
  allowOwnDownloads(session.defaultSession, { developmentUrl, folder: downloadsFolder(), log })
  Menu.setApplicationMenu(null)

  // The window first, and alone: the page gets its files from this thread, and whatever else is loaded on it, the page would wait for.
  const window = openWindow({ ...options, icon: appIcon(options.icons), developmentUrl })
  const behind = drawn(window).then(async () =>
    (await import('./behind.ts')).openBehind(window, options, asked, developmentUrl),
  )
  serveWindow(
    window.webContents,
    behind.then(({ serving }) => serving),
    (url) => isOwnPage(url, developmentUrl),
    log,
  )
  await (await behind).done
}

/** Resolves when the page is drawn for the first time, or will not be for now. */
function drawn(window: BrowserWindow): Promise<void> {
  return new Promise((resolve) => {
    const limit = setTimeout(resolve, drawnWithinMs)
    window.once('ready-to-show', () => {
      clearTimeout(limit)
      resolve()
    })
  })
}

/** A desktop without a folder for downloads is no reason not to start. */
function downloadsFolder(): string {
  try {
    return app.getPath('downloads')
  } catch {
    return homedir()
  }
}
