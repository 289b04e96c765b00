import { CallError } from '../client/client.ts'
import { useEngine, useStatus } from '../client/connection.tsx'
import { Button } from '../components/controls.tsx'
import { formatClock } from '../format.ts'
import styles from './App.module.css'
import { useNotice } from './preferences.ts'

/** Says that the engine is gone and that everything below is what was last known; and what went wrong outside of any page. */
export function Gone() {
  const status = useStatus()
  const { client } = useEngine()
  const { error, done, say, tell } = useNotice()
  const since = client.goneSince()
  return (
    <div aria-live="polite" role="status">
      {status !== 'gone' || since === null ? null : (
        <div className={styles.gone}>
          <b>The engine is gone since {formatClock(since, true)}.</b>
          <span>
            This is what was last known. Runs that have started go on; the window catches up once Pawl is back.
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
      {done === null ? null : (
        <div className={styles.done}>
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
    </div>
  )
}
