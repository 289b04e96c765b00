import { app, type BrowserWindow, dialog } from 'electron'
import type { Settings } from '../../preload/contract/settings.ts'
import type { Log } from '../core/log.ts'
import type { Presence } from './presence.ts'

/**
 * Closing the window does not stop a campaign, and says so, unless the person settled what it is to do; quitting asks while a run
 * trains. `shutDown` is awaited before the process ends with the code that `exitCode` gives.
 */
export function handleLeaving(options: {
  readonly window: BrowserWindow
  readonly presence: Pick<Presence, 'now' | 'hasTray'>
  readonly onClose: () => Settings['onClose']
  /** The person wants no further question. */
  readonly settle: (onClose: Settings['onClose']) => void
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
    const settled = options.onClose()
    if (settled === 'quit') return quitNow()
    if (settled === 'background' || state.hasSaid) return window.hide()
    const again = presence.hasTray() ? 'from its icon in the tray, or by starting Pawl again' : 'by starting Pawl again'
    const { response, checkboxChecked } = await dialog.showMessageBox(window, {
      type: 'info',
      message: 'The campaign goes on without the window.',
      detail: `Runs are started and judged as before. Come back ${again}.`,
      buttons: ['Close the window', 'Quit Pawl', 'Cancel'],
      checkboxLabel: 'Always, without asking',
      defaultId: 0,
      cancelId: 2,
    })
    if (response === 2) return
    if (checkboxChecked) options.settle(response === 0 ? 'background' : 'quit')
    if (response === 0) {
      state.hasSaid = true
      window.hide()
    } else app.quit()
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
