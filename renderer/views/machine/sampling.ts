import type { MachineSample } from '../../../preload/contract/gpu.ts'
import { askedAheadMs, type Beat } from '../../beat.ts'
import type { Client } from '../../client/client.ts'

/** How far back the strip looks. */
export const stripMs = 30 * 60_000
/** The engine samples for whoever says within 15 s that he looks. */
const lapsesAfterMs = 15_000
const sayEveryMs = 10_000

export type Sampling = {
  /** Says that somebody looks, or no longer does, and goes on saying it. */
  readonly look: () => void
  readonly stop: () => void
}

/**
 * Says to the engine how closely the machine is looked at. Who looks seldom is told of one sample in many: the others are asked for whenever he
 * looks, at once when he looks closely again. Nothing is said while `isHidden`.
 */
export function createSampling(
  client: Pick<Client, 'call'>,
  add: (samples: readonly MachineSample[]) => void,
  beat: Pick<Beat, 'isClose' | 'everyMs' | 'wait'>,
  isHidden: () => boolean,
): Sampling {
  let forget = (): void => undefined
  let isClose = false
  let saidMs = Number.NEGATIVE_INFINITY
  /** Up to here no sample is missing. */
  let wholeMs = 0

  function look(): void {
    forget()
    if (isHidden()) {
      isClose = false
      return
    }
    const wasClose = isClose
    const nowMs = Date.now()
    isClose = beat.isClose()
    const isTold = wasClose && nowMs - saidMs < lapsesAfterMs
    saidMs = nowMs
    client.call('machine.watch', { everyMs: beat.everyMs() }).catch(() => undefined)
    forget = beat.wait(sayEveryMs, look, askedAheadMs)
    const isWhole = (): void => {
      wholeMs = nowMs
    }
    if (isTold) {
      isWhole()
      return
    }
    const sinceMs = Math.max(wholeMs, nowMs - stripMs)
    client
      .call('machine.samples', { sinceMs })
      .then(add)
      .then(isWhole, () => undefined)
  }

  return { look, stop: () => forget() }
}
