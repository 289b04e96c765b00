import { useState } from 'react'
import { go } from '../../app/navigation.ts'
import { useCall } from '../../client/connection.tsx'
import { Button, FailedLine } from '../../components/controls.tsx'
import { hueOf, ShapeBody } from '../../components/Shape.tsx'
import { ChooseFolder } from './ChooseFolder.tsx'
import { FolderField } from './FolderField.tsx'
import { Checks } from './ProjectParts.tsx'
import styles from './Setup.module.css'
import { useDemo } from './useDemo.ts'

/** The first thing a newcomer sees: what this is, and two ways in. */
export function Welcome() {
  const machine = useCall('machine.checks', {})
  const demo = useDemo()
  const [path, setPath] = useState('')
  const take = (wanted: string) => go({ kind: 'setup', path: wanted })
  return (
    <div className={styles.welcome}>
      <div className={styles.column}>
        <div>
          <Staircase />
          <h1>Faster training, one proven patch at a time</h1>
          <p className={styles.lead}>
            Pawl has an agent propose patches to your training code, runs each one for real, and keeps only those that
            measurably win.
          </p>
        </div>
        <div className={styles.ways}>
          <section className={styles.way}>
            <h2>Open a repository</h2>
            <p>
              A git repository with a training script that prints its metric. Pawl looks, fills in the settings and asks
              before it runs anything.
            </p>
            <div className={styles.wayFoot}>
              <FolderField
                value={path}
                onChange={setPath}
                onTake={take}
                label="Path of the repository"
                placeholder="/path/to/repository"
              />
              <ChooseFolder onTake={take} />
              <Button look="solid" large disabled={path.trim() === ''} onClick={() => take(path.trim())}>
                Look at it
              </Button>
            </div>
          </section>
          <section className={styles.way}>
            <h2>Try the demo</h2>
            <p>
              A small language model and two dozen scripted patches, nothing to install and no account. The demo’s agent
              is a script, not a model; its runs are real.
            </p>
            <div className={styles.wayFoot}>
              <Button large disabled={demo.isPending} onClick={() => demo.mutate()}>
                {demo.isPending ? 'Starting' : 'Start demo'}
              </Button>
              <span>runs on the CPU, about five minutes</span>
            </div>
            {demo.isError ? <FailedLine error={demo.error} /> : null}
          </section>
        </div>
        <section className={styles.machine} aria-label="This machine">
          <h2>This machine</h2>
          <Checks checks={machine.data ?? []} />
        </section>
      </div>
    </div>
  )
}

const keeps: readonly (readonly [number, number])[] = [
  [119, 44],
  [195, 58],
  [306, 80],
  [429, 94],
  [587, 108],
]
const tries: readonly (readonly [number, number])[] = [
  [31, 12],
  [57, 5],
  [86, 13],
  [146, 24],
  [169, 16],
  [216, 41],
  [239, 32],
  [268, 44],
  [289, 35],
  [330, 60],
  [354, 46],
  [380, 64],
  [406, 55],
  [452, 76],
  [478, 68],
  [507, 79],
  [536, 64],
  [564, 77],
  [611, 90],
  [637, 82],
  [663, 93],
]

/** What Pawl does, as a drawing. */
function Staircase() {
  return (
    <svg viewBox="0 0 720 132" width="100%" aria-hidden="true">
      <path d="M8 24H119V44H195V58H306V80H429V94H587V108H712" fill="none" stroke="var(--axis)" strokeWidth="1.5" />
      {tries.map(([x, y]) => (
        <circle key={x} cx={x} cy={y} r="3" fill="var(--bg-desk)" stroke="var(--axis)" strokeWidth="1.25" />
      ))}
      {keeps.map(([x, y]) => (
        <g key={x} className={hueOf('keep')} transform={`translate(${x - 5.5} ${y - 5.5}) scale(.92)`}>
          <ShapeBody status="keep" />
        </g>
      ))}
      <g className={hueOf('baseline')} transform="translate(2.2 19.2) scale(.8)">
        <ShapeBody status="baseline" />
      </g>
    </svg>
  )
}
