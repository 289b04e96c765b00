/** A duration such as `10m`, `1h30m`, `2.5h` or `500ms`, in milliseconds; null when the text is none. */
export function parseDurationMs(text: string): number | null {
  const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }
  if (!/^(\d+(\.\d+)?(ms|s|m|h|d))+$/.test(text)) return null
  let totalMs = 0
  for (const [, amount, , unit] of text.matchAll(/(\d+(\.\d+)?)(ms|s|m|h|d)/g)) {
    totalMs += Number(amount) * (unitMs[unit ?? ''] ?? Number.NaN)
  }
  return Number.isFinite(totalMs) ? Math.round(totalMs) : null
}

/** A size such as `20GB` (powers of 1000) or `512MiB` (powers of 1024), in bytes; null when the text is none. */
export function parseSizeBytes(text: string): number | null {
  const match = /^(\d+(?:\.\d+)?) ?([kKMGT]?)(i?)B$/.exec(text)
  if (!match) return null
  const [, amount, prefix = '', binary] = match
  if (binary === 'i' && prefix === '') return null
  const power = ['', 'K', 'M', 'G', 'T'].indexOf(prefix.toUpperCase())
  return Math.round(Number(amount) * (binary === 'i' ? 1024 : 1000) ** power)
}

/** A percentage such as `0.1%` as a fraction (0.001); null when the text is none. */
export function parsePercent(text: string): number | null {
  const match = /^(\d+(?:\.\d+)?(?:e-?\d+)?) ?%$/.exec(text)
  return match ? Number(match[1]) / 100 : null
}

/** Prints a duration in the form that `parseDurationMs` reads, exactly: 5400000 is `1h30m`. */
export function printDuration(ms: number): string {
  const units: readonly (readonly [string, number])[] = [
    ['h', 3_600_000],
    ['m', 60_000],
    ['s', 1_000],
    ['ms', 1],
  ]
  let rest = Math.round(ms)
  let text = ''
  for (const [unit, unitMs] of units) {
    const count = Math.floor(rest / unitMs)
    rest -= count * unitMs
    if (count > 0) text += `${count}${unit}`
  }
  return text === '' ? '0s' : text
}
