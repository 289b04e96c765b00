/**
 * An interval that holds at every moment at once with probability 1 - alpha (Robbins 1970, normal mixture of scale tau).
 * All arguments and both ends in y units.
 */
export function confidenceSequence(gain: number, se: number, tau: number, alpha: number): readonly [number, number] {
  const information = 1 / (se * se)
  const v = 1 + tau * tau * information
  const half = Math.sqrt((v / (tau * tau * information * information)) * Math.log(v / (alpha * alpha)))
  return [gain - half, gain + half]
}
