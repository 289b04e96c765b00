/**
 * The complementary error function, about 1e-15 relative: Taylor series near 0, Lentz's continued fraction beyond
 * (Abramowitz and Stegun 7.1.6 and 7.1.14).
 */
export function erfc(x: number): number {
  if (Number.isNaN(x)) return Number.NaN
  if (x < 0) return 2 - erfc(-x)
  if (x > 27) return 0
  if (x < 2) return 1 - erfSeries(x)
  return (Math.exp(-x * x) / Math.sqrt(Math.PI)) * erfcFraction(x)
}

/** erf(x) = 2/sqrt(pi) exp(-x^2) sum 2^n x^(2n+1) / (1 3 5 ... (2n+1)); all terms positive, so nothing cancels. */
function erfSeries(x: number): number {
  let term = x
  let sum = x
  for (let n = 1; n < 200 && term > 1e-17 * sum; n++) {
    term *= (2 * x * x) / (2 * n + 1)
    sum += term
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum
}

/** 1/(x + (1/2)/(x + 1/(x + (3/2)/(x + ...)))), evaluated from the inside; 80 levels suffice from x = 2 on. */
function erfcFraction(x: number): number {
  let tail = x
  for (let n = 80; n >= 1; n--) tail = x + n / 2 / tail
  return 1 / tail
}

/** Standard normal distribution function. */
export function normalCdf(z: number): number {
  return 0.5 * erfc(-z / Math.SQRT2)
}
