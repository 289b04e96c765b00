import { useMutation } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import type { Check, ProjectView } from '../../../preload/contract/project.ts'
import { defaultSettings } from '../../../preload/contract/settings.ts'
import { unlimited } from '../../../preload/contract/unlimited.ts'
import { go } from '../../app/navigation.ts'
import { campaignRoute } from '../../app/route.ts'
import { useCall, useEngine, useStatus } from '../../client/connection.tsx'
import { classes } from '../../components/classes.ts'
import { Button, Failed, FailedLine, Field, Loading } from '../../components/controls.tsx'
import { counted } from '../../format.ts'
import { Budget, readBudget } from './Budget.tsx'
import { Checks, Commands, Mistakes, Toml } from './ProjectParts.tsx'
import styles from './Setup.module.css'

/** From a path to a running campaign: look, mend, trust, choose, start. */
export function SetUp({ path }: { readonly path: string | null }) {
  const [typed, setTyped] = useState(path ?? '')
  const inspect = useCall('project.inspect', { path: path ?? '/', projectFile: null }, { enabled: path !== null })
  const view = path === null ? undefined : inspect.data
  const form = (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        const wanted = typed.trim()
        if (wanted === '') return
        if (wanted === path) void inspect.refetch()
        else go({ kind: 'setup', path: wanted })
      }}
    >
      <h2>Repository</h2>
      <div className={styles.pathRow}>
        <Field className={styles.path}>
          <input
            // biome-ignore lint/a11y/noAutofocus: an empty form has one thing to do
            autoFocus={path === null}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            placeholder="/path/to/repository"
            aria-label="Path of the repository"
            spellCheck={false}
          />
        </Field>
        <Button
          large
          type="submit"
          look={path === null ? 'solid' : 'plain'}
          disabled={typed.trim() === '' || inspect.isFetching}
        >
          {typed.trim() === path ? 'Look again' : 'Look at it'}
        </Button>
      </div>
    </form>
  )
  return (
    <div className={styles.frame}>
      <Steps path={path} view={view} />
      {view !== undefined ? (
        <Found view={view} form={form} again={() => void inspect.refetch()} />
      ) : (
        <>
          <div className={styles.content}>
            {form}
            {path === null ? null : inspect.isError ? (
              <Failed error={inspect.error} again={() => void inspect.refetch()} />
            ) : (
              <Loading what="the repository" />
            )}
          </div>
          <footer className={styles.foot}>
            <span>Pawl looks at the repository without running anything in it.</span>
          </footer>
        </>
      )}
    </div>
  )
}

function Found({
  view,
  form,
  again,
}: {
  readonly view: ProjectView
  readonly form: ReactNode
  readonly again: () => void
}) {
  const { client, queries } = useEngine()
  const gone = useStatus() !== 'open'
  const [trusted, setTrusted] = useState(false)
  const [agent, setAgent] = useState<'project' | 'script'>('project')
  const [folder, setFolder] = useState('')
  const [budget, setBudget] = useState({ experiments: '', hours: '', usd: '' })
  const settings = useCall('settings.show', {})
  const limits = readBudget(budget)
  const mayRun = view.trusted || trusted
  const init = useMutation({
    mutationFn: () => client.call('project.init', { path: view.path, overwrite: false }),
    onSettled: again,
  })
  const doctor = useMutation({
    mutationFn: () => client.call('project.doctor', { path: view.path, projectFile: null, trust: mayRun }),
  })
  const start = useMutation({
    mutationFn: () =>
      client.call('campaign.start', {
        path: view.path,
        projectFile: null,
        agent: agent === 'script' ? `script:${folder.trim()}` : null,
        budget: limits ?? unlimited,
        dials: settings.data?.dials ?? defaultSettings.dials,
        trust: mayRun,
      }),
    onSuccess: async ({ campaign }) => {
      await queries.invalidateQueries({ queryKey: ['campaign.list'] })
      go(campaignRoute(campaign))
    },
  })
  const missing = whatIsMissing(view, mayRun, limits !== null, agent === 'script' && folder.trim() === '')
  return (
    <>
      <div className={styles.content}>
        {form}
        <div className={styles.two}>
          <div className={styles.stack}>
            <section>
              <h2>
                What Pawl found <span>{view.branch === null ? '' : `branch ${view.branch}`}</span>
              </h2>
              <Checks checks={doctor.data ?? view.checks} />
            </section>
            <section>
              <h2>
                pawl.toml{' '}
                <span>
                  {view.tomlExists
                    ? 'as it stands in the repository'
                    : 'as Pawl would write it; every line can be changed'}
                </span>
              </h2>
              <Mistakes mistakes={view.mistakes} />
              <Toml text={view.toml} mistakes={view.mistakes} />
            </section>
          </div>
          <div className={styles.stack}>
            <section>
              <h2>Will be run, word by word</h2>
              {view.commands.length === 0 ? (
                <p className={styles.trust}>Nothing yet: the project file comes first.</p>
              ) : (
                <Commands commands={view.commands} />
              )}
              {view.commands.length === 0 ? null : view.trusted ? (
                <p className={styles.trust}>You have agreed to these commands.</p>
              ) : (
                <label className={styles.trust}>
                  <input type="checkbox" checked={trusted} onChange={(event) => setTrusted(event.target.checked)} />
                  <span>
                    I have read them and they may run. They run with your rights; Pawl asks again when the project file
                    changes.
                  </span>
                </label>
              )}
            </section>
            <section>
              <h2>Agent</h2>
              <div className={styles.agent}>
                <label>
                  <input type="radio" name="agent" checked={agent === 'project'} onChange={() => setAgent('project')} />
                  <span>as pawl.toml says</span>
                </label>
                <label>
                  <input type="radio" name="agent" checked={agent === 'script'} onChange={() => setAgent('script')} />
                  <span>
                    a script: patches from a folder, in order <small>no model proposes anything</small>
                  </span>
                </label>
                {agent === 'script' ? (
                  <Field>
                    <input
                      value={folder}
                      onChange={(event) => setFolder(event.target.value)}
                      placeholder="/path/to/patches"
                      aria-label="Folder of patches"
                      spellCheck={false}
                    />
                  </Field>
                ) : null}
              </div>
            </section>
            <section>
              <h2>
                Budget <span>empty: as pawl.toml says</span>
              </h2>
              <Budget value={budget} onChange={setBudget} wrong={limits === null} />
            </section>
          </div>
        </div>
        {init.isError ? <FailedLine error={init.error} /> : null}
        {doctor.isError ? <FailedLine error={doctor.error} /> : null}
        {start.isError ? <FailedLine error={start.error} /> : null}
      </div>
      <footer className={styles.foot}>
        <span role="status">{missing ?? 'Training code and agents run with your rights.'}</span>
        {view.tomlExists ? null : (
          <Button large disabled={gone || init.isPending} onClick={() => init.mutate()}>
            Write pawl.toml
          </Button>
        )}
        <Button
          large
          disabled={gone || doctor.isPending || !mayRun || view.mistakes.length > 0}
          onClick={() => doctor.mutate()}
        >
          {doctor.isPending ? 'Trying it' : 'Dry run'}
        </Button>
        <Button
          large
          look="solid"
          disabled={gone || start.isPending || missing !== null}
          onClick={() => start.mutate()}
        >
          {start.isPending ? 'Starting' : 'Start campaign'}
        </Button>
      </footer>
    </>
  )
}

/** What stands between this page and a start, as one sentence; null when nothing does. */
function whatIsMissing(view: ProjectView, mayRun: boolean, budgetReads: boolean, noFolder: boolean): string | null {
  const bad = view.checks.find((check) => check.ok === false)
  if (bad !== undefined) return bad.remedy ?? bad.sentence
  if (view.mistakes.length > 0) return `pawl.toml has ${counted(view.mistakes.length, 'mistake')} to mend first.`
  if (!view.ready) return 'The repository is not ready yet: see what Pawl found.'
  if (noFolder) return 'Name the folder of patches.'
  if (!budgetReads) return 'A budget is a number above 0, or empty.'
  if (!mayRun) return 'Read the commands and agree to them first.'
  return null
}

function Steps({ path, view }: { readonly path: string | null; readonly view: ProjectView | undefined }) {
  const good = view?.checks.filter((check) => check.ok === true).length ?? 0
  const open = view?.checks.filter((check) => check.ok !== true).length ?? 0
  const steps: readonly (readonly [string, string, boolean])[] = [
    ['Repository', path ?? 'a git repository', view !== undefined],
    [
      'What Pawl found',
      view === undefined ? '' : `${good} ready${open > 0 ? `, ${open} to look at` : ''}`,
      view !== undefined && !view.checks.some(isBad),
    ],
    [
      'Project file',
      view === undefined
        ? ''
        : view.mistakes.length > 0
          ? counted(view.mistakes.length, 'mistake')
          : view.tomlExists
            ? 'pawl.toml'
            : 'to be written',
      view !== undefined && view.mistakes.length === 0,
    ],
    ['Start', '', false],
  ]
  const current = steps.findIndex(([, , done]) => !done)
  return (
    <aside className={styles.steps}>
      <h1>New campaign</h1>
      {steps.map(([name, said, done], index) => (
        <div key={name} className={styles.step} aria-current={index === current ? 'step' : undefined}>
          <span className={classes(styles.mark, done && styles.done)}>
            {done ? (
              <svg width="12" height="12" viewBox="0 0 12 12" aria-label="done">
                <path
                  d="M2.6 6.3 4.9 8.6 9.4 3.6"
                  fill="none"
                  stroke="currentColor"
                  strokeWidth="1.6"
                  strokeLinecap="round"
                  strokeLinejoin="round"
                />
              </svg>
            ) : (
              index + 1
            )}
          </span>
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

function isBad(check: Check): boolean {
  return check.ok === false
}
