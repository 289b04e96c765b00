import type { Args, MethodName, Result } from '../../../preload/contract/methods.ts'
import { useNotice } from '../../app/preferences.ts'
import { useEngine } from '../../client/connection.tsx'

/** Does one thing and asks everything again; what goes wrong is said; `undo` offers the way back. */
export function useSteer(): <M extends MethodName>(
  method: M,
  args: Args<M>,
  undo?: { readonly text: string; readonly undo: (result: Result<M>) => Promise<unknown> },
) => Promise<void> {
  const { client, queries } = useEngine()
  const say = useNotice((state) => state.say)
  const offerUndo = useNotice((state) => state.offerUndo)
  return async (method, args, undo) => {
    try {
      const result = await client.call(method, args)
      if (undo !== undefined)
        offerUndo({ text: undo.text, undo: () => undo.undo(result).finally(() => void queries.invalidateQueries()) })
    } catch (error) {
      say(error instanceof Error ? error : new Error(String(error)))
    } finally {
      void queries.invalidateQueries()
    }
  }
}
