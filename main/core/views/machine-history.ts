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
  const reasonsOf = reasonsOnce()
  const held: number[] = []
  for (const span of spans) {
    for (let bit = 0; bit < span.held.length; bit++) held[bit] = (held[bit] ?? 0) + (span.held[bit] ?? 0)
  }
  return {
    device,
    fromMs,
    toMs,
    samples,
    exact: spans.length === samples,
    at: spans.map((span) => span.at),
    // A processor has no clocks and no power that are read: what was never known is no series.
    series: quantities.flatMap((name, index) => {
      const hi = spans.map((span) => shown(name, span.hi[index] ?? null))
      if (hi.every((value) => value === null)) return []
      return [{ name, lo: spans.map((span) => shown(name, span.lo[index] ?? null)), hi }]
    }),
    throttle: spans.map((span) =>
      reasonsOf(span.held.reduce((mask, count, bit) => mask + (count > 0 ? 2 ** bit : 0), span.others)),
    ),
    throttledShare: Object.fromEntries(
      held.flatMap((count, bit) => (count === 0 ? [] : reasonsOf(2 ** bit).map((reason) => [reason, count / samples]))),
    ),
    found: foundBetween(db, device, fromMs, toMs),
    powerLimitW: spans.findLast((span) => span.powerLimitW !== null)?.powerLimitW ?? null,
  }
}

/** As exact as anybody can see: digits beyond that are most of a long answer. */
function shown(name: (typeof quantities)[number], value: number | null): number | null {
  if (value === null) return null
  if (name === 'utilisation') return Math.round(value * 1_000) / 1_000
  return name === 'power' ? Math.round(value * 10) / 10 : Math.round(value)
}

/** The names of a mask's reasons, worked out once for each mask. An idle GPU holds its clocks back too: that is no reason of interest. */
function reasonsOnce(): (mask: number) => string[] {
  const known = new Map<number, string[]>()
  return (mask) => {
    const found = known.get(mask) ?? namesOfMask(mask).filter((reason) => reason !== 'idle')
    known.set(mask, found)
    return found
  }
}
