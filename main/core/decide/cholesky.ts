/**
 * Lower Cholesky factor of a symmetric positive (semi-)definite matrix, row-major n x n, in its place: what is above the diagonal stays and is read by
 * nobody. A pivot that rounding made too small is lifted to 1e-14 of its diagonal, so that a singular design gives huge variances instead of NaN.
 */
export function cholesky(a: Float64Array, n: number): Float64Array {
  for (let i = 0; i < n; i++) {
    const rowI = i * n
    for (let j = 0; j <= i; j++) {
      const rowJ = j * n
      const given = a[rowI + j] as number
      let sum = given
      for (let k = 0; k < j; k++) sum -= (a[rowI + k] as number) * (a[rowJ + k] as number)
      if (i === j) a[rowI + i] = Math.sqrt(Math.max(sum, 1e-14 * Math.abs(given), 1e-300))
      else a[rowI + j] = sum / (a[rowJ + j] as number)
    }
  }
  return a
}

/** Solves L x = b for a lower triangular L; x takes the place of b. */
export function solveLower(l: Float64Array, n: number, b: Float64Array): Float64Array {
  for (let i = 0; i < n; i++) {
    let sum = b[i] as number
    for (let k = 0; k < i; k++) sum -= (l[i * n + k] as number) * (b[k] as number)
    b[i] = sum / (l[i * n + i] as number)
  }
  return b
}

/** Solves L' x = b for a lower triangular L; x takes the place of b. */
export function solveUpper(l: Float64Array, n: number, b: Float64Array): Float64Array {
  for (let i = n - 1; i >= 0; i--) {
    let sum = b[i] as number
    for (let k = i + 1; k < n; k++) sum -= (l[k * n + i] as number) * (b[k] as number)
    b[i] = sum / (l[i * n + i] as number)
  }
  return b
}

/** L^-1 of a lower triangular L, lower triangular as well; what is above the diagonal of `m` stays. */
function inverseLower(l: Float64Array, n: number, m: Float64Array): Float64Array {
  for (let j = 0; j < n; j++) {
    m[j * n + j] = 1 / (l[j * n + j] as number)
    for (let i = j + 1; i < n; i++) {
      let sum = 0
      for (let k = j; k < i; k++) sum -= (l[i * n + k] as number) * (m[k * n + j] as number)
      m[i * n + j] = sum / (l[i * n + i] as number)
    }
  }
  return m
}

/** Inverse of the matrix whose lower Cholesky factor is l: with m = L^-1 it is m' m. */
export function inverse(l: Float64Array, n: number): Float64Array {
  const m = inverseLower(l, n, new Float64Array(n * n))
  const out = new Float64Array(n * n)
  for (let k = 0; k < n; k++)
    for (let i = 0; i <= k; i++) {
      const factor = m[k * n + i] as number
      for (let j = 0; j <= i; j++) out[i * n + j] = (out[i * n + j] as number) + factor * (m[k * n + j] as number)
    }
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) out[j * n + i] = out[i * n + j] as number
  return out
}

/** The diagonal of that inverse alone, into `out`; `room` is n x n and used up. */
export function inverseDiagonal(l: Float64Array, n: number, room: Float64Array, out: Float64Array): void {
  const m = inverseLower(l, n, room)
  out.fill(0)
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) out[j] = (out[j] as number) + (m[i * n + j] as number) * (m[i * n + j] as number)
}

export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number)
  return sum
}
