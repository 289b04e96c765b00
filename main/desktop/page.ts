import type { BrowserWindow } from 'electron'
import { pageEvent } from '../../preload/contract/page.ts'
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
    ask: (act) => {
      if (!isOwnPage(url(), developmentUrl)) return
      webContents.focus()
      void webContents.executeJavaScript(
        `dispatchEvent(new CustomEvent(${JSON.stringify(pageEvent)}, { detail: ${JSON.stringify(act)} }))`,
      )
    },
  }
}
