import type { CampaignHead } from '../../../preload/contract/campaign.ts'
import { classes } from '../../components/classes.ts'
import { More, MoreRow } from '../../components/More.tsx'
import { counted, formatCount, formatDuration, formatShare, formatSpeedup, formatSpeedupRange } from '../../format.ts'
import { valueName } from '../../objective.ts'
import styles from './Answers.module.css'
import { Stairs } from './Stairs.tsx'

/** The stack against the baseline, and how far that can be believed. */
export function Won({ head }: { readonly head: CampaignHead }) {
  const { speedup } = head
  const withStairs = head.staircase.length > 1
  return (
    <section aria-label="What have we won, and is it true?" className={withStairs ? styles.withStairs : undefined}>
      <h2 className={styles.parts}>
        <span>What have we won, and is it true?</span>
        {speedup === null ? null : (
          <>
            <span>
              {speedup.basis === 'measured' ? `Measured, ${counted(speedup.pairs ?? 0, 'pair')}` : 'Estimated so far'}
            </span>
            <span>{valueName(head.objective)}</span>
          </>
        )}
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
            95{'\u00a0'}% {formatSpeedupRange(speedup.lo, speedup.hi)}
          </span>
        </p>
      )}
      <div className={classes(styles.facts, styles.whole)}>
        <span>
          <b>{formatCount(head.kept)}</b> kept of {formatCount(head.tried)}
        </span>
        <Doubt head={head} />
        {head.noise === null ? null : (
          <span className={styles.wide}>
            noise <b>{formatShare(head.noise, 2)}</b>
          </span>
        )}
        {head.nextProofMs === null || head.state !== 'running' ? null : (
          <span className={styles.wide}>
            next proof <b>{formatDuration(head.nextProofMs)}</b>
          </span>
        )}
      </div>
      {withStairs ? <Stairs steps={head.staircase} /> : null}
    </section>
  )
}

/** How many of the kept are expected not to be real, and all else that this number rests on. */
function Doubt({ head }: { readonly head: CampaignHead }) {
  const { speedup } = head
  return (
    <More
      label="How far it can be believed"
      panel={
        <>
          <MoreRow
            name={`expected not to be real, the sum of 1\u00a0−\u00a0P`}
            value={`${head.expectedFalse.toFixed(2)} of ${head.kept} kept`}
          />
          <MoreRow name="tolerated share of such keeps, q" value={formatShare(head.q, 0)} />
          {head.noise === null ? null : (
            <MoreRow name="one run differs from another by" value={formatShare(head.noise, 3)} />
          )}
          {head.nextProofMs === null ? null : (
            <MoreRow
              name="the next proof is expected to cost"
              value={`${formatDuration(head.nextProofMs)}${head.nextProofRuns === null ? '' : `, ${counted(head.nextProofRuns, 'run')}`}`}
            />
          )}
          <p>
            {speedup === null
              ? 'A patch is kept once the probability that its gain is real clears the bar that q leaves.'
              : basisSentence(speedup, valueName(head.objective))}
          </p>
        </>
      }
    >
      <b>{head.expectedFalse.toFixed(1)}</b> expected false
    </More>
  )
}

function basisSentence(speedup: NonNullable<CampaignHead['speedup']>, name: string): string {
  const what = speedup.isTime ? `how many times as fast (${name})` : `ratio of ${name}`
  return speedup.basis === 'measured'
    ? `Measured end to end: ${counted(speedup.pairs ?? 0, 'pair')} on fresh seeds, ${what}.`
    : `Estimated: the sum of what each kept patch was shown to gain, ${what}. The end of the campaign measures it.`
}
