import type { BrowserWindow } from 'electron'
import type { Page } from './menu.ts'
import { isOwnPage } from './rules.ts'

/** The page of a window, as its menu acts on it. */
export function pageOf(window: BrowserWindow, developmentUrl: string | null): Page {
  const { webContents } = window
  const url = () => webContents.getURL()
  return {
    at: () => new URL(url()).hash.replace(/^#/, ''),
    go: (at) => {
      if (!isOwnPage(url(), developmentUrl)) return
      const to = new URL(url())
      to.hash = at
      // Within the document: nothing is loaded, the page hears of its new address.
      void webContents.executeJavaScript(`location.hash = ${JSON.stringify(to.hash)}`)
    },
    press: (key, modifiers = []) => {
      const given = { keyCode: key, modifiers: [...modifiers] }
      webContents.focus()
      webContents.sendInputEvent({ type: 'keyDown', ...given })
      // Of a letter with a command key no character comes.
      if (modifiers.length === 0) webContents.sendInputEvent({ type: 'char', ...given })
      webContents.sendInputEvent({ type: 'keyUp', ...given })
    },
  }
}
