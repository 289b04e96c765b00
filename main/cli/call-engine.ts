import type { Args, MethodName, Result } from '../../preload/contract/methods.ts'
import { connectToEngine } from '../web/connect.ts'
import type { CliContext } from './context.ts'

/** Calls a method of whatever engine there is. */
export type Caller = <M extends MethodName>(method: M, args: Args<M>) => Promise<Result<M>>

/** Does some work with the engine that runs, or with one of its own that ends afterwards. */
export async function withEngine<T>(
  context: CliContext,
  work: (call: Caller, isRunning: boolean) => Promise<T>,
): Promise<T> {
  const running = await connectToEngine(context.home)
  if (running !== null) {
    try {
      return await work(running.call, true)
    } finally {
      running.close()
    }
  }
  const engine = await context.openEngine('cli')
  try {
    return await work(async (method, args) => await engine.handlers[method](args), false)
  } finally {
    await engine.close()
  }
}
