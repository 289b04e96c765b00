import { Menu, Notification, nativeImage, powerSaveBlocker, Tray } from 'electron'
import type { CampaignHead } from '../../preload/contract/campaign.ts'
import type { ExperimentDetail } from '../../preload/contract/experiment.ts'
import type { Log } from '../core/log.ts'
import { type Activity, idle } from './activity.ts'
import { noticeOfKeep } from './notice.ts'

/** How Pawl is there beside its window: tray, notifications, and a machine that stays awake. */
export type Presence = {
  readonly now: () => Activity
  readonly setActivity: (activity: Activity) => void
  readonly tellKept: (experiment: ExperimentDetail, head: CampaignHead) => void
  readonly hasTray: () => boolean
  readonly end: () => void
}

/** The tray is never the only way back: many desktops show none. Starting Pawl again shows the window as well. */
export function createPresence(options: {
  readonly icon: string
  readonly show: () => void
  readonly quit: () => void
  readonly log: Log
}): Presence {
  const { log, show, quit } = options
  const tray = createTray(options.icon, show, log)
  // Kept until they are closed: one that is collected takes its click with it.
  const notices = new Set<Notification>()
  const state: { activity: Activity; blocker: number | null; canNotify: boolean } = {
    activity: idle,
    blocker: null,
    canNotify: Notification.isSupported(),
  }

  function setActivity(activity: Activity): void {
    const isNews = activity.line !== state.activity.line
    state.activity = activity
    if (activity.hasRun && state.blocker === null) state.blocker = powerSaveBlocker.start('prevent-app-suspension')
    if (!activity.hasRun) letSleep()
    if (isNews) setMenu()
  }

  function letSleep(): void {
    if (state.blocker !== null) powerSaveBlocker.stop(state.blocker)
    state.blocker = null
  }

  // The whole menu anew: on Linux a change of one item is not seen.
  function setMenu(): void {
    tray?.setToolTip(`Pawl: ${state.activity.line}`)
    tray?.setContextMenu(
      Menu.buildFromTemplate([
        { label: state.activity.line.replaceAll('&', '&&'), enabled: false },
        { type: 'separator' },
        { label: 'Show Pawl', click: show },
        { label: 'Quit', click: quit },
      ]),
    )
  }

  function tellKept(experiment: ExperimentDetail, head: CampaignHead): void {
    if (!state.canNotify) return
    const notice = new Notification(noticeOfKeep(experiment, head))
    const forget = () => notices.delete(notice)
    notices.add(notice)
    notice.on('click', show)
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

  setMenu()
  return { now: () => state.activity, setActivity, tellKept, hasTray: () => tray !== null, end }
}

function createTray(icon: string, show: () => void, log: Log): Tray | null {
  try {
    const tray = new Tray(nativeImage.createFromPath(icon).resize({ height: 22 }))
    tray.on('click', show)
    return tray
  } catch (error) {
    log.info(`there is no tray: ${String(error)}`)
    return null
  }
}
