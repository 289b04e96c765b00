import type { ErrorEnvelope } from '../../preload/contract/errors.ts'
import type { Event } from '../../preload/contract/events.ts'
import type { Args, MethodName, Result } from '../../preload/contract/methods.ts'
import type { Message } from '../../preload/contract/wire.ts'
import type { Ends, Send } from './transport.ts'

/** `gone`: it was there and is not any more; what is on the screen is what was last known. */
export type Status = 'connecting' | 'open' | 'gone'

/** What a call is rejected with: the envelope the engine sent, as an error that can be thrown. */
export class CallError extends Error {
  readonly code: string
  readonly remedy: string
  constructor(envelope: ErrorEnvelope) {
    super(envelope.message)
    this.name = 'CallError'
    this.code = envelope.code
    this.remedy = envelope.remedy
  }
}

export type Client = {
  readonly call: <M extends MethodName>(method: M, args: Args<M>) => Promise<Result<M>>
  readonly onEvent: (listener: (event: Event) => void) => () => void
  readonly status: () => Status
  readonly onStatus: (listener: () => void) => () => void
  /** When the connection was lost, epoch milliseconds; null while it holds. */
  readonly goneSince: () => number | null
}

type Waiting = { readonly resolve: (value: unknown) => void; readonly reject: (error: CallError) => void }

/** Calls by number over any transport; a connection that breaks rejects what was under way. */
export function createClient(open: (ends: Ends) => Send, now: () => number): Client {
  const waiting = new Map<number, Waiting>()
  const eventListeners = new Set<(event: Event) => void>()
  const statusListeners = new Set<() => void>()
  let nextId = 1
  let status: Status = 'connecting'
  let goneSince: number | null = null

  function setStatus(next: Status): void {
    if (next === status) return
    status = next
    goneSince = next === 'gone' ? now() : null
    for (const listener of statusListeners) listener()
  }

  function broke(): void {
    for (const call of waiting.values()) call.reject(engineGone())
    waiting.clear()
    setStatus('gone')
  }

  function receive(received: unknown): void {
    const message = received as Message
    if ('event' in message) {
      if (message.event.kind === 'engine-closing') broke()
      else setStatus('open')
      for (const listener of eventListeners) listener(message.event)
      return
    }
    setStatus('open')
    const call = waiting.get(message.id)
    if (call === undefined) return
    waiting.delete(message.id)
    if (message.ok) call.resolve(message.value)
    else call.reject(new CallError(message.error))
  }

  const send = open({ receive, opened: () => setStatus('open'), broke })

  return {
    call: (method, args) =>
      new Promise((resolve, reject) => {
        const id = nextId
        nextId += 1
        waiting.set(id, { resolve: resolve as (value: unknown) => void, reject })
        if (!send({ id, method, args })) {
          waiting.delete(id)
          reject(engineGone())
        }
      }),
    onEvent: (listener) => {
      eventListeners.add(listener)
      return () => eventListeners.delete(listener)
    },
    status: () => status,
    onStatus: (listener) => {
      statusListeners.add(listener)
      return () => statusListeners.delete(listener)
    },
    goneSince: () => goneSince,
  }
}

function engineGone(): CallError {
  return new CallError({
    code: 'engine-gone',
    message: 'Pawl’s engine does not answer.',
    remedy: 'Runs that have started go on without it. Start Pawl again; this window finds it by itself.',
  })
}
