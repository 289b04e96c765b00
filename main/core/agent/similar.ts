import { significant } from '../git/code-line.ts'
import { parseHunks } from '../git/hunks.ts'

/** What a patch does to code, for a comparison with others: built once, compared often. */
export type Signature = {
  readonly files: string
  /** Every number that the patch brings in, sorted. */
  readonly numbers: string
  /** How often each pair of neighbouring tokens is there, with the sign of its line. */
  readonly pairs: ReadonlyMap<string, number>
  readonly size: number
}

const TOKEN = /[A-Za-z_]\w*|\d+(?:\.\d+)?(?:[eE][-+]?\d+)?|\S/g
/** Stands for every name that a patch introduces: numbering them would make the order of lines count. */
const NEW = 'new name'
/** Where Python and the C family give a name to something new. */
const NAMED =
  /\b(?:def|class|for|as|lambda|let|const|var|auto|int|float)\s+([A-Za-z_]\w*)|\b([A-Za-z_]\w*)\s*(?::\s*[\w.[\]]+\s*)?=(?!=)/g

/**
 * The signature of a patch. Comments, spacing, the place in the file and the names of what the patch itself introduces don't count;
 * numbers do, since another number is another experiment.
 */
export function signatureOf(diff: string): Signature {
  const files = parseHunks(diff)
  const lines = files.flatMap((file) =>
    file.hunks.flatMap((hunk) =>
      hunk.map((line) => ({ sign: line.sign, code: significant(file.path, line.text).trim() })),
    ),
  )
  const known = new Set(lines.flatMap((line) => (line.sign === '+' ? [] : (line.code.match(TOKEN) ?? []))))
  const names = new Set<string>()
  for (const line of lines)
    if (line.sign === '+')
      for (const found of line.code.matchAll(NAMED)) {
        const name = found[1] ?? found[2] ?? ''
        if (!known.has(name)) names.add(name)
      }
  const pairs = new Map<string, number>()
  const numbers: string[] = []
  let size = 0
  for (const line of lines) {
    if (line.sign === ' ' || line.code === '') continue
    const tokens = (line.code.match(TOKEN) ?? []).map((token) => (names.has(token) ? NEW : token))
    if (line.sign === '+') numbers.push(...tokens.filter((token) => /^\d/.test(token)))
    for (const [index, token] of tokens.entries()) {
      const pair = `${line.sign}${tokens[index - 1] ?? ''} ${token}`
      pairs.set(pair, (pairs.get(pair) ?? 0) + 1)
      size += 1
    }
  }
  return {
    files: files
      .map((file) => file.path)
      .sort()
      .join('\n'),
    numbers: numbers.sort().join(' '),
    pairs,
    size,
  }
}

/** How much two patches have in common: shared pairs over all pairs, each as often as it is there (Jaccard 1912, for multisets). 0 to 1. */
export function similarity(a: Signature, b: Signature): number {
  const [small, large] = a.pairs.size <= b.pairs.size ? [a, b] : [b, a]
  let shared = 0
  for (const [pair, count] of small.pairs) shared += Math.min(count, large.pairs.get(pair) ?? 0)
  const all = a.size + b.size - shared
  return all === 0 ? 1 : shared / all
}

/**
 * From here on two patches of the same files with the same numbers are one experiment told twice. A real second change in a patch of ten
 * lines brings more than a tenth of new pairs; a renamed variable, a moved line or another order of statements brings less.
 */
export const NEAR = 0.9

/** Whether one of two patches would only measure the other once more. */
export function isNear(a: Signature, b: Signature): boolean {
  return a.size > 0 && a.files === b.files && a.numbers === b.numbers && similarity(a, b) >= NEAR
}
