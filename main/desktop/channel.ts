import type { WebContents } from 'electron'
import { largestMessageBytes } from '../../preload/contract/message-size.ts'
import type { Connection, Message } from '../../preload/contract/wire.ts'
import type { Log } from '../core/log.ts'

/** Answers one connection, until it is told to end. */
export type ServeOn = (connection: Connection) => () => void

/** Calls that may wait for an engine that is still starting; a page asks for a dozen things at first. */
const mostEarlyCalls = 200

/** Serves one window's page over its IPC channel, from the first page on, each page with a connection of its own. */
export function serveWindow(
  contents: WebContents,
  serving: Promise<ServeOn>,
  isOwn: (url: string) => boolean,
  log: Log,
): void {
  const page = { unbind: () => {} }

  function bind(): void {
    page.unbind()
    const channel = pageChannel(contents, isOwn, log)
    page.unbind = channel.close
    serving
      .then((serveOn) => {
        if (!channel.isClosed()) channel.onClose(serveOn(channel.connection))
      })
      // Whoever started the engine tells the person; here there is only nobody to serve.
      .catch(() => channel.close())
  }

  bind()
  contents.on('did-start-navigation', (details) => {
    // A reply to the page that is gone must not reach the next one, which counts its calls from the beginning.
    if (details.isMainFrame && !details.isSameDocument) bind()
  })
  contents.on('destroyed', () => page.unbind())
}

type PageChannel = {
  readonly connection: Connection
  readonly isClosed: () => boolean
  readonly onClose: (listener: () => void) => void
  readonly close: () => void
}

function pageChannel(contents: WebContents, isOwn: (url: string) => boolean, log: Log): PageChannel {
  const early: unknown[] = []
  const receivers = new Set<(message: unknown) => void>()
  const closers: (() => void)[] = []
  const state = { isClosed: false }

  const listener = (event: Electron.IpcMainEvent, text: unknown): void => {
    const frame = event.senderFrame
    // The frame is null when it was gone before its message came.
    if (frame === null || frame.parent !== null || !isOwn(frame.url)) {
      log.warn(`a message from ${frame?.url ?? 'a page that is gone'} was refused`)
      return
    }
    receive(parseText(text))
  }

  function receive(message: unknown): void {
    if (receivers.size > 0) for (const receiver of receivers) receiver(message)
    else if (early.length < mostEarlyCalls) early.push(message)
    else log.warn('a call was dropped: too many came before the engine had started')
  }

  function send(message: Message): void {
    if (state.isClosed || contents.isDestroyed()) return
    try {
      contents.send('pawl', JSON.stringify(message))
    } catch (error) {
      log.warn(`the window could not be told: ${String(error)}`)
    }
  }

  function onMessage(receiver: (message: unknown) => void): () => void {
    receivers.add(receiver)
    for (const message of early.splice(0)) receiver(message)
    return () => receivers.delete(receiver)
  }

  contents.ipc.on('pawl', listener)

  function close(): void {
    if (state.isClosed) return
    state.isClosed = true
    if (!contents.isDestroyed()) contents.ipc.off('pawl', listener)
    for (const closer of closers) closer()
  }

  return { connection: { send, onMessage }, isClosed: () => state.isClosed, onClose: (one) => closers.push(one), close }
}

/** The value of a message's text; what is too long or no JSON becomes null, which `serve` answers with an error. */
export function parseText(text: unknown): unknown {
  // In UTF-16 units, none of which is more than three bytes of UTF-8: the exact size is only counted when it matters.
  if (typeof text !== 'string' || text.length > largestMessageBytes) return null
  if (text.length * 3 > largestMessageBytes && Buffer.byteLength(text) > largestMessageBytes) return null
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
