/**
 * Lower Cholesky factor of a symmetric positive (semi-)definite matrix, row-major n x n. A pivot that rounding made too small
 * is lifted to 1e-14 of its diagonal, so that a singular design gives huge variances instead of NaN.
 */
export function cholesky(a: Float64Array, n: number): Float64Array {
  const l = new Float64Array(n * n)
  for (let i = 0; i < n; i++) {
    const rowI = i * n
    for (let j = 0; j <= i; j++) {
      const rowJ = j * n
      let sum = a[rowI + j] as number
      for (let k = 0; k < j; k++) sum -= (l[rowI + k] as number) * (l[rowJ + k] as number)
      if (i === j) {
        const floor = 1e-14 * Math.abs(a[rowI + i] as number)
        l[rowI + i] = Math.sqrt(Math.max(sum, floor, 1e-300))
      } else l[rowI + j] = sum / (l[rowJ + j] as number)
    }
  }
  return l
}

/** Solves L x = b for a lower triangular L. */
export function solveLower(l: Float64Array, n: number, b: Float64Array): Float64Array {
  const x = new Float64Array(n)
  for (let i = 0; i < n; i++) {
    let sum = b[i] as number
    for (let k = 0; k < i; k++) sum -= (l[i * n + k] as number) * (x[k] as number)
    x[i] = sum / (l[i * n + i] as number)
  }
  return x
}

/** Solves L' x = b for a lower triangular L. */
export function solveUpper(l: Float64Array, n: number, b: Float64Array): Float64Array {
  const x = new Float64Array(n)
  for (let i = n - 1; i >= 0; i--) {
    let sum = b[i] as number
    for (let k = i + 1; k < n; k++) sum -= (l[k * n + i] as number) * (x[k] as number)
    x[i] = sum / (l[i * n + i] as number)
  }
  return x
}

/** Inverse of the matrix whose lower Cholesky factor is l. */
export function inverse(l: Float64Array, n: number): Float64Array {
  // m is L^-1, lower triangular as well; the inverse is m' m.
  const m = new Float64Array(n * n)
  for (let j = 0; j < n; j++) {
    m[j * n + j] = 1 / (l[j * n + j] as number)
    for (let i = j + 1; i < n; i++) {
      let sum = 0
      for (let k = j; k < i; k++) sum -= (l[i * n + k] as number) * (m[k * n + j] as number)
      m[i * n + j] = sum / (l[i * n + i] as number)
    }
  }
  const out = new Float64Array(n * n)
  for (let k = 0; k < n; k++)
    for (let i = 0; i <= k; i++) {
      const factor = m[k * n + i] as number
      for (let j = 0; j <= i; j++) out[i * n + j] = (out[i * n + j] as number) + factor * (m[k * n + j] as number)
    }
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) out[j * n + i] = out[i * n + j] as number
  return out
}

export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number)
  return sum
}
