import type { CampaignHead } from '../../../preload/contract/campaign.ts'
import { useCampaignRoute } from '../../app/navigation.ts'
import { useNow } from '../../components/hooks.ts'
import { Shape } from '../../components/Shape.tsx'
import { counted, formatAge, formatDuration, formatHours, formatShare, formatSpeedup, formatUsd } from '../../format.ts'
import { valueName } from '../../objective.ts'
import type { Status } from '../../status.ts'
import styles from './Answers.module.css'
import { attentionStatus, Flag } from './attention.tsx'
import { Stairs } from './Stairs.tsx'

/** Is it running well? What have we won, and is it true? What should I look at? */
export function Answers({ head }: { readonly head: CampaignHead }) {
  return (
    <div className={styles.answers}>
      <Running head={head} />
      <Won head={head} />
      <Look head={head} />
    </div>
  )
}

const stateWord: Readonly<Record<CampaignHead['state'], readonly [Status, string]>> = {
  preparing: ['queued', 'Preparing'],
  running: ['running', 'Running'],
  paused: ['held', 'Paused'],
  finished: ['keep', 'Finished'],
  stopped: ['baseline', 'Stopped'],
  failed: ['crash', 'Failed'],
}

function Running({ head }: { readonly head: CampaignHead }) {
  const now = useNow(1000, head.running !== null)
  const [status, word] = stateWord[head.state]
  const { running } = head
  const budget = head.budget
  return (
    <section aria-label="Is it running well?">
      <h2>Is it running well?</h2>
      <p className={styles.lead}>
        <Shape status={status} />
        <b>{word}</b>
        <span title={head.reason ?? undefined}>
          {running === null
            ? (head.reason ?? (head.state === 'running' ? 'between two runs' : ''))
            : `${runName(running)}, ${elapsed(now - running.startedAt, running.expectedMs)}`}
        </span>
      </p>
      <p className={styles.facts}>
        {head.busyShare === null ? null : (
          <span>
            training <b>{formatShare(head.busyShare)}</b>
          </span>
        )}
        {head.state === 'running' ? (
          <span>
            <b>{head.proposalsReady}</b> {head.proposalsReady === 1 ? 'proposal' : 'proposals'} ready
          </span>
        ) : null}
        <span className={styles.wide}>
          <b>{formatHours(head.spentHours)}</b>
          {budget.hours === null ? ' spent' : ` of ${formatHours(budget.hours)}`}
        </span>
        {head.costUsd === null || head.agent.kind === 'script' ? null : (
          <span>
            <b>{formatUsd(head.costUsd)}</b>
            {budget.usd === null ? '' : ` of ${formatUsd(budget.usd)}`}
          </span>
        )}
        {head.agent.kind === 'script' ? (
          <span className={styles.clip} title={head.agent.label}>
            the agent is a <b>script</b>, no model
          </span>
        ) : (
          <span className={styles.clip}>
            {head.agent.label}
            {head.agentOn === null ? '' : ', '}
            {head.agentOn === null ? null : <b>{head.agentOn}</b>}
          </span>
        )}
      </p>
    </section>
  )
}

/** `126, confirm, seed 4`; a run of the incumbent is named so. */
export function runName(running: {
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

function Won({ head }: { readonly head: CampaignHead }) {
  const { speedup } = head
  return (
    <section
      aria-label="What have we won, and is it true?"
      className={head.staircase.length > 1 ? styles.withStairs : undefined}
    >
      <h2>
        What have we won, and is it true?
        {speedup === null
          ? ''
          : speedup.basis === 'measured'
            ? ` Measured, ${counted(speedup.pairs ?? 0, 'pair')}, ${valueName(head.objective)}`
            : ` Estimated so far, ${valueName(head.objective)}`}
      </h2>
      {speedup === null ? (
        <p className={styles.lead}>
          <b>Nothing yet</b>
          <span>{head.kept === 0 ? 'no patch has proved itself' : ''}</span>
        </p>
      ) : (
        <p className={styles.lead}>
          <b className={styles.hero}>{formatSpeedup(speedup.factor)}</b>
          <span title={basisSentence(speedup, valueName(head.objective))}>
            95{'\u00a0'}% {formatSpeedup(speedup.lo)} to {formatSpeedup(speedup.hi)}
          </span>
        </p>
      )}
      <p className={styles.facts}>
        <span>
          <b>{head.kept}</b> kept of {head.tried}
        </span>
        <span>
          <b>{head.expectedFalse.toFixed(1)}</b> expected false
        </span>
        {head.noise === null ? null : (
          <span className={styles.wide}>
            noise <b>{formatShare(head.noise, 2)}</b>
          </span>
        )}
        {head.nextProofMs === null || head.state !== 'running' ? null : (
          <span className={styles.wide}>
            next proof about <b>{formatDuration(head.nextProofMs)}</b>
          </span>
        )}
      </p>
      {head.staircase.length > 1 ? <Stairs steps={head.staircase} /> : null}
    </section>
  )
}

function basisSentence(speedup: NonNullable<CampaignHead['speedup']>, name: string): string {
  const what = speedup.isTime ? `how many times as fast (${name})` : `ratio of ${name}`
  return speedup.basis === 'measured'
    ? `Measured end to end: ${counted(speedup.pairs ?? 0, 'pair')} on fresh seeds, ${what}.`
    : `Estimated: the sum of what each kept patch was shown to gain, ${what}. The end of the campaign measures it.`
}

function Look({ head }: { readonly head: CampaignHead }) {
  const [, move] = useCampaignRoute()
  const now = useNow(10_000)
  const items = head.attention.slice(0, 3)
  return (
    <section aria-label="What should I look at?">
      <h2>
        What should I look at?
        {head.unseen > 3 ? ` ${head.unseen - 3} more under Findings` : ''}
      </h2>
      <ul className={styles.look} aria-live="polite">
        {items.length === 0 ? <li className={styles.quiet}>Nothing needs you.</li> : null}
        {items.map((item) => {
          const inside = (
            <>
              {item.kind === 'finding' ? <Flag /> : <Shape status={attentionStatus[item.kind]} />}
              <span className={styles.text} title={item.text}>
                {item.text}
              </span>
              <time>{formatAge(now - item.at)}</time>
            </>
          )
          return (
            <li key={`${item.kind}-${item.at}-${item.experiment}-${item.text}`}>
              {item.experiment === null ? (
                <span className={styles.item}>{inside}</span>
              ) : (
                <button type="button" onClick={() => move({ experiment: item.experiment, tab: 'overview', run: null })}>
                  {inside}
                </button>
              )}
            </li>
          )
        })}
      </ul>
    </section>
  )
}
