import { type Undoable, useNotice } from './preferences.ts'

/**
 * Offers to take back what is being done, and says what goes wrong. At once, not when it is done: a key that comes quickly means this, not what
 * was done before.
 */
export function offerUndoOf<T>(text: string, done: Promise<T>, undo: (result: T) => Promise<unknown>): void {
  const { offerUndo, say } = useNotice.getState()
  const offered: Undoable = { text, undo: () => done.then(undo) }
  offerUndo(offered)
  done.catch((error) => {
    if (useNotice.getState().undoable === offered) offerUndo(null)
    say(error)
  })
}

/** Takes the last thing back, once; what goes wrong is said. */
export function undoLast(): void {
  const { undoable, offerUndo, say } = useNotice.getState()
  if (undoable === null) return
  offerUndo(null)
  undoable.undo().catch(say)
}
