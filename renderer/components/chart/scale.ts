/** Maps values to pixels. `domain` may run either way; a value outside maps outside. */
export type Scale = {
  readonly kind: 'linear' | 'log'
  readonly domain: readonly [number, number]
  readonly range: readonly [number, number]
  readonly at: (value: number) => number
  readonly back: (pixel: number) => number
}

export function linearScale(domain: readonly [number, number], range: readonly [number, number]): Scale {
  const span = domain[1] - domain[0] || 1
  const pixels = range[1] - range[0]
  return {
    kind: 'linear',
    domain,
    range,
    at: (value) => range[0] + ((value - domain[0]) / span) * pixels,
    back: (pixel) => domain[0] + ((pixel - range[0]) / (pixels || 1)) * span,
  }
}

/** Values at or below 0 have no place on it: they map to the low end. */
export function logScale(domain: readonly [number, number], range: readonly [number, number]): Scale {
  const low = Math.log(Math.max(domain[0], Number.MIN_VALUE))
  const high = Math.log(Math.max(domain[1], Number.MIN_VALUE))
  const inner = linearScale([low, high], range)
  return {
    ...inner,
    kind: 'log',
    domain,
    at: (value) => inner.at(value > 0 ? Math.log(value) : low),
    back: (pixel) => Math.exp(inner.back(pixel)),
  }
}

/** Round values inside a domain, about `count` of them: 1, 2 or 5 times a power of ten apart. */
export function linearTicks(domain: readonly [number, number], count: number): readonly number[] {
  const low = Math.min(...domain)
  const high = Math.max(...domain)
  if (!(high > low) || !Number.isFinite(high - low)) return Number.isFinite(low) ? [low] : []
  const step = niceStep((high - low) / Math.max(1, count))
  const ticks: number[] = []
  // Counted in whole steps: adding up a fraction would drift off the round values.
  for (let index = Math.ceil(low / step - 1e-9); index * step <= high + step * 1e-9; index++)
    ticks.push(round(index * step, step))
  return ticks
}

/** 1, 2, 5 times powers of ten inside a positive domain; linear ones where less than a decade is in sight. */
export function logTicks(domain: readonly [number, number], count: number): readonly number[] {
  const low = Math.min(...domain)
  const high = Math.max(...domain)
  if (!(low > 0) || !(high > low)) return []
  if (high / low < 10) return linearTicks(domain, count)
  const ticks: number[] = []
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power++) {
    for (const factor of [1, 2, 5]) {
      const tick = factor * 10 ** power
      if (tick >= low * (1 - 1e-9) && tick <= high * (1 + 1e-9)) ticks.push(tick)
    }
  }
  return ticks.length <= count * 2
    ? ticks
    : ticks.filter((tick) => Math.abs(Math.log10(tick) - Math.round(Math.log10(tick))) < 1e-6)
}

/** The smallest of 1, 2, 5 times a power of ten that is at least `rough`. */
export function niceStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough))
  const factor = [1, 2, 5, 10].find((candidate) => candidate * power >= rough * (1 - 1e-9)) ?? 10
  return factor * power
}

/** Decimals that tell ticks of this step apart. */
export function stepDecimals(step: number): number {
  return step > 0 && Number.isFinite(step) ? Math.min(10, Math.max(0, -Math.floor(Math.log10(step) + 1e-9))) : 0
}

function round(value: number, step: number): number {
  return Number(value.toFixed(stepDecimals(step)))
}

/** The value below which this share (0 to 1) of sorted values lies, interpolated; null of nothing. */
export function quantile(sorted: readonly number[], share: number): number | null {
  if (sorted.length === 0) return null
  const at = share * (sorted.length - 1)
  const low = sorted[Math.floor(at)] as number
  const high = sorted[Math.ceil(at)] as number
  return low + (high - low) * (at - Math.floor(at))
}

/** The natural log of the odds, kept within what three decimals can say. */
export function logit(probability: number): number {
  const kept = Math.min(0.9995, Math.max(0.0005, probability))
  return Math.log(kept / (1 - kept))
}

/** Exponential smoothing that starts unbiased: `weight` 0 is the raw curve, towards 1 ever smoother. */
export function smooth(values: readonly (number | null)[], weight: number): (number | null)[] {
  if (!(weight > 0)) return [...values]
  let sum = 0
  let mass = 0
  return values.map((value) => {
    if (value === null || !Number.isFinite(value)) return null
    sum = sum * weight + (1 - weight) * value
    mass = mass * weight + (1 - weight)
    return sum / mass
  })
}
