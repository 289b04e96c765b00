import { app, type BrowserWindow } from 'electron'
import type { Log } from '../core/log.ts'
import type { Engine } from '../engine.ts'

/** What a person can do from outside of the window. */
export type Commands = {
  /** Shows the window; at the part of its address behind `#`, where one is given. */
  readonly show: (at?: string) => void
  readonly pause: (campaign: string) => void
  readonly resume: (campaign: string) => void
  readonly quit: () => void
}

/** What menus, the tray and notifications can do. */
export function commandsOf(
  window: BrowserWindow,
  starting: Promise<Engine>,
  go: (at: string) => void,
  log: Log,
): Commands {
  const steer = (method: 'campaign.pause' | 'campaign.resume') => (campaign: string) => {
    starting
      .then(({ handlers }) => handlers[method]({ campaign }))
      .catch((error: unknown) => log.warn(`${method}: ${error instanceof Error ? error.message : String(error)}`))
  }
  return {
    show: (at) => {
      if (window.isDestroyed()) return
      if (window.isMinimized()) window.restore()
      window.show()
      window.focus()
      if (at !== undefined) go(at)
    },
    pause: steer('campaign.pause'),
    resume: steer('campaign.resume'),
    quit: () => app.quit(),
  }
}
