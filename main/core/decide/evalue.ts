import { normalCdf } from './normal.ts'

/**
 * E-value against "gain <= 0": likelihood ratio mixed over a half-normal of scale tau on gain > 0 (mixture sequential test: Robbins
 * 1970; Johari et al. 2022). Anytime valid: under the null it exceeds 1/alpha with probability at most alpha. All arguments y units.
 */
export function eValue(gain: number, se: number, tau: number): number {
  const information = 1 / (se * se)
  const v = 1 + tau * tau * information
  const exponent = (tau * tau * information * information * gain * gain) / (2 * v)
  const inside = (tau * information * gain) / Math.sqrt(v)
  return (2 / Math.sqrt(v)) * Math.exp(Math.min(600, exponent)) * normalCdf(inside)
}
