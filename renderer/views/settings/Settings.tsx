import { useMutation } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { defaultSettings, type Settings as Kept } from '../../../preload/contract/settings.ts'
import { usePreferences } from '../../app/preferences.ts'
import { useCall, useEngine, useStatus } from '../../client/connection.tsx'
import { Button, Choice, Failed, FailedLine, Loading } from '../../components/controls.tsx'
import { Page, PageBody } from '../../components/Page.tsx'
import { DialFields } from '../setup/Dials.tsx'
import { Checks } from '../setup/ProjectParts.tsx'
import styles from './Settings.module.css'

/** What this window remembers, what holds for every window and campaign to come, and what Pawl runs on. */
export function Settings() {
  return (
    <Page title="Settings">
      <PageBody>
        <div className={styles.list}>
          <Appearance />
          <ForAll />
          <About />
        </div>
      </PageBody>
    </Page>
  )
}

function Appearance() {
  const { theme, motion, set } = usePreferences()
  return (
    <Section name="Look" about="of this window alone">
      <Row name="Theme">
        <Choice
          label="Theme"
          options={[
            ['system', 'System'],
            ['light', 'Light'],
            ['dark', 'Dark'],
          ]}
          value={theme}
          onChange={(next) => set({ theme: next })}
        />
      </Row>
      <Row name="Motion" about="Nothing repeats or pulses here; what little moves once can be turned off too.">
        <Choice
          label="Motion"
          options={[
            ['system', 'System'],
            ['reduced', 'None'],
          ]}
          value={motion}
          onChange={(next) => set({ motion: next })}
        />
      </Row>
    </Section>
  )
}

const calls = [
  ['kept', 'A patch is kept', 'Its effect, its interval and what the stack is now.'],
  ['stuck', 'The loop is stuck', 'The agent yields nothing, or it waits for you: a login, an approval, a budget.'],
  ['machine', 'The machine is lost', 'A GPU that is gone, mains power that fails, a run without a trace.'],
  ['ended', 'A campaign ends', 'By itself, with what was won.'],
] as const

/** What the engine keeps, for every window and every campaign to come. */
function ForAll() {
  const { client, queries } = useEngine()
  const gone = useStatus() !== 'open'
  const settings = useCall('settings.show', {})
  const info = useCall('app.info', {})
  const change = useMutation({
    mutationFn: (next: Kept) => client.call('settings.change', next),
    // Shown at once: a switch that moves late is pressed twice.
    onMutate: (next) => queries.setQueryData(['settings.show', {}], next),
    onSettled: () => queries.invalidateQueries({ queryKey: ['settings.show'] }),
  })
  if (settings.isError) return <Failed error={settings.error} again={() => void settings.refetch()} />
  if (settings.data === undefined) return <Loading what="the settings" />
  const now = settings.data
  const isDesktop = info.data?.door === 'desktop'
  return (
    <>
      <Section name="Calls you" about={isDesktop ? 'as a desktop notification' : 'by the desktop window of Pawl'}>
        {calls.map(([kind, name, about]) => (
          <Row key={kind} name={name} about={about}>
            <Choice
              label={name}
              options={[
                ['on', 'On'],
                ['off', 'Off'],
              ]}
              value={now.notify[kind] ? 'on' : 'off'}
              disabled={gone}
              onChange={(next) => change.mutate({ ...now, notify: { ...now.notify, [kind]: next === 'on' } })}
            />
          </Row>
        ))}
      </Section>
      <Section name="Closing" about="of the desktop window while a campaign runs">
        <Row
          name="Closing the window"
          about="In the background runs are started and judged as before; quitting lets the run under way go on and be counted at the next start."
        >
          <Choice
            label="Closing the window"
            options={[
              ['ask', 'Asks'],
              ['background', 'Goes on without it'],
              ['quit', 'Quits'],
            ]}
            value={now.onClose}
            disabled={gone}
            onChange={(onClose) => change.mutate({ ...now, onClose })}
          />
        </Row>
      </Section>
      <Section name="How strict" about="the campaigns to come are; each can say otherwise at its start">
        <DialFields dials={now.dials} onChange={(dials) => change.mutate({ ...now, dials })} />
        <p className={styles.note}>
          Stricter proofs take more runs. A patch below the smallest effect is not kept however sure it is: every kept
          line is a line to maintain.
        </p>
      </Section>
      {JSON.stringify(now) === JSON.stringify(defaultSettings) ? null : (
        <div>
          <Button disabled={gone} onClick={() => change.mutate(defaultSettings)}>
            All of these as they were
          </Button>
        </div>
      )}
      {change.isError ? <FailedLine error={change.error} /> : null}
    </>
  )
}

function About() {
  const info = useCall('app.info', {})
  const machine = useCall('machine.show', {})
  const checks = useCall('machine.checks', {})
  return (
    <>
      <Section name="This machine" about={machine.data === undefined ? '' : machine.data.hostname}>
        {checks.data === undefined ? <Loading what="the machine" /> : <Checks checks={checks.data} />}
        {machine.data === undefined ? null : <p className={styles.note}>{machine.data.telemetry}</p>}
      </Section>
      <Section name="Pawl" about={info.data?.version ?? ''}>
        <dl className={styles.facts}>
          <dt>Data folder</dt>
          <dd>{info.data?.home}</dd>
          <dt>Runtime</dt>
          <dd>{info.data?.runtime}</dd>
          <dt>Network</dt>
          <dd>Nothing is sent anywhere by Pawl itself; agents talk to whom they are configured for.</dd>
        </dl>
      </Section>
    </>
  )
}

function Section({
  name,
  about,
  children,
}: {
  readonly name: string
  readonly about: string
  readonly children: ReactNode
}) {
  return (
    <section aria-label={name} className={styles.section}>
      <h2>
        {name} <span>{about}</span>
      </h2>
      {children}
    </section>
  )
}

function Row({
  name,
  about = '',
  children,
}: {
  readonly name: string
  readonly about?: string
  readonly children: ReactNode
}) {
  return (
    <div className={styles.row}>
      <div>
        <h3>{name}</h3>
        {about === '' ? null : <p>{about}</p>}
      </div>
      {children}
    </div>
  )
}
