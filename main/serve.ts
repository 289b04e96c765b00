import type { ErrorEnvelope } from '../preload/contract/errors.ts'
import type { Event } from '../preload/contract/events.ts'
import { type Args, type MethodName, methods, type Result } from '../preload/contract/methods.ts'
import { type Connection, call } from '../preload/contract/wire.ts'
import { Failure } from './core/failure.ts'
import type { Log } from './core/log.ts'

export type Handlers = { readonly [M in MethodName]: (args: Args<M>) => Promise<Result<M>> | Result<M> }

/** Subscribes to what changed; returns the function that ends the subscription. */
export type Events = (listener: (event: Event) => void) => () => void

/**
 * Binds one connection to the handlers: parse, call, reply, translate errors, forward events.
 * Returns the function that unbinds it. Every input is parsed here and nowhere else; no message makes it throw.
 */
export function serve(connection: Connection, handlers: Handlers, events: Events, log: Log): () => void {
  const stopEvents = events((event) => connection.send({ event }))
  const stopMessages = connection.onMessage((received) => {
    void answer(received)
  })

  async function answer(received: unknown): Promise<void> {
    const parsed = call.safeParse(received)
    if (!parsed.success) {
      log.warn('a malformed message was refused')
      connection.send({ id: -1, ok: false, error: malformed })
      return
    }
    const { id, method, args } = parsed.data
    try {
      connection.send({ id, ok: true, value: await invoke(handlers, method, args) })
    } catch (error) {
      connection.send({ id, ok: false, error: translate(error, method, log) })
    }
  }

  return () => {
    stopEvents()
    stopMessages()
  }
}

/** Calls one method with arguments from outside; throws a `Failure` for an unknown method or arguments that do not fit. */
export async function invoke(handlers: Handlers, method: string, args: unknown): Promise<unknown> {
  if (!isMethod(method))
    throw new Failure(
      'unknown-method',
      `There is no method "${method.slice(0, 100)}".`,
      'Use the window and the engine of the same version.',
    )
  const parsed = methods[method].args.safeParse(args)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    const where =
      issue === undefined || issue.path.length === 0 ? 'the arguments' : `"${issue.path.map(String).join('.')}"`
    throw new Failure(
      'bad-arguments',
      `${method}: ${where}: ${issue?.message ?? 'not understood'}.`,
      'Correct the value and try again.',
    )
  }
  // The table ties each name to its own arguments; TypeScript cannot see that through a name known only at run time.
  const handler = handlers[method] as (args: unknown) => Promise<unknown>
  return await handler(parsed.data)
}

/** The one place where what was thrown becomes what a person is told. */
export function translate(error: unknown, method: string, log: Log): ErrorEnvelope {
  if (error instanceof Failure) return { code: error.code, message: error.message, remedy: error.remedy }
  log.error(`${method} failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
  return {
    code: 'defect',
    message: `Pawl made a mistake in ${method}: ${error instanceof Error ? error.message : String(error)}.`,
    remedy: 'Nothing was lost. The log in Pawl’s data folder has the details; please report it.',
  }
}

function isMethod(name: string): name is MethodName {
  return Object.hasOwn(methods, name)
}

const malformed: ErrorEnvelope = {
  code: 'malformed-message',
  message: 'A message was not of the form { id, method, args }.',
  remedy: 'Reload the window.',
}
