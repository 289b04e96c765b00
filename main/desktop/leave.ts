import { app, type BrowserWindow, dialog } from 'electron'
import type { Log } from '../core/log.ts'
import type { Presence } from './presence.ts'

/**
 * Closing the window does not stop a campaign, and says so; quitting asks while a run trains. `shutDown` is awaited before
 * the process ends with the code that `exitCode` gives.
 */
export function handleLeaving(options: {
  readonly window: BrowserWindow
  readonly presence: Presence
  readonly shutDown: () => Promise<void>
  readonly exitCode: () => number
  readonly log: Log
}): { readonly quitNow: () => void } {
  const { window, presence, log } = options
  const state = { mayQuit: false, isQuitting: false, hasSaid: false, isDown: false }

  window.on('close', (event) => {
    if (state.isQuitting || presence.now().campaigns === 0) return
    event.preventDefault()
    closeToBackground().catch((error: unknown) => log.error(String(error)))
  })
  window.on('closed', () => app.quit())

  async function closeToBackground(): Promise<void> {
    if (state.hasSaid) return window.hide()
    const again = presence.hasTray() ? 'from its icon in the tray, or by starting Pawl again' : 'by starting Pawl again'
    const { response } = await dialog.showMessageBox(window, {
      type: 'info',
      message: 'The campaign goes on without the window.',
      detail: `Runs are started and judged as before. Come back ${again}.`,
      buttons: ['Close the window', 'Quit Pawl', 'Cancel'],
      defaultId: 0,
      cancelId: 2,
    })
    if (response === 0) {
      state.hasSaid = true
      window.hide()
    } else if (response === 1) app.quit()
  }

  app.on('before-quit', (event) => {
    if (state.mayQuit || !presence.now().hasRun) {
      state.isQuitting = true
      return
    }
    event.preventDefault()
    askToQuit().catch((error: unknown) => log.error(String(error)))
  })

  async function askToQuit(): Promise<void> {
    const { response } = await dialog.showMessageBox(window, {
      type: 'question',
      message: 'Quit while a run is training?',
      detail: 'The run goes on by itself and counts when Pawl is started again. No further run is started until then.',
      buttons: ['Quit', 'Stay'],
      defaultId: 1,
      cancelId: 1,
    })
    if (response === 0) quitNow()
  }

  app.on('will-quit', (event) => {
    if (state.isDown) return
    event.preventDefault()
    options
      .shutDown()
      .catch((error: unknown) => log.error(`Pawl did not end in order: ${String(error)}`))
      .finally(() => {
        state.isDown = true
        app.exit(options.exitCode())
      })
  })

  function quitNow(): void {
    state.mayQuit = true
    app.quit()
  }

  return { quitNow }
}
