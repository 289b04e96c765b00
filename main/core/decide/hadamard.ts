/** Sylvester's Hadamard matrix of order n (a power of two): entries 1 and -1, columns orthogonal, column 0 all 1. */
export function hadamard(n: number): number[][] {
  let matrix = [[1]]
  while (matrix.length < n)
    matrix = [...matrix.map((row) => [...row, ...row]), ...matrix.map((row) => [...row, ...row.map((x) => -x)])]
  return matrix
}
