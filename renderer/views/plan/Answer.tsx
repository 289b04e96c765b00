import type { PlanInput, PlanResult } from '../../../preload/contract/plan.ts'
import { useSize } from '../../components/hooks.ts'
import { counted, formatCount, formatSpeedup } from '../../format.ts'
import { KeptPicture } from './KeptPicture.tsx'
import styles from './Plan.module.css'
import { ProvablePicture } from './ProvablePicture.tsx'
import { SpeedupPicture } from './SpeedupPicture.tsx'

/** What simulated campaigns say together: one large number with its spread, beside the usual rule; then what fits and what is too small. */
export function Answer({
  input,
  result,
  isOld,
}: {
  readonly input: PlanInput
  readonly result: PlanResult
  readonly isOld: boolean
}) {
  const [element, size] = useSize<HTMLDivElement>()
  const { pawl } = result
  const width = size.width
  return (
    <div ref={element} className={styles.found}>
      <p className={styles.old} role="status">
        {isOld ? 'This answers the inputs before: simulate again for those that stand there now.' : ''}
      </p>
      <section aria-label="Expected true speedup">
        <h2>Expected true speedup</h2>
        <p className={styles.large}>
          {formatSpeedup(pawl.speedup.p50)}{' '}
          <small>
            eight times in ten {formatSpeedup(pawl.speedup.p10)} to {formatSpeedup(pawl.speedup.p90)}
          </small>
        </p>
        {width < 200 ? null : <SpeedupPicture result={result} width={width} />}
      </section>
      <section aria-label="Kept patches">
        <h2>
          Kept patches, and those of them that are no gain <span>on average</span>
        </h2>
        {width < 200 ? null : <KeptPicture result={result} width={width} />}
      </section>
      <section aria-label="Smallest gain that can be proven">
        <h2>
          Smallest gain that can be proven <span>more than half of such wins are kept</span>
        </h2>
        {width < 200 ? null : <ProvablePicture input={input} result={result} width={width} />}
      </section>
      <dl className={styles.figures}>
        <div>
          <dt>Experiments that fit</dt>
          <dd>
            <b>{formatCount(pawl.experiments)}</b> of {formatCount(input.experiments)} allowed, in{' '}
            {counted(result.runs, 'run')}
          </dd>
        </div>
        <div>
          <dt>The usual rule looks at</dt>
          <dd>
            <b>{formatCount(result.greedy.experiments)}</b>, one run each
          </dd>
        </div>
        <div>
          <dt>Simulated</dt>
          <dd>
            <b>{counted(result.campaigns, 'campaign')}</b>, each under both rules in the same world
          </dd>
        </div>
      </dl>
      <p className={styles.fine}>
        1.050x is 5 % better in what is judged. With few simulated campaigns, the ends of a spread are rough.
      </p>
    </div>
  )
}
