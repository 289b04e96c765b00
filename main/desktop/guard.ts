import { app, BrowserWindow, dialog, session, shell, type WebContents } from 'electron'
import type { Log } from '../core/log.ts'
import { externalLink, isOwnPage, mayHave } from './rules.ts'

/** Holds every page of this app to its own page: no other address, no second window, no permission, no embedded browser. */
export function guardPages(developmentUrl: string | null, log: Log): void {
  const { defaultSession } = session
  // Both: what is merely checked does not go through the handler of requests, and without one everything is granted.
  defaultSession.setPermissionRequestHandler((_contents, permission, answer, details) =>
    answer(mayHave(permission, details.requestingUrl, developmentUrl)),
  )
  defaultSession.setPermissionCheckHandler((_contents, permission, origin) =>
    mayHave(permission, origin, developmentUrl),
  )
  defaultSession.setDevicePermissionHandler(() => false)

  const askToOpen = createAsker(log)
  app.on('web-contents-created', (_event, contents) => {
    const refuse = (event: { preventDefault: () => void }, url: string) => {
      event.preventDefault()
      log.warn(`a page wanted to leave for ${url.slice(0, 200)}`)
      askToOpen(contents, url)
    }
    contents.setWindowOpenHandler(({ url }) => {
      askToOpen(contents, url)
      return { action: 'deny' }
    })
    contents.on('will-navigate', (event) => {
      if (!isOwnPage(event.url, developmentUrl)) refuse(event, event.url)
    })
    contents.on('will-frame-navigate', (event) => {
      if (!event.isMainFrame) event.preventDefault()
    })
    contents.on('will-redirect', (event) => refuse(event, event.url))
    contents.on('will-attach-webview', (event) => event.preventDefault())
  })
}

/** Opens a link in the system's browser when the person says so; while one question is open, others are dropped. */
function createAsker(log: Log): (contents: WebContents, url: string) => void {
  const state = { isAsking: false }

  async function ask(contents: WebContents, link: string): Promise<void> {
    const window = BrowserWindow.fromWebContents(contents)
    const question = {
      type: 'question' as const,
      message: 'Open this address in the browser?',
      detail: link,
      buttons: ['Open', 'Cancel'],
      defaultId: 1,
      cancelId: 1,
    }
    const { response } =
      window === null ? await dialog.showMessageBox(question) : await dialog.showMessageBox(window, question)
    if (response === 0) await shell.openExternal(link)
  }

  return (contents, url) => {
    const link = externalLink(url)
    if (link === null || state.isAsking) return
    state.isAsking = true
    ask(contents, link)
      .catch((error: unknown) => log.warn(`${link} was not opened: ${String(error)}`))
      .finally(() => {
        state.isAsking = false
      })
  }
}
