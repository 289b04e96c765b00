import { createHash } from 'node:crypto'
import { canonicalMetric } from '../project/names.ts'

/** A hash over values in batches of a fixed number, so that it depends on the values alone and not on how they came. */
export type FingerprintState = { readonly digest: string; readonly pending: readonly string[]; readonly count: number }

export const noFingerprint: FingerprintState = { digest: '', pending: [], count: 0 }

const BATCH = 256
const LOSS_WORDS = new Set(['loss', 'losses', 'bpb', 'bpc', 'ppl', 'perplexity', 'nll', 'xent', 'crossentropy'])

/** Whether a metric of this name is a loss: what must not change when a patch changes the speed alone. */
export function isLossName(name: string): boolean {
  return canonicalMetric(name)
    .split(/[^a-z]+/)
    .some((word) => LOSS_WORDS.has(word))
}

/** Adds losses with their steps, as printed. */
export function addToFingerprint(
  state: FingerprintState,
  points: readonly { readonly name: string; readonly step: number | null; readonly printed: string }[],
): FingerprintState {
  if (points.length === 0) return state
  let { digest } = state
  let pending = [...state.pending, ...points.map(({ name, step, printed }) => `${name}\t${step ?? ''}\t${printed}\n`)]
  while (pending.length >= BATCH) {
    digest = hash(digest, pending.slice(0, BATCH))
    pending = pending.slice(BATCH)
  }
  return { digest, pending, count: state.count + points.length }
}

/** The fingerprint of all losses so far, 64 hexadecimal digits; null when there were none. Equal: the losses were bit-identical as printed. */
export function endOfFingerprint(state: FingerprintState): string | null {
  return state.count === 0 ? null : hash(state.digest, state.pending)
}

function hash(digest: string, rows: readonly string[]): string {
  return createHash('sha256').update(digest).update(rows.join('')).digest('hex')
}
