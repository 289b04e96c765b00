/**
 * The scaled inverse chi-squared distribution whose logarithm has this mean and variance (Gelman et al. 2013, A.1: ln x has mean
 * ln(degrees scale / 2) - digamma(degrees / 2) and variance trigamma(degrees / 2)). Logarithms are matched because with few degrees of
 * freedom the moments of x itself do not exist. `degrees` lies between 0.5 and 2,000.
 */
export function inverseChiSquared(
  logMean: number,
  logVariance: number,
): { readonly degrees: number; readonly scale: number } {
  let lo = 0.5
  let hi = 2000
  for (let step = 0; step < 60; step++) {
    const middle = Math.sqrt(lo * hi)
    if (trigamma(middle / 2) > logVariance) lo = middle
    else hi = middle
  }
  const degrees = Math.sqrt(lo * hi)
  return { degrees, scale: (2 / degrees) * Math.exp(logMean + digamma(degrees / 2)) }
}

/** Derivative of ln Gamma (Abramowitz and Stegun 6.3.18, after 6.3.5), x > 0; about 1e-10. */
export function digamma(x: number): number {
  let shifted = x
  let sum = 0
  for (; shifted < 8; shifted++) sum -= 1 / shifted
  const f = 1 / (shifted * shifted)
  return sum + Math.log(shifted) - 0.5 / shifted - f * (1 / 12 - f * (1 / 120 - f * (1 / 252 - f / 240)))
}

/** Second derivative of ln Gamma (Abramowitz and Stegun 6.4.12, after 6.4.6), x > 0; about 1e-10. */
export function trigamma(x: number): number {
  let shifted = x
  let sum = 0
  for (; shifted < 8; shifted++) sum += 1 / (shifted * shifted)
  const f = 1 / (shifted * shifted)
  return sum + 1 / shifted + f / 2 + (f / shifted) * (1 / 6 - f * (1 / 30 - f * (1 / 42 - f / 30)))
}
