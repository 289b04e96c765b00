import type { ReactNode } from 'react'
import type { SessionDetail } from '../../../preload/contract/session.ts'
import { useCall } from '../../client/connection.tsx'
import { useNow } from '../../components/hooks.ts'
import { More } from '../../components/More.tsx'
import { formatCompact, formatDuration, formatUsd } from '../../format.ts'
import styles from './Transcript.module.css'

const kinds = {
  build: 'a new patch on the incumbent',
  branch: 'a branch from an earlier experiment',
  combine: 'near-misses together',
  retest: 'a near-miss once more',
  simplify: 'only taking code away',
  study: 'a study, no patch',
  replay: 'a script’s next patch',
} as const

/** What a session was for, what it cost, how it ended, and what it was given. */
export function SessionFacts({ session }: { readonly session: string }) {
  const show = useCall('session.show', { session })
  const detail = show.data
  const now = useNow(1000, detail?.endedAt === null)
  if (detail === undefined) return null
  const facts: readonly ReactNode[] = [
    `session ${detail.number}, ${kinds[detail.plan.kind]}`,
    detail.model === null ? detail.agent : `${detail.agent}, ${detail.model}`,
    formatDuration((detail.endedAt ?? now) - detail.startedAt),
    tokens(detail),
    money(detail),
    detail.endedAt === null ? 'running' : (detail.refusal ?? endText(detail)),
  ].filter((fact) => fact !== '')
  return (
    <header className={styles.facts}>
      <p dir="auto">{facts.join(' \u00b7 ')}</p>
      <p>
        {detail.plan.reason === '' ? null : (
          <More label="Why it was asked for" panel={<p>{detail.plan.reason}</p>}>
            why
          </More>
        )}
        <More
          label="What it was given"
          panel={<pre className={styles.brief}>{detail.brief || 'Nothing: it is a script.'}</pre>}
        >
          brief
        </More>
        <More label="What held it in" panel={<p>{detail.confinement || 'Nothing.'}</p>}>
          confinement
        </More>
        {detail.argv.length === 0 ? null : (
          <More label="How it was started" panel={<pre className={styles.brief}>{detail.argv.join(' ')}</pre>}>
            command
          </More>
        )}
      </p>
    </header>
  )
}

function tokens({ tokensIn, tokensOut }: SessionDetail): string {
  if (tokensIn === null && tokensOut === null) return ''
  return `${formatCompact(tokensIn) || '?'} tokens in, ${formatCompact(tokensOut) || '?'} out`
}

function money({ costUsd, billing }: SessionDetail): string {
  if (costUsd !== null) return formatUsd(costUsd)
  return { money: 'cost not known', subscription: 'of a subscription', free: 'free', unknown: '' }[billing]
}

function endText({ outcome, experiment }: SessionDetail): string {
  const came = experiment === null ? '' : `, yielded experiment ${experiment}`
  return `${outcome ?? ''}${came}`
}
