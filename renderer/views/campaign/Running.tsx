import type { CampaignHead, IdleCause } from '../../../preload/contract/campaign.ts'
import { Clock } from '../../components/Clock.tsx'
import { More, MoreRow } from '../../components/More.tsx'
import { Shape } from '../../components/Shape.tsx'
import { formatAge, formatDuration, formatHours, formatShare, formatUsd } from '../../format.ts'
import { statusOfCampaign } from '../../status.ts'
import styles from './Answers.module.css'

/** What runs now, for how long, how long the machine waited and for what, what the agent does, what it has cost. */
export function Running({ head }: { readonly head: CampaignHead }) {
  const live = head.state === 'running' || head.state === 'preparing'
  const [status, word] = statusOfCampaign(head.state)
  return (
    <section aria-label="Is it running well?">
      <h2>Is it running well?</h2>
      <p className={styles.lead}>
        <Shape status={status} />
        <b>{word}</b>
        <Clock titled print={(now) => nowSentence(head, now)} />
      </p>
      <div className={styles.facts}>
        {head.busyShare === null ? null : <Time head={head} share={head.busyShare} />}
        {live ? (
          <span>
            <b>{head.proposalsReady}</b> {head.proposalsReady === 1 ? 'proposal' : 'proposals'} ready
          </span>
        ) : null}
        <Agent head={head} live={live} />
        <Money head={head} />
        <span className={styles.wide}>
          <Spent head={head} live={live} />
        </span>
      </div>
    </section>
  )
}

function nowSentence(head: CampaignHead, now: number): string {
  const said = head.running.map((run) => `${runName(run)}, ${elapsed(now - run.startedAt, run.expectedMs)}`)
  // One of several GPUs may be waited for meanwhile.
  if (said.length > 0)
    return [...said, head.state === 'running' ? (head.reason ?? '') : ''].filter((text) => text !== '').join('; ')
  if (head.waitsFor !== null) return head.waitsFor
  if (head.waitingSince !== null) return `waits for a proposal, ${formatAge(now - head.waitingSince)}`
  return head.reason ?? (head.state === 'running' ? 'between two runs' : '')
}

const causes: Readonly<Record<IdleCause, string>> = {
  agent: 'waiting for a proposal',
  lease: 'waiting for another run to end',
  quiet: 'waiting for a quiet machine',
  launch: 'starting a run',
  evaluation: 'measuring and judging its result',
  between: 'git, decisions, storing logs',
}

/** How much of the time a run was training, and where the rest went. */
function Time({ head, share }: { readonly head: CampaignHead; readonly share: number }) {
  const gpus = Math.max(1, head.devices.length)
  const totalMs = head.spentHours * 3_600_000 * gpus
  return (
    <More
      label="Where the time went"
      panel={
        <>
          <MoreRow name="training" value={`${formatDuration(share * totalMs)}, ${formatShare(share)}`} share={share} />
          {head.idle.map(({ cause, ms }) => (
            <MoreRow
              key={cause}
              name={causes[cause]}
              value={`${formatDuration(ms)}, ${formatShare(ms / totalMs)}`}
              share={ms / totalMs}
            />
          ))}
          <p>
            Of {formatDuration(totalMs)} since the start{gpus === 1 ? '' : `, on ${gpus} GPUs together`}, pauses not
            counted.
          </p>
        </>
      }
    >
      training <b>{formatShare(share)}</b>
    </More>
  )
}

/** What the agents do now; pressed: each session, what is ready, and what holds them in. */
function Agent({ head, live }: { readonly head: CampaignHead; readonly live: boolean }) {
  const isScript = head.agent.kind === 'script'
  return (
    <More
      label={isScript ? 'The agent is a script' : head.agent.label}
      className={styles.clip}
      panel={
        <>
          {isScript ? <p>It replays patches of a folder in order; there is no model and nothing to pay.</p> : null}
          {head.sessions.map((session) => (
            <MoreRow
              key={session.session}
              name={
                <span dir="auto">{`session ${session.number}, ${session.kind}: ${session.doing.slice(0, 90)}`}</span>
              }
              value={<Clock print={(now) => formatAge(now - session.startedAt)} />}
            />
          ))}
          {live && head.sessions.length === 0 ? <MoreRow name="sessions now" value="none" /> : null}
          <MoreRow name="proposals ready to be measured" value={head.proposalsReady} />
          {head.proposalsHeld > 0 || head.holdsProposals ? (
            <MoreRow name="held until you approve them" value={head.proposalsHeld} />
          ) : null}
          <p>{head.confinement.agents}</p>
          <p>{head.confinement.runs}</p>
        </>
      }
    >
      {agentWords(head, live)}
    </More>
  )
}

function agentWords(head: CampaignHead, live: boolean) {
  if (head.agent.kind === 'script') return 'agent: a script, no model'
  if (!live) return head.agent.label
  if (head.agentOn === null) return `${head.agent.label} rests`
  return (
    <>
      agent on <b>{head.agentOn}</b>
    </>
  )
}

function Money({ head }: { readonly head: CampaignHead }) {
  if (head.costUsd === null || head.agent.kind === 'script') return null
  return (
    <span>
      <b>{formatUsd(head.costUsd)}</b>
      {head.budget.usd === null ? '' : ` of ${formatUsd(head.budget.usd)}`}
    </span>
  )
}

function Spent({ head, live }: { readonly head: CampaignHead; readonly live: boolean }) {
  const { hours } = head.budget
  if (hours !== null && live)
    return (
      <>
        <b>{formatHours(Math.max(0, hours - head.spentHours)) || '0s'}</b> left of {formatHours(hours)}
      </>
    )
  return (
    <>
      <b>{formatHours(head.spentHours)}</b>
      {hours === null ? ' spent' : ` of ${formatHours(hours)}`}
    </>
  )
}

/** `126, confirm, seed 4`; a run of the incumbent is named so. */
function runName(running: {
  readonly experiment: number | null
  readonly stage: string
  readonly seed: number
}): string {
  const what = running.experiment === null ? stageSubject(running.stage) : `${running.experiment}, ${running.stage}`
  return `${what}, seed\u00a0${running.seed}`
}

function stageSubject(stage: string): string {
  if (stage === 'block') return 'several together'
  if (stage === 'ablate') return 'the stack, parts left out'
  if (stage === 'final') return 'final pairs'
  if (stage === 'warm-up') return 'warm-up'
  return `incumbent, ${stage}`
}

function elapsed(ms: number, expectedMs: number | null): string {
  const text = formatDuration(Math.max(0, Math.floor(ms / 1000) * 1000)) || '0s'
  if (expectedMs === null) return text
  return ms > expectedMs * 1.2
    ? `${text}, usually ${formatDuration(expectedMs)}`
    : `${text} of ${formatDuration(expectedMs)}`
}
