import type { PlanInput, PlanResult } from '../../../preload/contract/plan.ts'
import { useSize } from '../../components/hooks.ts'
import { Picture } from '../../components/picture/Picture.tsx'
import type { Rows } from '../../components/picture/SavePicture.tsx'
import { counted, formatCount, formatSpeedup, formatSpeedupRange } from '../../format.ts'
import { CoursePicture } from './CoursePicture.tsx'
import { KeptPicture } from './KeptPicture.tsx'
import styles from './Plan.module.css'
import { ProvablePicture } from './ProvablePicture.tsx'
import { SpeedupPicture } from './SpeedupPicture.tsx'
import { courseTable, keptTable, provableTable, speedupTable } from './tables.ts'

/** What simulated campaigns say together: one large number with its spread, beside the usual rule; then what fits and what is too small. */
export function Answer({
  input,
  result,
  isOld,
  isGrowing,
}: {
  readonly input: PlanInput
  readonly result: PlanResult
  readonly isOld: boolean
  /** More campaigns are simulated now. */
  readonly isGrowing: boolean
}) {
  const [element, size] = useSize<HTMLDivElement>()
  const { pawl } = result
  const { mean, lo, hi, p10, p90 } = pawl.speedup
  const width = size.width
  const drawn = width >= 200
  const rows = (table: Rows) => (drawn && !isGrowing ? table : null)
  return (
    <div ref={element} className={styles.found}>
      <p className={styles.old} role="status">
        {isOld ? 'This answers the inputs before: simulate again for those that stand there now.' : ''}
      </p>
      <Picture
        label="Expected true speedup"
        title="Expected true speedup"
        file="plan-speedup"
        rows={rows(speedupTable(result))}
      >
        <p className={styles.large}>
          {formatSpeedup(mean)}{' '}
          <small>
            {lo === null || hi === null
              ? 'by one campaign'
              : `95\u00a0% ${formatSpeedupRange(lo, hi)}, by ${counted(result.campaigns, 'campaign')}`}
            {isGrowing ? ' so far' : ''}; eight campaigns in ten {formatSpeedup(p10)} to {formatSpeedup(p90)}
          </small>
        </p>
        {drawn ? <SpeedupPicture result={result} width={width} /> : null}
      </Picture>
      <Picture
        label="Speedup over the budget"
        title="True speedup as the budget is spent"
        said="the mean, and eight campaigns in ten around it"
        file="plan-budget"
        rows={rows(courseTable(result))}
      >
        {drawn ? <CoursePicture result={result} width={width} /> : null}
      </Picture>
      <Picture
        label="Kept patches"
        title="Kept patches, and those of them that are no gain"
        said="on average"
        file="plan-kept"
        rows={rows(keptTable(result))}
      >
        {drawn ? <KeptPicture result={result} width={width} /> : null}
      </Picture>
      <Picture
        label="Smallest gain that can be proven"
        title="Smallest gain that can be proven"
        said="more than half of such wins are kept"
        file="plan-provable"
        rows={rows(provableTable(input, result))}
      >
        {drawn ? <ProvablePicture input={input} result={result} width={width} /> : null}
      </Picture>
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
        1.050x is 5 % better in what is judged. A campaign whose whole budget ends at an hour of the curve comes out a
        little below it there: it, too, keeps its last part for the proof.
      </p>
    </div>
  )
}
