import type { ExperimentDetail } from '../../../preload/contract/experiment.ts'
import { counted, formatEffect, formatEffectRange, formatProbability, formatShare } from '../../format.ts'
import styles from './Evidence.module.css'

/** The figures behind the picture, each with what it means. */
export function Figures({ detail, decimals }: { readonly detail: ExperimentDetail; readonly decimals: number }) {
  const { evidence } = detail
  if (evidence === null) return <p className={styles.none}>There are no figures before its first clean run.</p>
  const rows: readonly (readonly [name: string, value: string, meaning: string])[] = [
    ['Effect', formatEffect(evidence.gain, decimals), 'over the incumbent of that moment, drift and seeds taken away'],
    ['95 % interval', formatEffectRange(evidence.lo, evidence.hi, decimals), 'of the effect'],
    ['Drawn in', formatEffect(evidence.shrunken, decimals), 'the effect, drawn towards what such patches usually do'],
    ['P real', formatProbability(evidence.probability), 'that the effect is above zero'],
    ['Kept from', formatProbability(detail.keepFrom), 'the bar that the error budget leaves for it'],
    ['Worth it from', formatEffect(detail.minEffect, decimals), 'the smallest effect that is worth its code'],
    ['E-value', formatE(evidence.eValue), 'evidence that needs no prior; it decides nothing'],
    ['Noise', formatShare(evidence.noise, 3), 'standard deviation of one run'],
    ['Runs', runsText(evidence), 'clean ones with the patch on'],
  ]
  return (
    <dl className={styles.figures}>
      {rows
        .filter(([, value]) => value !== '')
        .map(([name, value, meaning]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <b>{value}</b>
              <span>{meaning}</span>
            </dd>
          </div>
        ))}
    </dl>
  )
}

function runsText({ runs, blocks }: NonNullable<ExperimentDetail['evidence']>): string {
  return blocks === 0 ? String(runs) : `${runs}, ${counted(blocks, 'block')}`
}

/** E-values span many powers of ten. */
function formatE(value: number | null): string {
  if (value === null || !Number.isFinite(value)) return ''
  return value >= 1000 || value < 0.01
    ? value.toExponential(1).replace('e+', 'e').replace('-', '\u2212')
    : value.toPrecision(3)
}
