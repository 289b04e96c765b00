import { useMutation } from '@tanstack/react-query'
import type { Finding } from '../../../preload/contract/session.ts'
import { useCampaignRoute } from '../../app/navigation.ts'
import { useEngine, useStatus } from '../../client/connection.tsx'
import { Button, FailedLine } from '../../components/controls.tsx'
import { Shape } from '../../components/Shape.tsx'
import { formatAge } from '../../format.ts'
import { tailLines } from '../experiment/tail.ts'
import styles from './Findings.module.css'

const kinds: Readonly<Record<Finding['kind'], string>> = {
  bug: 'Bug',
  'seed-sensitivity': 'Hangs on the seed',
  guard: 'Guard broke',
  harness: 'Harness',
  gaming: 'Games the measure',
  note: 'Note',
}

/** One finding: what it says, how far it is proven, and what its check printed. */
export function FindingItem({
  campaign,
  finding,
  now,
}: {
  readonly campaign: string
  readonly finding: Finding
  readonly now: number
}) {
  const { client, queries } = useEngine()
  const gone = useStatus() !== 'open'
  const [, move] = useCampaignRoute()
  const recheck = useMutation({
    mutationFn: () => client.call('finding.recheck', { campaign, finding: finding.id }),
    onSettled: () => queries.invalidateQueries({ queryKey: ['finding.list'] }),
  })
  const { status, text } = standing(finding)
  const { experiment } = finding
  return (
    <li className={styles.finding}>
      <div className={styles.what}>
        <span className={styles.kind}>{kinds[finding.kind]}</span>
        <h2 dir="auto">{finding.sentence}</h2>
        <p>
          {experiment === null ? null : (
            <button
              type="button"
              className={styles.link}
              onClick={() => move({ view: 'campaign', experiment, tab: 'overview', run: null })}
            >
              experiment {experiment}
            </button>
          )}
          <span>{formatAge(now - finding.createdAt)}</span>
        </p>
      </div>
      <div className={styles.check}>
        <p>
          <Shape status={status} /> <b>{text}</b>
          {finding.checkedAt === null ? null : <span>checked {formatAge(now - finding.checkedAt)}</span>}
        </p>
        {finding.check === null ? null : <code className={styles.command}>{finding.check.join(' ')}</code>}
        <Output name="Before the patch" text={finding.outputBefore} />
        <Output name="With the patch" text={finding.outputAfter} />
        {finding.check === null ? null : (
          <Button
            disabled={gone || recheck.isPending}
            title="Runs the check on the code before and after the patch"
            onClick={() => recheck.mutate()}
          >
            {recheck.isPending ? 'Checking' : 'Check again'}
          </Button>
        )}
        {recheck.isError ? <FailedLine error={recheck.error} /> : null}
      </div>
    </li>
  )
}

function Output({ name, text }: { readonly name: string; readonly text: string | null }) {
  if (text === null || text.trim() === '') return null
  return (
    <details className={styles.output}>
      <summary>{name}</summary>
      <pre>{tailLines(text, 200).join('\n')}</pre>
    </details>
  )
}

/** How far a finding is proven: only a check that fails before the patch and passes with it proves one. */
function standing({ check, failsBefore, passesAfter }: Finding): {
  readonly status: 'keep' | 'discard' | 'inconclusive' | 'queued'
  readonly text: string
} {
  if (check === null) return { status: 'queued', text: 'No check: the agent’s word alone' }
  if (failsBefore === null || passesAfter === null) return { status: 'queued', text: 'Its check has not run yet' }
  if (failsBefore && passesAfter) return { status: 'keep', text: 'Proven: fails before the patch, passes with it' }
  if (!failsBefore && passesAfter)
    return { status: 'discard', text: 'Not shown: the check passes before the patch too' }
  if (failsBefore) return { status: 'inconclusive', text: 'Not mended: fails before the patch and with it' }
  return { status: 'inconclusive', text: 'The other way round: passes before the patch, fails with it' }
}
