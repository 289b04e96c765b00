import type { Events, Handlers } from '../../main/serve.ts'
import type { Event } from '../../preload/contract/events.ts'
import { type MethodName, methods } from '../../preload/contract/methods.ts'

/** Events that a test sends by itself. */
export function eventSource(): {
  readonly events: Events
  readonly announce: (event: Event) => void
  readonly listeners: () => number
} {
  const listeners = new Set<(event: Event) => void>()
  return {
    events: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    announce: (event) => {
      for (const listener of listeners) listener(event)
    },
    listeners: () => listeners.size,
  }
}

/** The handlers that a test gives; each of the others throws, and so names what the test forgot. */
export function handlersWith(some: Partial<Handlers>): Handlers {
  const names = Object.keys(methods) as MethodName[]
  const missing = (name: string) => () => {
    throw new Error(`the test has no handler for ${name}`)
  }
  return Object.fromEntries(names.map((name) => [name, some[name] ?? missing(name)])) as unknown as Handlers
}

/** An answer of `app.info`. */
export const info = {
  version: '0.0.0',
  home: '/home/of/pawl',
  pid: 1,
  startedAt: 0,
  door: 'web',
  runtime: 'test',
} as const
