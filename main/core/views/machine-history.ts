import type { MachineHistory } from '../../../preload/contract/gpu.ts'
import { namesOfMask } from '../gpu/throttle.ts'
import { foundBetween } from '../store/evidence.ts'
import { quantities, spansOf } from '../store/sample-spans.ts'
import type { Reader } from '../store/sql.ts'

/** The readings of a device between two moments, in at most `points` places of equal length. */
export function historyOf(
  db: Reader,
  { device, fromMs, toMs, points }: { device: string; fromMs: number; toMs: number; points: number },
): MachineHistory {
  const widthMs = Math.max(1, Math.ceil((toMs - fromMs + 1) / points))
  const spans = spansOf(db, device, fromMs, toMs, widthMs)
  const samples = spans.reduce((sum, span) => sum + span.samples, 0)
  const held = new Map<string, number>()
  for (const span of spans) {
    for (const [bit, count] of span.held.entries()) {
      if (count === 0) continue
      for (const reason of reasonsOf(2 ** bit)) held.set(reason, (held.get(reason) ?? 0) + count)
    }
  }
  return {
    device,
    fromMs,
    toMs,
    samples,
    exact: spans.length === samples,
    at: spans.map((span) => span.at),
    series: quantities.map((name, index) => ({
      name,
      lo: spans.map((span) => span.lo[index] ?? null),
      hi: spans.map((span) => span.hi[index] ?? null),
    })),
    throttle: spans.map((span) =>
      reasonsOf(span.held.reduce((mask, count, bit) => mask + (count > 0 ? 2 ** bit : 0), span.others)),
    ),
    throttledShare: Object.fromEntries(
      [...held].map(([reason, count]) => [reason, samples === 0 ? 0 : count / samples]),
    ),
    found: foundBetween(db, device, fromMs, toMs),
    powerLimitW: spans.findLast((span) => span.powerLimitW !== null)?.powerLimitW ?? null,
  }
}

/** An idle GPU holds its clocks back too: that is no reason of interest. */
function reasonsOf(mask: number): string[] {
  return namesOfMask(mask).filter((reason) => reason !== 'idle')
}
