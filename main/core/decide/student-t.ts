/** ln Gamma(x), x > 0, Lanczos with g = 7 (about 1e-14 relative). */
export function lnGamma(x: number): number {
  const c = [
    0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
    12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
  ]
  let sum = c[0] as number
  for (let i = 1; i < c.length; i++) sum += (c[i] as number) / (x - 1 + i)
  const t = x + 6.5
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(t) - t + Math.log(sum)
}

/** Regularised incomplete beta function I_x(a, b), continued fraction (Abramowitz and Stegun 26.5.8). */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0
  if (x >= 1) return 1
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a)
  const front = Math.exp(lnGamma(a + b) - lnGamma(a) - lnGamma(b) + a * Math.log(x) + b * Math.log(1 - x)) / a
  let fraction = 1
  let c = 1
  let d = 0
  for (let m = 0; m <= 300; m++) {
    const half = Math.floor(m / 2)
    const numerator =
      m === 0
        ? 1
        : m % 2 === 0
          ? (half * (b - half) * x) / ((a + m - 1) * (a + m))
          : -((a + half) * (a + b + half) * x) / ((a + m - 1) * (a + m))
    d = 1 / (1 + numerator * d || 1e-300)
    c = 1 + numerator / c || 1e-300
    fraction *= c * d
    if (Math.abs(1 - c * d) < 1e-15) break
  }
  return front * (fraction - 1)
}

/** Student's t distribution function with `df` degrees of freedom. */
export function studentCdf(t: number, df: number): number {
  const tail = 0.5 * incompleteBeta(df / (df + t * t), df / 2, 0.5)
  return t > 0 ? 1 - tail : tail
}

/** The quantile of Student's t (0 < p < 1, df >= 1), by bisection on the distribution function. */
export function studentQuantile(p: number, df: number): number {
  if (p < 0.5) return -studentQuantile(1 - p, df)
  let lo = 0
  let hi = 2
  while (studentCdf(hi, df) < p) hi *= 2
  for (let i = 0; i < 100; i++) {
    const middle = (lo + hi) / 2
    if (studentCdf(middle, df) < p) lo = middle
    else hi = middle
  }
  return (lo + hi) / 2
}
