import type { ProjectView } from '../../../preload/contract/project.ts'
import { classes } from '../../components/classes.ts'
import { counted } from '../../format.ts'
import styles from './Setup.module.css'

/** Where one stands on the way from a folder to a campaign. */
export function Steps({
  path,
  view,
  noise,
  mayRun,
}: {
  readonly path: string | null
  readonly view: ProjectView | undefined
  readonly noise: string
  readonly mayRun: boolean
}) {
  const good = view?.checks.filter((check) => check.ok === true).length ?? 0
  const open = view?.checks.filter((check) => check.ok !== true).length ?? 0
  const isFileDone = view?.tomlExists === true && view.mistakes.length === 0
  const steps: readonly (readonly [name: string, said: string, done: boolean, optional?: boolean])[] = [
    ['Repository', path ?? 'a git repository', view !== undefined],
    [
      'What Pawl found',
      view === undefined ? '' : `${good} ready${open > 0 ? `, ${open} to look at` : ''}`,
      view?.checks.every((check) => check.ok !== false) === true,
    ],
    ['Project file', view === undefined ? '' : fileText(view), isFileDone],
    ['Commands', mayRun ? 'you agreed to them' : isFileDone ? 'to read and agree to' : '', mayRun && isFileDone],
    ['Noise', noise === '' ? 'can wait' : noise, noise !== '', true],
    ['Start', '', false],
  ]
  const current = steps.findIndex(([, , done, optional]) => !done && optional !== true)
  return (
    <aside className={styles.steps}>
      <h1>New campaign</h1>
      {steps.map(([name, said, done], index) => (
        <div key={name} className={styles.step} aria-current={index === current ? 'step' : undefined}>
          <span className={classes(styles.mark, done && styles.done)}>{done ? <Check /> : index + 1}</span>
          <span>{name}</span>
          <small title={said}>{said}</small>
        </div>
      ))}
      <p className={styles.promise}>
        Your checkout, branches and config are never written to. Pawl works in its own copy.
      </p>
    </aside>
  )
}

function fileText(view: ProjectView): string {
  if (view.mistakes.length > 0) return counted(view.mistakes.length, 'mistake')
  return view.tomlExists ? 'pawl.toml' : 'written for you, to be saved'
}

function Check() {
  return (
    <svg width="12" height="12" viewBox="0 0 12 12" role="img" aria-label="done">
      <path
        d="M2.6 6.3 4.9 8.6 9.4 3.6"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.6"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  )
}
