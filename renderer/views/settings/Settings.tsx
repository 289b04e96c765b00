import { usePreferences } from '../../app/preferences.ts'
import { useCall } from '../../client/connection.tsx'
import { Choice } from '../../components/controls.tsx'
import { Page, PageBody } from '../../components/Page.tsx'
import styles from './Settings.module.css'

/** What this window remembers, and what it is connected to. */
export function Settings() {
  const { theme, motion, set } = usePreferences()
  const info = useCall('app.info', {})
  const machine = useCall('machine.show', {})
  return (
    <Page title="Settings">
      <PageBody>
        <div className={styles.list}>
          <div className={styles.row}>
            <div>
              <h2>Theme</h2>
            </div>
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
          </div>
          <div className={styles.row}>
            <div>
              <h2>Motion</h2>
              <p>Nothing repeats or pulses here; what little moves once can be turned off too.</p>
            </div>
            <Choice
              label="Motion"
              options={[
                ['system', 'System'],
                ['reduced', 'None'],
              ]}
              value={motion}
              onChange={(next) => set({ motion: next })}
            />
          </div>
          <dl className={styles.facts}>
            <dt>Pawl</dt>
            <dd>{info.data?.version}</dd>
            <dt>Data folder</dt>
            <dd>{info.data?.home}</dd>
            <dt>Runtime</dt>
            <dd>{info.data?.runtime}</dd>
            <dt>Machine</dt>
            <dd>{machine.data === undefined ? '' : `${machine.data.hostname}, ${machine.data.cpu}`}</dd>
            <dt>Telemetry</dt>
            <dd>{machine.data?.telemetry}</dd>
          </dl>
        </div>
      </PageBody>
    </Page>
  )
}
