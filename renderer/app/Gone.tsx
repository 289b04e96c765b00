import { useEffect } from 'react'
import { CallError } from '../client/client.ts'
import { useEngine, useStatus } from '../client/connection.tsx'
import { Button, Key } from '../components/controls.tsx'
import { formatClock } from '../format.ts'
import styles from './App.module.css'
import { useNotice } from './preferences.ts'
import { undoLast } from './undo.ts'

/** Says that the engine is gone and that everything below is what was last known; and what went wrong outside of any page. */
export function Gone() {
  const status = useStatus()
  const { client } = useEngine()
  const { error, say } = useNotice()
  const since = client.goneSince()
  return (
    <div aria-live="polite" role="status">
      {status !== 'gone' || since === null ? null : (
        <div className={styles.gone}>
          <b>The engine is gone since {formatClock(since, true)}.</b>
          <span>
            This is what was last known. Runs that have started go on; the window catches up once Pawl is back.
            {window.pawl === undefined
              ? ' A Pawl that was started anew has a new address: open the one it prints.'
              : ''}
          </span>
        </div>
      )}
      {error === null ? null : (
        <div className={styles.gone}>
          <b>{error.message}</b>
          {error instanceof CallError ? <span>{error.remedy}</span> : null}
          <Button look="quiet" onClick={() => say(null)}>
            Close
          </Button>
        </div>
      )}
    </div>
  )
}

/** What was done stays in sight for so long; then it is old news. */
const inSightMs = 20_000

/** What was just done, above the foot of the window, with what can be done about it. */
export function Told() {
  const { done, undoable, say, tell, offerUndo } = useNotice()
  useEffect(() => {
    if (undoable === null) return
    const timer = window.setTimeout(() => offerUndo(null), inSightMs)
    return () => window.clearTimeout(timer)
  }, [undoable, offerUndo])
  return (
    <div aria-live="polite" role="status" className={styles.told}>
      {done === null ? null : (
        <div>
          <span>
            {done.text} <b>{done.copy}</b>
          </span>
          <Button look="quiet" onClick={() => void navigator.clipboard.writeText(done.copy).catch(say)}>
            {done.name}
          </Button>
          <Button look="quiet" onClick={() => tell(null)}>
            Close
          </Button>
        </div>
      )}
      {undoable === null ? null : (
        <div>
          <span>{undoable.text}</span>
          <Button look="quiet" aria-keyshortcuts="z" onClick={undoLast}>
            Undo <Key>z</Key>
          </Button>
        </div>
      )}
    </div>
  )
}
