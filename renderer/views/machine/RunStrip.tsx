import type { RunRow } from '../../../preload/contract/run.ts'
import { classes } from '../../components/classes.ts'
import { Shape } from '../../components/Shape.tsx'
import { formatAge } from '../../format.ts'
import { runLook, runName, runTitle, wordWithin } from '../../run.ts'
import styles from './Gpu.module.css'
import { timeTicks } from './lanes.ts'
import { leftPx, type Scene } from './scene.ts'

/** From this width on a run may have room for its number. */
const textFromPx = 30

/** The time axis, and the runs on it: every lane below stands under the run it belongs to. */
export function RunStrip({
  scene,
  runs,
  isLive,
  onOpen,
}: {
  readonly scene: Scene
  readonly runs: readonly RunRow[]
  readonly isLive: boolean
  readonly onOpen: (run: string) => void
}) {
  return (
    <div className={styles.strip}>
      <svg height="16" width="100%" aria-hidden="true">
        {timeTicks(scene.fromMs, scene.toMs).map(({ at, agoMs }, index) => (
          <text
            key={at}
            x={scene.x(at)}
            y="11"
            textAnchor={scene.x(at) < leftPx + 20 ? 'start' : agoMs === 0 ? 'end' : 'middle'}
            className={styles.tick}
          >
            {agoMs === 0 ? (isLive ? 'now' : 'end') : `${formatAge(agoMs)}${index === 0 ? ' ago' : ''}`}
          </text>
        ))}
      </svg>
      <span className={styles.label}>Runs</span>
      {runs.map((run) => {
        const box = scene.box(run.startedAt ?? scene.fromMs, run.endedAt ?? scene.toMs)
        if (box === null) return null
        const look = runLook(run)
        return (
          <button
            key={run.id}
            type="button"
            className={classes(styles.run, look === null ? undefined : styles[look])}
            // Without room for its number it takes none for a margin either: else it would cover the runs beside it.
            style={{
              left: box.x,
              width: Math.max(2, box.width - 1),
              ...(box.width < textFromPx ? { padding: 0 } : {}),
            }}
            title={runTitle(run)}
            onClick={() => onOpen(run.id)}
          >
            {box.width < textFromPx ? null : (
              <>
                {run.outcome === null ? <Shape status="running" size={10} /> : null}
                {run.clean === false ? <Shape status="contaminated" size={10} /> : null}
                <span>
                  {wordWithin(run, box.width, [`${run.number}, ${runName(run)} seed ${run.seed}`, String(run.number)])}
                </span>
              </>
            )}
          </button>
        )
      })}
    </div>
  )
}
