import { isNear, type Signature, signatureOf, similarity } from '../../agent/similar.ts'
import { experimentByNumber, patchesAfter } from '../../store/experiments.ts'
import type { Reader } from '../../store/sql.ts'

export type Near = { readonly experiment: number; readonly similarity: number; readonly verdict: string }

/** All patches of a campaign, compared by what they do to code. */
export type Similar = {
  /**
   * The experiment that a patch only repeats, if any. A crash is none: its patch is proposed again when it was mended, and that may be one
   * word. Neither is one that ended for one of `reasons`.
   */
  readonly nearest: (diff: string, reasons: readonly string[]) => Near | null
}

/** A patch does not change any more, so its signature is made once. */
export function createSimilar(db: Reader, campaign: string): Similar {
  const known: { readonly number: number; readonly signature: Signature }[] = []
  return {
    nearest: (diff, reasons) => {
      for (const patch of patchesAfter(db, campaign, known.at(-1)?.number ?? 0))
        known.push({ number: patch.number, signature: signatureOf(patch.diff) })
      const mine = signatureOf(diff)
      for (const { number, signature } of known) {
        if (!isNear(mine, signature)) continue
        const found = experimentByNumber(db, campaign, number)
        if (found === null || found.verdict === 'crash' || reasons.includes(found.reason ?? '')) continue
        const verdict =
          found.verdict === 'pending'
            ? 'being measured'
            : found.verdict === 'keep'
              ? 'kept'
              : found.verdict === 'discard'
                ? 'discarded'
                : found.verdict
        return { experiment: number, similarity: similarity(mine, signature), verdict }
      }
      return null
    },
  }
}
