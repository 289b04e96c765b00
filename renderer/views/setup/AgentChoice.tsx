import type { KnownAgent } from '../../../preload/contract/session.ts'
import { useCall } from '../../client/connection.tsx'
import { Field, Loading } from '../../components/controls.tsx'
import { Shape } from '../../components/Shape.tsx'
import { FolderField } from './FolderField.tsx'
import styles from './Setup.module.css'

/** Who proposes: `source` is what `campaign.start` takes, null is as the project file says. */
export type AgentPick = { readonly source: string | null; readonly detail: string }

/** What is still to be said of a picked agent; null when nothing. */
export function missingOfAgent({ source, detail }: AgentPick): string | null {
  if (source === null || !source.endsWith(':') || detail.trim() !== '') return null
  return source === 'script:' ? 'Name the folder of patches.' : 'Say what the agent is to be started with.'
}

/** What `campaign.start` takes; null as the project file says. */
export function agentSource({ source, detail }: AgentPick): string | null {
  return source?.endsWith(':') === true ? `${source}${detail.trim()}` : source
}

/** Every agent that Pawl can drive, with what is known of it here and how to get what is missing. */
export function AgentChoice({
  pick,
  hasOwn,
  onPick,
}: {
  readonly pick: AgentPick
  /** The project file names an agent. */
  readonly hasOwn: boolean
  readonly onPick: (pick: AgentPick) => void
}) {
  const agents = useCall('agent.list', {})
  return (
    <fieldset className={styles.agents}>
      <legend className="unseen">Agent</legend>
      <Option
        checked={pick.source === null}
        name="as pawl.toml says"
        about={hasOwn ? 'its [agent] table' : 'it names none yet'}
        onPick={() => onPick({ source: null, detail: '' })}
      />
      {agents.data === undefined ? <Loading what="which agents there are" /> : null}
      {agents.data?.map((agent) => {
        const checked = pick.source === agent.source
        return (
          <div key={agent.source}>
            <Option
              checked={checked}
              name={agent.name}
              about={agent.about}
              state={stateOf(agent)}
              ready={agent.installed !== false && agent.login !== 'no'}
              onPick={() => onPick({ source: agent.source, detail: '' })}
            />
            {checked && agent.remedy !== null ? <p className={styles.remedy}>{agent.remedy}</p> : null}
            {checked && agent.source.endsWith(':') ? (
              <Detail source={agent.source} detail={pick.detail} onChange={(detail) => onPick({ ...pick, detail })} />
            ) : null}
          </div>
        )
      })}
    </fieldset>
  )
}

function stateOf(agent: KnownAgent): string {
  if (agent.installed === false) return 'not installed'
  const version = agent.version === null ? '' : `${agent.version}, `
  return {
    yes: `${version}logged in`,
    no: `${version}not logged in`,
    unknown: `${version}login not known`,
    'not-needed': version.replace(/, $/, ''),
  }[agent.login]
}

function Option({
  checked,
  name,
  about,
  state = '',
  ready = true,
  onPick,
}: {
  readonly checked: boolean
  readonly name: string
  readonly about: string
  readonly state?: string
  readonly ready?: boolean
  readonly onPick: () => void
}) {
  return (
    <label className={styles.agentOption}>
      <input type="radio" name="agent" checked={checked} onChange={onPick} />
      <span className={styles.agentName} title={about}>
        {name} <small className={styles.agentAbout}>{about}</small>
      </span>
      <span className={styles.agentState}>
        {ready ? null : <Shape status="crash" size={10} />} {state}
      </span>
    </label>
  )
}

function Detail({
  source,
  detail,
  onChange,
}: {
  readonly source: string
  readonly detail: string
  readonly onChange: (detail: string) => void
}) {
  if (source === 'script:')
    return (
      <FolderField
        value={detail}
        onChange={onChange}
        onTake={onChange}
        label="Folder of patches"
        placeholder="/path/to/patches"
      />
    )
  const isCommand = source === 'command:'
  return (
    <Field>
      <input
        value={detail}
        onChange={(event) => onChange(event.target.value)}
        placeholder={isCommand ? 'my-agent --brief {prompt_file}' : 'what it takes'}
        aria-label={isCommand ? 'Command of the agent' : 'What the agent takes'}
        spellCheck={false}
      />
    </Field>
  )
}
