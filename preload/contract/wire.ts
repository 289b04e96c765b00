import { z } from 'zod'
import { errorEnvelope } from './errors.ts'
import { event } from './events.ts'

/** From a door's far end: one call. */
export const call = z.object({ id: z.number().int().min(0), method: z.string().max(100), args: z.unknown() })

/** To a door's far end: a reply to one call, or an event. */
export const message = z.union([
  z.object({ id: z.number().int(), ok: z.literal(true), value: z.unknown() }),
  z.object({ id: z.number().int(), ok: z.literal(false), error: errorEnvelope }),
  z.object({ event }),
])

/** A transport is two functions; what passes through are JSON values. */
export type Connection = {
  /** Never throws: a message to a far end that is gone is dropped. */
  readonly send: (message: Message) => void
  /** Calls `receive` for each message; returns the function that stops it. */
  readonly onMessage: (receive: (message: unknown) => void) => () => void
}

export type Call = z.infer<typeof call>
export type Message = z.infer<typeof message>
