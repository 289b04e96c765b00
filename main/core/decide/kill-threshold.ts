import type { Prior } from './prior.ts'
import { type Bar, valueOfInformation } from './voi.ts'

/** What decides where a doomed run is stopped; y units except `steps`. */
export type KillRule = {
  /** Runs worth less than this per run are not finished. */
  readonly price: number
  /** Standard error of a gain seen at the prefix. */
  readonly prefixSe: number
  /** Gains looked at: from -span to +span in this step. */
  readonly span: number
  readonly step: number
}

/** The smallest slow-down of the prefix (y units) at which finishing the run is no longer worth its price; 0 if nothing is. */
export function killThreshold(prior: Prior, runVariance: number, bar: Bar, rule: KillRule): number {
  for (let i = 0; -rule.span + i * rule.step < rule.span + rule.step * 0.9999; i++) {
    const gain = -rule.span + i * rule.step
    if (valueOfInformation(prior, gain, rule.prefixSe, runVariance, bar) >= rule.price) return -gain
  }
  return 0
}
