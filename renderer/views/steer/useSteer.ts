import type { Args, MethodName, Result } from '../../../preload/contract/methods.ts'
import { useNotice } from '../../app/preferences.ts'
import { offerUndoOf } from '../../app/undo.ts'
import { useEngine } from '../../client/connection.tsx'

/** Does one thing and asks everything again; what goes wrong is said; `undo` offers the way back. */
export function useSteer(): <M extends MethodName>(
  method: M,
  args: Args<M>,
  undo?: { readonly text: string; readonly undo: (result: Result<M>) => Promise<unknown> },
) => Promise<void> {
  const { client, queries } = useEngine()
  const say = useNotice((state) => state.say)
  return async (method, args, undo) => {
    const ask = () => void queries.invalidateQueries()
    const done = client.call(method, args)
    if (undo === undefined) done.catch(say)
    else offerUndoOf(undo.text, done, (result) => undo.undo(result).finally(ask))
    await done.then(ask, ask)
  }
}
