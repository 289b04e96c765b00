/** Above this a whole number counts nothing: it is an e-value. */
const COUNTED = 1e9

/** Numbers that agree to this share of the larger are the same, and so are two that are both as good as 0 (y units). */
const SAME = 1e-5
const NOTHING = 1e-9

/**
 * Whether the decisions ask for what is stored: patches, seeds, verdicts, reasons and whole numbers exactly, other numbers but for their last digits,
 * which the order of a sum or another version's exponential may change. Sentences put the rest into words, rounded, so they may differ.
 */
export function sameRequest(asked: unknown, stored: unknown): boolean {
  if (typeof asked === 'number') return sameNumber(asked, stored)
  if (typeof asked !== 'object' || asked === null || typeof stored !== 'object' || stored === null)
    return asked === stored
  if (Array.isArray(asked))
    return (
      Array.isArray(stored) && asked.length === stored.length && asked.every((each, i) => sameRequest(each, stored[i]))
    )
  return sameFields(asked as Fields, stored as Fields)
}

type Fields = Readonly<Record<string, unknown>>

function sameFields(asked: Fields, stored: Fields): boolean {
  let fields = 0
  for (const key of Object.keys(asked)) {
    const value = asked[key]
    // JSON leaves it out.
    if (value === undefined) continue
    fields++
    if (!(key in stored) || (key !== 'sentence' && !sameRequest(value, stored[key]))) return false
  }
  return fields === Object.keys(stored).length
}

function sameNumber(asked: number, stored: unknown): boolean {
  // What is no number is stored as null.
  if (!Number.isFinite(asked)) return stored === null
  if (typeof stored !== 'number' || (isCount(asked) && isCount(stored))) return asked === stored
  return Math.abs(asked - stored) <= Math.max(NOTHING, SAME * Math.max(Math.abs(asked), Math.abs(stored)))
}

function isCount(value: number): boolean {
  return Number.isInteger(value) && Math.abs(value) < COUNTED
}
