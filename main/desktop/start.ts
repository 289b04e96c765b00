import { homedir } from 'node:os'
import { join } from 'node:path'
import { app, dialog, Menu, session } from 'electron'
import { defaultSettings, type Settings } from '../../preload/contract/settings.ts'
import { flushed, processTerminal } from '../cli/process-terminal.ts'
import { Failure } from '../core/failure.ts'
import type { Log } from '../core/log.ts'
import type { Engine } from '../engine.ts'
import { openWebDoor, type WebDoor } from '../web/listen.ts'
import { watchActivity } from './activity.ts'
import { type DesktopArguments, readArguments } from './arguments.ts'
import { serveWindow } from './channel.ts'
import { chooseFolder } from './choose-folder.ts'
import { commandsOf } from './commands.ts'
import { demoInWindow } from './demo.ts'
import { allowOwnDownloads } from './downloads.ts'
import { guardPages } from './guard.ts'
import { appIcon } from './icons.ts'
import { handleLeaving } from './leave.ts'
import { windowMenu } from './menu.ts'
import { pageOf } from './page.ts'
import { createPresence } from './presence.ts'
import { isOwnPage } from './rules.ts'
import { registerScheme, serveScheme } from './scheme.ts'
import { watchSettings } from './settings.ts'
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

async function open(options: DesktopOptions, asked: DesktopArguments): Promise<void> {
  const { home, log } = options
  const developmentUrl = app.isPackaged ? null : process.env.ELECTRON_RENDERER_URL || null
  serveScheme(options.rendererRoot, log)
  guardPages(developmentUrl, log)
  allowOwnDownloads(session.defaultSession, { developmentUrl, folder: downloadsFolder(), log })

  // The window first: what takes time is prepared while it is drawn.
  const window = openWindow({ ...options, icon: appIcon(options.icons), developmentUrl })
  const starting = options.openEngine()
  const ready = openDoor(starting, options)
  // What only a desktop can do is done here; everything else is the engine's.
  const served = starting.then(({ handlers, events }) => ({
    handlers: { ...handlers, 'folder.choose': async () => ({ path: await chooseFolder(window, home) }) },
    events,
  }))
  serveWindow(window.webContents, served, (url) => isOwnPage(url, developmentUrl), log)

  const page = pageOf(window, developmentUrl)
  const commands = commandsOf(window, starting, page.go, log)
  Menu.setApplicationMenu(Menu.buildFromTemplate(windowMenu(page, commands, process.platform)))
  const held: { settings: Settings } = { settings: defaultSettings }
  const end = { code: asked.demo ? 1 : 0, stopWatching: () => {} }
  const presence = createPresence({
    icons: options.icons,
    commands,
    notify: () => held.settings.notify,
    isLookedAt: () => window.isFocused(),
    log,
  })
  const leaving = handleLeaving({
    window,
    presence,
    onClose: () => held.settings.onClose,
    settle: (onClose) => {
      starting
        .then(({ handlers }) => handlers['settings.change']({ ...held.settings, onClose }))
        .catch((error: unknown) => log.warn(`the choice was not kept: ${String(error)}`))
    },
    exitCode: () => end.code,
    log,
    shutDown,
  })
  app.on('second-instance', () => commands.show())
  app.on('activate', () => commands.show())
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, leaving.quitNow)

  // Whatever is still being opened is opened first: closed half-way, it would leave its address behind.
  async function shutDown(): Promise<void> {
    end.stopWatching()
    presence.end()
    const { engine, door } = await ready
    await door.close()
    await engine.close()
  }

  try {
    const { engine } = await ready
    const stops = [
      watchActivity(engine, { activity: presence.setActivity, news: presence.tell }, log),
      watchSettings(engine, (settings) => Object.assign(held, { settings }), log),
    ]
    end.stopWatching = () => {
      for (const stop of stops) stop()
    }
    if (!asked.demo) return
    end.code = await demoInWindow(engine, home, asked.seed, processTerminal())
    await flushed()
    if (!asked.keepOpen) leaving.quitNow()
  } catch (error) {
    tellFailure(error, asked.demo, log)
    app.exit(1)
  }
}

/** The command line finds a running window through the same door as a browser. */
async function openDoor(
  starting: Promise<Engine>,
  { log, rendererRoot }: DesktopOptions,
): Promise<{ readonly engine: Engine; readonly door: WebDoor }> {
  const engine = await starting
  const { handlers, events } = engine
  const door = await openWebDoor({ handlers, events, log, root: rendererRoot, port: null })
  await engine.announce({ url: door.url, token: door.token })
  return { engine, door }
}

function tellFailure(error: unknown, inTerminal: boolean, log: Log): void {
  log.error(`Pawl did not start: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
  const message = error instanceof Error ? error.message : String(error)
  const remedy =
    error instanceof Failure ? error.remedy : 'The details are in pawl.log in the data folder; please report them.'
  process.stderr.write(`${message}\n${remedy}\n`)
  if (!inTerminal) dialog.showErrorBox('Pawl did not start', `${message}\n\n${remedy}`)
}

/** A desktop without a folder for downloads is no reason not to start. */
function downloadsFolder(): string {
  try {
    return app.getPath('downloads')
  } catch {
    return homedir()
  }
}
