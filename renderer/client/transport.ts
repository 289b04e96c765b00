/** What a transport needs to be given: where to put what arrives, and whom to tell that it opened or broke. */
export type Ends = {
  readonly receive: (message: unknown) => void
  readonly opened: () => void
  readonly broke: () => void
}

/** Sends one message; false when there is nobody to send it to. */
export type Send = (message: unknown) => boolean

type Bridge = {
  readonly send: (message: unknown) => void
  /** What arrives is JSON text. */
  readonly onMessage: (receive: (text: string) => void) => () => void
}

declare global {
  interface Window {
    readonly pawl?: Bridge
  }
}

/** The desktop's bridge where there is one, else a WebSocket to whoever served this page. The only environment test there is. */
export function openTransport(ends: Ends): Send {
  return window.pawl === undefined ? openSocket(ends, socketAddress()) : openBridge(ends, window.pawl)
}

function openBridge(ends: Ends, bridge: Bridge): Send {
  bridge.onMessage((text) => ends.receive(JSON.parse(text)))
  queueMicrotask(ends.opened)
  return (message) => {
    bridge.send(message)
    return true
  }
}

function socketAddress(): string {
  return `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/socket`
}

// Short at first, so that an engine that restarts is found at once; capped, so that one that stays away costs nothing.
const firstRetryMs = 250
const lastRetryMs = 5000

function openSocket(ends: Ends, address: string): Send {
  let socket: WebSocket | null = null
  let retryMs = firstRetryMs
  let retry: number | null = null

  function connect(): void {
    if (retry !== null) window.clearTimeout(retry)
    retry = null
    const next = new WebSocket(address)
    socket = next
    next.onopen = () => {
      retryMs = firstRetryMs
      ends.opened()
    }
    next.onmessage = (event: MessageEvent<unknown>) => {
      if (typeof event.data === 'string') ends.receive(JSON.parse(event.data))
    }
    next.onclose = () => {
      if (socket !== next) return
      socket = null
      ends.broke()
      retry = window.setTimeout(connect, retryMs)
      retryMs = Math.min(lastRetryMs, retryMs * 2)
    }
  }

  connect()
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden && socket === null) connect()
  })
  return (message) => {
    if (socket === null || socket.readyState !== WebSocket.OPEN) return false
    socket.send(JSON.stringify(message))
    return true
  }
}
