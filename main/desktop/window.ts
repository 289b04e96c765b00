import { join } from 'node:path'
import { BrowserWindow, nativeTheme, screen } from 'electron'
import type { Log } from '../core/log.ts'
import { pageUrl } from './rules.ts'
import { fitted, readWindowState, smallest, writeWindowState } from './window-state.ts'

/** Reloads after a crash of the page, at most this often: what crashes at once would crash for ever. */
const mostReloads = 3

/** Opens the one window; shown when there is something to see. */
export function openWindow(options: {
  readonly home: string
  readonly preload: string
  readonly icon: string
  readonly developmentUrl: string | null
  readonly log: Log
}): BrowserWindow {
  const { log } = options
  const file = join(options.home, 'window.json')
  const canPlace = process.platform !== 'linux' || process.env.XDG_SESSION_TYPE !== 'wayland'
  const screens = screen.getAllDisplays().map((display) => display.workArea)
  const { width, height, x, y, isMaximized } = fitted(readWindowState(file), screens, canPlace)

  const window = new BrowserWindow({
    width,
    height,
    minWidth: smallest.width,
    minHeight: smallest.height,
    ...(x === null || y === null ? {} : { x, y }),
    show: false,
    title: 'Pawl',
    icon: options.icon,
    autoHideMenuBar: true,
    backgroundColor: background(),
    webPreferences: {
      preload: options.preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
    },
  })

  window.once('ready-to-show', () => {
    if (isMaximized) window.maximize()
    window.show()
  })
  window.on('close', () => {
    const bounds = window.getNormalBounds()
    writeWindowState(file, { ...bounds, isMaximized: window.isMaximized() }, log)
  })
  nativeTheme.on('updated', () => {
    if (!window.isDestroyed()) window.setBackgroundColor(background())
  })

  const crashes = { count: 0 }
  window.webContents.on('render-process-gone', (_event, details) => {
    log.error(`the page is gone: ${details.reason}, exit code ${details.exitCode}`)
    crashes.count += 1
    if (details.reason !== 'clean-exit' && crashes.count <= mostReloads) window.webContents.reload()
  })
  window.webContents.on('unresponsive', () => log.warn('the page does not answer'))
  window.webContents.on('preload-error', (_event, path, error) => log.error(`${path} failed: ${error.message}`))

  window
    .loadURL(options.developmentUrl ?? pageUrl)
    .catch((error: unknown) => log.error(`the page was not loaded: ${String(error)}`))
  return window
}

// The page's own background in either theme, so that nothing flashes before it is drawn.
function background(): string {
  return nativeTheme.shouldUseDarkColors ? '#0c0d0f' : '#f5f5f2'
}
