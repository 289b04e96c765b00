/** Maps values of a chart's axis to its pixels, and names round values between. */
export type Scale = {
  readonly at: (value: number) => number
  readonly ticks: readonly number[]
  readonly from: number
  readonly to: number
}

/** A linear axis from `from` to `to` (made wider when they are equal), drawn from pixel `start` to pixel `end`. */
export function linearScale(from: number, to: number, start: number, end: number, mostTicks: number): Scale {
  const [low, high] = from === to ? [from - (Math.abs(from) || 1) * 0.01, to + (Math.abs(to) || 1) * 0.01] : [from, to]
  const step = niceStep((high - low) / mostTicks)
  const ticks: number[] = []
  // Counted, not added up: sums of 0.1 are not round.
  for (let count = Math.ceil(low / step); count * step <= high + step * 1e-9; count++) ticks.push(count * step)
  return { at: (value) => start + ((value - low) / (high - low)) * (end - start), ticks, from: low, to: high }
}

/** Decimals that tell two ticks of an axis apart. */
export function tickDecimals(ticks: readonly number[]): number {
  const step = Math.abs((ticks[1] ?? 1) - (ticks[0] ?? 0))
  return step > 0 ? Math.min(8, Math.max(0, Math.ceil(-Math.log10(step) - 1e-9))) : 0
}

/** 1, 2 or 5 times a power of ten, at least `atLeast`. */
function niceStep(atLeast: number): number {
  const power = 10 ** Math.floor(Math.log10(atLeast))
  const factor = [1, 2, 5].find((each) => each * power >= atLeast * (1 - 1e-9)) ?? 10
  return factor * power
}

/** The value below which the share `q` of the values lies; 0 of nothing. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.round(q * (sorted.length - 1))))] ?? 0
}
