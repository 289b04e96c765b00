import type { SoloFit } from './estimate.ts'
import type { FirstLook } from './first-look.ts'
import type { Estimate } from './joint-effects.ts'
import type { Measurement } from './kernel.ts'
import { type Memo, memo } from './memo.ts'
import type { Foreteller } from './predict.ts'
import type { Prior } from './prior.ts'
import type { PatchNumber } from './protocol.ts'
import type { Kept, Row } from './state.ts'

/** Worked out before from the very same; nothing is decided by whether it was. */
export type Memos = {
  readonly doubtLeft: Memo<number>
  readonly doubtful: Memo<readonly Kept[]>
  /** The stack, ascending. */
  readonly stack: Memo<readonly PatchNumber[]>
  /** Of candidates, by their prefix. */
  readonly priors: Memo<Map<Estimate, Prior>>
  /** Variance of a prefix's bias at each gain. */
  readonly biases: Memo<Float64Array>
  /** Gains that a prefix must show, by its error. */
  readonly hopeful: Memo<Map<number, number>>
  readonly promise: Memo<number>
  readonly look: Memo<FirstLook>
  /** Runs at the original level. */
  readonly levelled: Memo<Map<Row, Measurement>>
  readonly solo: Memo<SoloFit | null>
  readonly stackGain: Memo<number>
  readonly prefixes: Memo<Foreteller>
}

export function freshMemos(): Memos {
  return {
    doubtLeft: memo(),
    doubtful: memo(),
    stack: memo(),
    priors: memo(),
    biases: memo(),
    hopeful: memo(),
    promise: memo(),
    look: memo(),
    levelled: memo(),
    solo: memo(),
    stackGain: memo(),
    prefixes: memo(),
  }
}
