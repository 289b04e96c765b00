import { app, type BrowserWindow, dialog, Menu } from 'electron'
import { defaultSettings, type Settings } from '../../preload/contract/settings.ts'
import { flushed, processTerminal } from '../cli/process-terminal.ts'
import { Failure } from '../core/failure.ts'
import type { Log } from '../core/log.ts'
import type { Engine } from '../engine.ts'
import { serve } from '../serve.ts'
import { openWebDoor, type WebDoor } from '../web/listen.ts'
import { watchActivity } from './activity.ts'
import type { DesktopArguments } from './arguments.ts'
import type { ServeOn } from './channel.ts'
import { chooseFolder } from './choose-folder.ts'
import { commandsOf } from './commands.ts'
import { demoInWindow } from './demo.ts'
import { handleLeaving } from './leave.ts'
import { windowMenu } from './menu.ts'
import { pageOf } from './page.ts'
import { createPresence } from './presence.ts'
import { watchSettings } from './settings.ts'
import type { DesktopOptions } from './start.ts'

/** What stands behind a window. `serving`: answers its page, once the engine runs. `done`: all that is to be done without being asked. */
export type Behind = { readonly serving: Promise<ServeOn>; readonly done: Promise<void> }

/** Starts the engine and all that a window needs once it is drawn: doors, menu, tray, ways to leave. */
export function openBehind(
  window: BrowserWindow,
  options: DesktopOptions,
  asked: DesktopArguments,
  developmentUrl: string | null,
): Behind {
  const { home, log } = options
  const starting = options.openEngine()
  const ready = openDoor(starting, options)
  // What only a desktop can do is done here; everything else is the engine's.
  const serving = starting.then(({ handlers, events }): ServeOn => {
    const own = { ...handlers, 'folder.choose': async () => ({ path: await chooseFolder(window, home) }) }
    return (connection) => serve(connection, own, events, log)
  })
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

  async function watch(): Promise<void> {
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

  return { serving, done: watch() }
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
