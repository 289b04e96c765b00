/** An effect as a signed percentage, ASCII: `+0.82 %`. Linear effects are shares already. Nothing known: an empty string. */
export function effectText(effect: number | null, scale: 'log' | 'linear', decimals: number): string {
  if (effect === null || !Number.isFinite(effect)) return ''
  const text = ((scale === 'log' ? Math.expm1(effect) : effect) * 100).toFixed(decimals)
  if (Number(text) === 0) return `+${text.replace('-', '')} %`
  return `${text.startsWith('-') ? '' : '+'}${text} %`
}

/** `+0.41 to +1.23 %`; empty unless both ends are known. */
export function effectRange(lo: number | null, hi: number | null, scale: 'log' | 'linear', decimals: number): string {
  const [from, to] = [effectText(lo, scale, decimals), effectText(hi, scale, decimals)]
  return from === '' || to === '' ? '' : `${from.replace(' %', '')} to ${to}`
}

/** A share as a percentage with no more digits than it needs: `5 %`, `0.5 %`. */
export function shareText(share: number): string {
  return `${Number((share * 100).toPrecision(3))} %`
}

/** One digit more than the noise of one run has, 1 to 4, so that all effects of a campaign carry the same decimals. */
export function effectDecimals(noise: number | null): number {
  if (noise === null || !(noise > 0)) return 2
  return Math.min(4, Math.max(1, Math.ceil(-Math.log10(noise * 100)) + 1))
}

/** `1.114x [1.098, 1.130]` */
export function factorText(claim: { readonly speedup: number; readonly lo: number; readonly hi: number }): string {
  return `${claim.speedup.toFixed(3)}x [${claim.lo.toFixed(3)}, ${claim.hi.toFixed(3)}]`
}

/** A metric in its own unit, six significant digits at most. */
export function metricText(value: number | null): string {
  if (value === null || !Number.isFinite(value)) return ''
  return String(Number(value.toPrecision(6)))
}

/** `0.930`; what rounds to 0 or 1 is said as a bound, since neither is ever known. */
export function probabilityText(value: number | null): string {
  if (value === null || !Number.isFinite(value)) return ''
  if (value > 0.999) return '>0.999'
  return value < 0.001 ? '<0.001' : value.toFixed(3)
}

/** `42s`, `4m 12s`, `26h 20m` */
export function durationText(ms: number | null): string {
  if (ms === null || !(ms >= 0)) return ''
  const seconds = Math.round(ms / 1000)
  if (seconds < 60) return `${ms < 9950 ? (ms / 1000).toFixed(1) : seconds}s`
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m ${String(seconds % 60).padStart(2, '0')}s`
  const minutes = Math.round(seconds / 60)
  return `${Math.floor(minutes / 60)}h ${String(minutes % 60).padStart(2, '0')}m`
}

/** `1 run`, `4 runs` */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`
}
