/** Numbers as the window prints them, in plain ASCII: nothing known is an empty string. */

/** How many decimals effects carry: one digit below the noise of one run (a log ratio), 1 to 4. */
export function effectDecimals(noise: number | null): number {
  if (noise === null || !(noise > 0)) return 2
  return Math.min(4, Math.max(1, Math.ceil(-Math.log10(noise * 100)) + 1))
}

/** A log ratio as a signed percentage: `+0.82 %`. */
export function effect(logRatio: number | null, decimals: number): string {
  return logRatio === null ? '' : `${signedPercent(logRatio, decimals)} %`
}

/** `+0.41 to +1.23 %` */
export function effectRange(lo: number | null, hi: number | null, decimals: number): string {
  return lo === null || hi === null ? '' : `${signedPercent(lo, decimals)} to ${signedPercent(hi, decimals)} %`
}

function signedPercent(logRatio: number, decimals: number): string {
  const text = (Math.expm1(logRatio) * 100).toFixed(decimals)
  if (Number(text) === 0) return `+${text.replace('-', '')}`
  return text.startsWith('-') ? text : `+${text}`
}

/** A difference of y as a share: `0.3 %`, three digits at most. */
export function percent(logRatio: number): string {
  return `${Number((Math.expm1(logRatio) * 100).toPrecision(3))} %`
}

/** `1.114x` */
export function factor(value: number | null, decimals = 3): string {
  return value === null ? '' : `${value.toFixed(decimals)}x`
}

/** `1.11x [1.08, 1.15]` */
export function factorWithInterval(speedup: { factor: number; lo: number; hi: number }, decimals: number): string {
  return `${factor(speedup.factor, decimals)} [${speedup.lo.toFixed(decimals)}, ${speedup.hi.toFixed(decimals)}]`
}

/** `0.930`; what rounds to 0 or 1 is said as a bound, since neither is ever known. */
export function probability(value: number | null): string {
  if (value === null) return ''
  if (value > 0.999) return '>0.999'
  return value < 0.001 ? '<0.001' : value.toFixed(3)
}

/** `300 ms`, `1.8s`, `42s`, `4m 12s`, `26h 20m`: two units at most. */
export function duration(ms: number | null): string {
  if (ms === null || !(ms >= 0)) return ''
  if (ms < 999.5) return `${Math.round(ms)} ms`
  if (ms < 9950) return `${(ms / 1000).toFixed(1)}s`
  const seconds = Math.round(ms / 1000)
  if (seconds < 60) return `${seconds}s`
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m ${padded(seconds % 60)}s`
  const minutes = Math.round(ms / 60_000)
  return `${Math.floor(minutes / 60)}h ${padded(minutes % 60)}m`
}

/** A metric in its own unit: five significant digits at most. */
export function metric(value: number | null): string {
  if (value === null) return ''
  const size = Math.abs(value)
  if (size === 0) return '0'
  if (size >= 1e7 || size < 1e-4) return value.toExponential(3)
  return value.toFixed(Math.min(5, Math.max(0, 4 - Math.floor(Math.log10(size)))))
}

/** `2026-11-22 14:05`, local time. */
export function moment(epochMs: number | null): string {
  if (epochMs === null) return ''
  const at = new Date(epochMs)
  const day = `${at.getFullYear()}-${padded(at.getMonth() + 1)}-${padded(at.getDate())}`
  return `${day} ${padded(at.getHours())}:${padded(at.getMinutes())}`
}

/** `1 run`, `4 runs` */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`
}

export type Column = { readonly title: string; readonly align: 'left' | 'right' }

export const left = (title: string): Column => ({ title, align: 'left' })
export const right = (title: string): Column => ({ title, align: 'right' })

/** Rows as aligned columns under their titles, two spaces between; the last column is as long as it is. */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[]): string[] {
  const all = [columns.map((column) => column.title), ...rows]
  const widths = columns.map((_, index) => Math.max(...all.map((row) => [...(row[index] ?? '')].length)))
  return all.map((row) =>
    columns
      .map((column, index) => {
        const cell = row[index] ?? ''
        const gap = ' '.repeat((widths[index] ?? 0) - [...cell].length)
        return column.align === 'right' ? gap + cell : cell + gap
      })
      .join('  ')
      .trimEnd(),
  )
}

function padded(value: number): string {
  return String(value).padStart(2, '0')
}
