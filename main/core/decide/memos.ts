import type { FirstLook } from './first-look.ts'
import type { Measurement } from './kernel.ts'
import { type Memo, memo } from './memo.ts'
import type { Forecast } from './predict.ts'
import type { Prior } from './prior.ts'
import type { PatchNumber } from './protocol.ts'
import type { Kept } from './state.ts'

/** Worked out before from the very same; nothing is decided by whether it was. */
export type Memos = {
  readonly doubtLeft: Memo<number>
  readonly doubtful: Memo<readonly Kept[]>
  /** The stack, ascending. */
  readonly stack: Memo<readonly PatchNumber[]>
  /** Of the latest prefix looked at. */
  readonly prior: Memo<Prior>
  /** Variance of a prefix's bias at each gain. */
  readonly biases: Memo<Float64Array>
  /** Gains that a prefix must show, by its error. */
  readonly hopeful: Memo<Map<number, number>>
  readonly promise: Memo<number>
  readonly look: Memo<FirstLook>
  readonly prefixes: Memo<(at: Measurement) => Forecast>
}

export function freshMemos(): Memos {
  return {
    doubtLeft: memo(),
    doubtful: memo(),
    stack: memo(),
    prior: memo(),
    biases: memo(),
    hopeful: memo(),
    promise: memo(),
    look: memo(),
    prefixes: memo(),
  }
}
