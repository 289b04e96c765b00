import type { RawData, WebSocket } from 'ws'
import type { Event } from '../../preload/contract/events.ts'
import type { Connection, Message } from '../../preload/contract/wire.ts'
import type { Log } from '../core/log.ts'

/** Unsent bytes beyond which events wait and are merged: half a second of a slow tunnel. */
const eventsWaitAboveBytes = 1024 * 1024
/** Unsent bytes beyond which no further call is read: the far end asks faster than it reads. */
const readsWaitAboveBytes = 8 * 1024 * 1024
/** Unsent bytes beyond which the connection is closed: the far end has stopped reading. */
const closesAboveBytes = 64 * 1024 * 1024
/** Different waiting events beyond which the connection is closed: coming back and asking anew is cheaper. */
const mostWaitingEvents = 1000

/**
 * A WebSocket as a connection. For a far end that reads slowly events are merged, later calls wait, and in the end the
 * connection is closed, which the far end sees; a reply is never dropped on a connection that lives on.
 */
export function socketConnection(socket: WebSocket, log: Log): Connection {
  const waiting = new Map<string, Event>()

  function tooSlow(what: string): void {
    log.warn(`a page was disconnected: ${what}`)
    waiting.clear()
    socket.terminate()
  }

  function write(message: Message): void {
    if (socket.readyState !== socket.OPEN) return
    socket.send(JSON.stringify(message), onWritten)
    if (socket.bufferedAmount > closesAboveBytes) tooSlow(`it left ${socket.bufferedAmount} bytes unread`)
    else if (socket.bufferedAmount > readsWaitAboveBytes) socket.pause()
  }

  function onWritten(): void {
    if (socket.bufferedAmount > eventsWaitAboveBytes) return
    if (socket.isPaused) socket.resume()
    const events = [...waiting.values()]
    waiting.clear()
    for (const event of events) send({ event })
  }

  function send(message: Message): void {
    if (!('event' in message) || socket.bufferedAmount <= eventsWaitAboveBytes) {
      write(message)
      return
    }
    waiting.set(subject(message.event), message.event)
    if (waiting.size > mostWaitingEvents) tooSlow(`${waiting.size} events were waiting for it`)
  }

  function onMessage(receive: (message: unknown) => void): () => void {
    const listener = (data: RawData, isBinary: boolean) => receive(isBinary ? null : parse(String(data)))
    socket.on('message', listener)
    return () => socket.off('message', listener)
  }

  return { send, onMessage }
}

/** Two events with the same subject are worth one: the later. */
export function subject(event: Event): string {
  switch (event.kind) {
    case 'campaign-changed':
      return `${event.kind} ${event.campaign}`
    case 'experiment-changed':
      return `${event.kind} ${event.campaign} ${event.experiment}`
    case 'run-changed':
    case 'log-grew':
      return `${event.kind} ${event.run}`
    default:
      return event.kind
  }
}

// What is no JSON becomes null, which is no call: `serve` answers that with an error.
function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
