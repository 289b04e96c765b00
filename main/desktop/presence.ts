import { Menu, Notification, powerSaveBlocker, Tray } from 'electron'
import type { Settings } from '../../preload/contract/settings.ts'
import type { Log } from '../core/log.ts'
import { type Activity, idle } from './activity.ts'
import type { Commands } from './commands.ts'
import { trayIcon } from './icons.ts'
import { trayMenu } from './menu.ts'
import type { News } from './news.ts'

/** How Pawl is there beside its window: tray, notifications, and a machine that stays awake. */
export type Presence = {
  readonly now: () => Activity
  readonly setActivity: (activity: Activity) => void
  readonly tell: (news: News) => void
  readonly hasTray: () => boolean
  readonly end: () => void
}

/** The tray is never the only way back: many desktops show none. Starting Pawl again shows the window as well. */
export function createPresence(options: {
  readonly icons: string
  readonly commands: Commands
  /** Which news a person wants to be called for. */
  readonly notify: () => Settings['notify']
  /** The window is being looked at: what is new is seen there. */
  readonly isLookedAt: () => boolean
  readonly log: Log
}): Presence {
  const { icons, log, commands } = options
  const tray = createTray(icons, commands.show, log)
  // Kept until they are closed: one that is collected takes its click with it.
  const notices = new Set<Notification>()
  const state: { activity: Activity; blocker: number | null; canNotify: boolean } = {
    activity: idle,
    blocker: null,
    canNotify: Notification.isSupported(),
  }

  function setActivity(activity: Activity): void {
    const isNews = activity.line !== state.activity.line || activity.face !== state.activity.face
    state.activity = activity
    if (activity.hasRun && state.blocker === null) state.blocker = powerSaveBlocker.start('prevent-app-suspension')
    if (!activity.hasRun) letSleep()
    if (isNews) showInTray()
  }

  function letSleep(): void {
    if (state.blocker !== null) powerSaveBlocker.stop(state.blocker)
    state.blocker = null
  }

  // The whole menu anew: on Linux a change of one item is not seen.
  function showInTray(): void {
    tray?.setImage(trayIcon(icons, state.activity.face))
    tray?.setToolTip(`Pawl: ${state.activity.line}`)
    tray?.setContextMenu(Menu.buildFromTemplate(trayMenu(state.activity, commands)))
  }

  function tell({ kind, title, body, at }: News): void {
    if (!state.canNotify || !options.notify()[kind] || options.isLookedAt()) return
    const notice = new Notification({ title, body })
    const forget = () => notices.delete(notice)
    notices.add(notice)
    notice.on('click', () => commands.show(at))
    notice.on('close', forget)
    notice.on('failed', (_event, error) => {
      // A desktop that shows none stays so, and each further try would be one more complaint in the terminal.
      state.canNotify = false
      log.info(`notifications are not shown here: ${error}`)
      forget()
    })
    notice.show()
  }

  function end(): void {
    letSleep()
    tray?.destroy()
  }

  showInTray()
  return { now: () => state.activity, setActivity, tell, hasTray: () => tray !== null, end }
}

function createTray(icons: string, show: () => void, log: Log): Tray | null {
  try {
    const tray = new Tray(trayIcon(icons, 'idle'))
    tray.on('click', () => show())
    return tray
  } catch (error) {
    log.info(`there is no tray: ${String(error)}`)
    return null
  }
}
