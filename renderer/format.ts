/** The one way to print a number. Spaces before units do not break, minus is U+2212, nothing known is an empty string. */

const noBreak = '\u00a0'
const minus = '\u2212'
const thin = '\u202f'

/** A log ratio as percent: 0.01 is 1.005 %. The only place where effects become percent. */
export function effectPercent(logRatio: number): number {
  return Math.expm1(logRatio) * 100
}

/** The log ratio of a percentage: the way back from `effectPercent`, for what a person types. */
export function effectOfPercent(percent: number): number {
  return Math.log1p(percent / 100)
}

/** How many decimals a campaign's effects carry: one digit below the noise of a single run (a log ratio), 1 to 4. */
export function effectDecimals(noise: number | null): number {
  if (noise === null || !(noise > 0)) return 2
  return Math.min(4, Math.max(1, Math.ceil(-Math.log10(noise * 100)) + 1))
}

/** `0.97`, with U+2212 where it is below zero after rounding. */
export function fixed(value: number, decimals: number): string {
  const text = Math.abs(value).toFixed(decimals)
  return value < 0 && Number(text) !== 0 ? minus + text : text
}

function signed(value: number, decimals: number): string {
  const text = fixed(value, decimals)
  return text.startsWith(minus) ? text : `+${text}`
}

/** `+0.82 %` */
export function formatEffect(logRatio: number | null, decimals: number): string {
  return finite(logRatio) ? `${signed(effectPercent(logRatio), decimals)}${noBreak}%` : ''
}

/** `+0.011 to +0.104 %` */
export function formatEffectRange(lo: number | null, hi: number | null, decimals: number): string {
  if (!finite(lo) || !finite(hi)) return ''
  return `${signed(effectPercent(lo), decimals)} to ${signed(effectPercent(hi), decimals)}${noBreak}%`
}

/** `±0.20 %`: half of an interval's width. */
export function formatHalfWidth(lo: number | null, hi: number | null, decimals: number): string {
  if (!finite(lo) || !finite(hi)) return ''
  return `\u00b1${fixed((effectPercent(hi) - effectPercent(lo)) / 2, decimals)}${noBreak}%`
}

/** `1.114x` */
export function formatSpeedup(factor: number | null): string {
  return finite(factor) ? `${factor.toFixed(3)}x` : ''
}

/** `1.104x to 1.121x`: both ends with as many decimals as tell them apart, three or four. */
export function formatSpeedupRange(lo: number | null, hi: number | null): string {
  if (!finite(lo) || !finite(hi)) return ''
  const decimals = hi > lo ? Math.min(4, Math.max(3, Math.ceil(-Math.log10(hi - lo)) + 1)) : 3
  return `${lo.toFixed(decimals)}x to ${hi.toFixed(decimals)}x`
}

/** `97.9 %` of a share between 0 and 1. */
export function formatShare(share: number | null, decimals = 1): string {
  return finite(share) ? `${fixed(share * 100, decimals)}${noBreak}%` : ''
}

/** `0.930`; what rounds to 0 or 1 is said as a bound, since neither is ever known. */
export function formatProbability(probability: number | null, decimals = 3): string {
  if (!finite(probability)) return ''
  const step = 10 ** -decimals
  if (probability > 1 - step) return `>${(1 - step).toFixed(decimals)}`
  if (probability < step) return `<${step.toFixed(decimals)}`
  return probability.toFixed(decimals)
}

/** `300 ms`, `1.8s`, `42s`, `4m 12s`, `26h 20m`: two units at most, the second padded. */
export function formatDuration(ms: number | null): string {
  if (!finite(ms) || ms < 0) return ''
  if (ms < 999.5) return `${Math.round(ms)}${noBreak}ms`
  if (ms < 9950) return `${(ms / 1000).toFixed(1)}s`
  const seconds = Math.round(ms / 1000)
  if (seconds < 60) return `${seconds}s`
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m${noBreak}${pad(seconds % 60)}s`
  const minutes = Math.round(ms / 60_000)
  return `${Math.floor(minutes / 60)}h${noBreak}${pad(minutes % 60)}m`
}

/** A duration in hours as people say it: `20h`, `45m`, `30s`. */
export function formatHours(hours: number | null): string {
  if (!finite(hours)) return ''
  const ms = hours * 3_600_000
  if (hours >= 10) return `${Math.round(hours)}h`
  return formatDuration(ms)
}

/** How long ago, in one unit: `12s`, `41m`, `17h`, `3d`. */
export function formatAge(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  if (seconds < 60) return `${seconds}s`
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m`
  if (seconds < 172_800) return `${Math.floor(seconds / 3600)}h`
  return `${Math.floor(seconds / 86_400)}d`
}

/** `12.4 kWh`, `0.412 kWh`, and below a tenth of one `41.2 Wh`, `0.36 Wh`. */
export function formatKwh(kwh: number | null): string {
  if (!finite(kwh)) return ''
  if (Math.abs(kwh) >= 0.1) return `${fixed(kwh, Math.abs(kwh) < 1 ? 3 : 1)}${noBreak}kWh`
  const wh = kwh * 1000
  if (wh === 0) return `0${noBreak}Wh`
  return Math.abs(wh) < 0.005 ? `<0.01${noBreak}Wh` : `${fixed(wh, Math.abs(wh) < 1 ? 2 : 1)}${noBreak}Wh`
}

/** `$18.42` */
export function formatUsd(usd: number | null): string {
  return finite(usd) ? `$${usd.toFixed(2)}` : ''
}

/** `212 KiB`, `1.4 GiB` */
export function formatBytes(bytes: number | null): string {
  if (!finite(bytes)) return ''
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB']
  let value = bytes
  let unit = 0
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024
    unit += 1
  }
  const decimals = unit === 0 || value >= 100 ? 0 : 1
  return `${value.toFixed(decimals)}${noBreak}${units[unit] ?? ''}`
}

/** Bytes as GiB without the unit, for pairs such as `60.2 of 95.6 GiB`. */
export function formatGib(bytes: number | null): string {
  return finite(bytes) ? (bytes / 1024 ** 3).toFixed(1) : ''
}

/** `12 385` with narrow no-break spaces. */
export function formatCount(count: number | null): string {
  return finite(count) ? fixed(count, 0).replace(/\B(?=(\d{3})+$)/g, thin) : ''
}

/** `1.68M`, `12.4k`: for axes and token counts. */
export function formatCompact(count: number | null): string {
  if (!finite(count)) return ''
  const size = Math.abs(count)
  if (size >= 1e9) return `${fixed(count / 1e9, 2)}G`
  if (size >= 1e6) return `${fixed(count / 1e6, 2)}M`
  if (size >= 1e4) return `${fixed(count / 1e3, 1)}k`
  return formatCount(count)
}

/** A metric in its own unit: five significant digits at most. */
export function formatMetric(value: number | null): string {
  if (!finite(value)) return ''
  const size = Math.abs(value)
  if (size === 0) return '0'
  if (size >= 1e7 || size < 1e-4) return value.toExponential(3).replace('-', minus).replace('e+', 'e')
  if (size >= 1e5) return formatCount(value)
  const decimals = Math.max(0, 4 - Math.floor(Math.log10(size)))
  return fixed(value, Math.min(decimals, 5))
}

/** Values of one axis, with as many decimals as tell them apart. */
export function formatTicks(ticks: readonly number[]): readonly string[] {
  const step = Math.min(
    ...ticks
      .slice(1)
      .map((tick, index) => Math.abs(tick - (ticks[index] ?? 0)))
      .filter((gap) => gap > 0),
  )
  const largest = Math.max(...ticks.map(Math.abs))
  if (ticks.length === 1 && largest < 1e5 && largest >= 1e-3)
    return ticks.map((tick) => String(Number(tick.toPrecision(5))).replace('-', minus))
  if (!Number.isFinite(step) || largest >= 1e5 || largest < 1e-3)
    return ticks.map((tick) => (largest >= 1e5 ? formatCompact(tick) : formatMetric(tick)))
  const least = Math.min(6, Math.max(0, -Math.floor(Math.log10(step) + 1e-9)))
  // Steps of 0.25 need one more, or they would look like 0.2 and 0.3 in turn.
  const decimals = Math.abs(step * 10 ** least - Math.round(step * 10 ** least)) < 1e-6 ? least : Math.min(6, least + 1)
  return ticks.map((tick) => fixed(tick, decimals))
}

/** `14:05`, or `14:05:09`. */
export function formatClock(epochMs: number, withSeconds = false): string {
  const at = new Date(epochMs)
  const text = `${pad(at.getHours())}:${pad(at.getMinutes())}`
  return withSeconds ? `${text}:${pad(at.getSeconds())}` : text
}

/** `+5 −1`; a part that is zero is left out. */
export function formatLines(added: number, removed: number): string {
  const parts = [added > 0 ? `+${formatCount(added)}` : '', removed > 0 ? `${minus}${formatCount(removed)}` : '']
  return parts.filter((part) => part !== '').join(noBreak)
}

/** `1 run`, `4 runs`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)}${noBreak}${count === 1 ? one : many}`
}

function pad(value: number): string {
  return String(value).padStart(2, '0')
}

function finite(value: number | null | undefined): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}
