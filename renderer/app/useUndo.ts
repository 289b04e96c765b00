import { useCallback } from 'react'
import { useNotice } from './preferences.ts'

/** Takes the last thing back, once; what goes wrong is said. */
export function useUndo(): () => void {
  const { undoable, offerUndo, say } = useNotice()
  return useCallback(() => {
    if (undoable === null) return
    offerUndo(null)
    undoable.undo().catch(say)
  }, [undoable, offerUndo, say])
}
