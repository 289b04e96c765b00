import { useMutation } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import type { Measured, ProjectView } from '../../../preload/contract/project.ts'
import { type Dials, defaultSettings } from '../../../preload/contract/settings.ts'
import { unlimited } from '../../../preload/contract/unlimited.ts'
import { go } from '../../app/navigation.ts'
import { campaignRoute } from '../../app/route.ts'
import { useCall, useEngine, useStatus } from '../../client/connection.tsx'
import { Button, FailedLine } from '../../components/controls.tsx'
import { counted, formatShare } from '../../format.ts'
import { AgentChoice, type AgentPick, agentSource, missingOfAgent } from './AgentChoice.tsx'
import { Budget, readBudget } from './Budget.tsx'
import { DialFields } from './Dials.tsx'
import { Noise } from './Noise.tsx'
import { deviationOf } from './noise.ts'
import { PlanSection } from './PlanSection.tsx'
import { ProjectFile } from './ProjectFile.tsx'
import { Checks, Commands } from './ProjectParts.tsx'
import styles from './Setup.module.css'
import { Steps } from './Steps.tsx'

/** A repository that was looked at: what is there, what is missing, and the way to the start. */
export function Found({
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
  const settings = useCall('settings.show', {})
  const machine = useCall('machine.checks', {})
  const [trusted, setTrusted] = useState<string | null>(null)
  const [ticked, setTicked] = useState<string | null>(null)
  const [pick, setPick] = useState<AgentPick>({ source: null, detail: '' })
  const [budget, setBudget] = useState({ experiments: '', hours: '', usd: '' })
  const [dials, setDials] = useState<Dials | null>(null)
  const kept = useCall('project.measured', { path: view.path })
  const [fresh, setFresh] = useState<readonly Measured[] | null>(null)
  const measured = fresh ?? kept.data?.runs ?? []
  const limits = readBudget(budget)
  // What was agreed to is this very text: a changed file is read anew.
  const mayRun = view.tomlExists && (view.trusted || trusted === view.trustHash)
  const agree = useMutation({
    mutationFn: () => client.call('project.trust', { path: view.path, projectFile: view.file, hash: view.trustHash }),
    onSuccess: () => {
      setTrusted(view.trustHash)
      again()
    },
    onError: () => setTicked(null),
  })
  const doctor = useMutation({
    mutationFn: () => client.call('project.doctor', { path: view.path, projectFile: view.file, trust: false }),
  })
  const soFar = useCall('project.checked', { path: view.path }, { enabled: doctor.isPending })
  const start = useMutation({
    mutationFn: () =>
      client.call('campaign.start', {
        path: view.path,
        projectFile: view.file,
        agent: agentSource(pick),
        budget: limits ?? unlimited,
        dials: dials ?? settings.data?.dials ?? defaultSettings.dials,
        trust: false,
      }),
    onSuccess: async ({ campaign }) => {
      await queries.invalidateQueries({ queryKey: ['campaign.list'] })
      go(campaignRoute(campaign))
    },
  })
  const missing = whatIsMissing(view, mayRun, limits !== null, missingOfAgent(pick))
  const noise = deviationOf(measured.flatMap((run) => run.y ?? []))
  const proven = doctor.isPending && (soFar.data?.length ?? 0) > 0 ? soFar.data : doctor.data
  return (
    <div className={styles.frame}>
      <Steps
        path={view.path}
        view={view}
        mayRun={mayRun}
        noise={noise === null ? '' : `${formatShare(noise, 3)} per run`}
      />
      <div className={styles.content}>
        {form}
        <div className={styles.two}>
          <div className={styles.stack}>
            <section aria-label="What Pawl found">
              <h2>
                What Pawl found <span>{view.branch === null ? '' : `branch ${view.branch}`}</span>
                <span className={styles.end}>
                  <Button
                    look="quiet"
                    disabled={gone || doctor.isPending || !mayRun || view.mistakes.length > 0}
                    title="Runs the project a few times and proves what its file claims"
                    onClick={() => doctor.mutate()}
                  >
                    {doctor.isPending ? 'Trying it' : 'Dry run'}
                  </Button>
                </span>
              </h2>
              <Checks checks={proven ?? view.checks} />
              {doctor.isPending ? (
                <p className={styles.trust} role="status">
                  {`${counted(proven?.length ?? 0, 'check')} so far; each dry run takes as long as a run.`}
                </p>
              ) : null}
              {doctor.isError ? <FailedLine error={doctor.error} /> : null}
              <Checks checks={machine.data?.filter((check) => check.ok !== true) ?? []} />
            </section>
            <ProjectFile key={view.trustHash} view={view} onSaved={again} />
          </div>
          <div className={styles.stack}>
            <section aria-label="Commands">
              <h2>Will be run, word by word</h2>
              {view.commands.length === 0 ? (
                <p className={styles.trust}>Nothing yet: the project file comes first.</p>
              ) : (
                <Commands commands={view.commands} />
              )}
              {view.commands.length === 0 ? null : (
                <label className={styles.trust}>
                  <input
                    type="checkbox"
                    checked={mayRun || ticked === view.trustHash}
                    disabled={gone || mayRun}
                    onChange={() => {
                      setTicked(view.trustHash)
                      if (!agree.isPending) agree.mutate()
                    }}
                  />
                  <span>
                    {mayRun
                      ? 'You have agreed to these commands.'
                      : 'I have read them and they may run. They run with your rights; Pawl asks again when the project file changes.'}
                  </span>
                </label>
              )}
              {agree.isError ? <FailedLine error={agree.error} /> : null}
            </section>
            <Noise
              view={view}
              mayRun={mayRun}
              measured={measured}
              kept={fresh === null ? (kept.data ?? null) : null}
              onMeasured={setFresh}
            />
            <section aria-label="Agent">
              <h2>Agent</h2>
              <AgentChoice pick={pick} hasOwn={/^\s*\[agent\]/m.test(view.toml)} onPick={setPick} />
            </section>
            <section aria-label="Budget">
              <h2>
                Budget <span>empty: as pawl.toml says</span>
              </h2>
              <Budget value={budget} onChange={setBudget} wrong={limits === null} />
            </section>
            <section aria-label="How strict">
              <h2>How strict</h2>
              <DialFields
                key={settings.data === undefined ? 'loading' : 'ready'}
                dials={dials ?? settings.data?.dials ?? defaultSettings.dials}
                onChange={setDials}
              />
            </section>
          </div>
        </div>
        <PlanSection
          path={view.path}
          measured={measured}
          limits={limits}
          dials={dials ?? settings.data?.dials ?? defaultSettings.dials}
        />
        {start.isError ? <FailedLine error={start.error} /> : null}
      </div>
      <footer className={styles.foot}>
        <span role="status">
          {missing ?? 'The unmodified code is measured first. Training code and agents run with your rights.'}
        </span>
        <Button
          large
          look={view.tomlExists ? 'solid' : 'plain'}
          disabled={gone || start.isPending || missing !== null}
          onClick={() => start.mutate()}
        >
          {start.isPending ? 'Starting' : 'Start campaign'}
        </Button>
      </footer>
    </div>
  )
}

/** What stands between this page and a start, as one sentence; null when nothing does. */
function whatIsMissing(
  view: ProjectView,
  mayRun: boolean,
  budgetReads: boolean,
  ofAgent: string | null,
): string | null {
  const bad = view.checks.find((check) => check.ok === false)
  if (bad !== undefined) return bad.remedy ?? bad.sentence
  if (view.mistakes.length > 0) return `pawl.toml has ${counted(view.mistakes.length, 'mistake')} to mend first.`
  if (!view.tomlExists) return 'Look pawl.toml over and save it.'
  if (!view.ready) return 'The repository is not ready yet: see what Pawl found.'
  if (!mayRun) return 'Read the commands and agree to them first.'
  if (ofAgent !== null) return ofAgent
  return budgetReads ? null : 'A budget is a number above 0, or empty.'
}
