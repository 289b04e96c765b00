/** What nvidia-smi prints where it has no value, with or without brackets, in any case. */
const nothings: ReadonlySet<string> = new Set([
  '',
  '-',
  'n/a',
  'not supported',
  'not available',
  'unknown error',
  'insufficient permissions',
  'err!',
  'gpu requires reset',
  'gpu is lost',
  'requested functionality has been deprecated',
])

/** A value without its surroundings; null where nvidia-smi says that it has none. Never 0 for "not known". */
export function readText(raw: string): string | null {
  const trimmed = raw.trim()
  const bare = /^\[.*\]$/.test(trimmed) ? trimmed.slice(1, -1).trim() : trimmed
  return nothings.has(bare.toLowerCase()) ? null : bare
}

/** What was read of a value: a number, nothing that is known, or something that is no such value at all. */
export type Read = { readonly kind: 'value'; readonly value: number } | { readonly kind: 'unknown' | 'unreadable' }

/** A number within bounds, with or without a unit behind it ("67 %", "11.17 W"). */
export function readNumber(raw: string, least: number, most: number): Read {
  const text = readText(raw)
  if (text === null) return { kind: 'unknown' }
  const found = /^(-?\d+(?:\.\d+)?)(?: ?(?:%|W|MHz|MiB|C|us))?$/.exec(text)
  const value = Number(found?.[1])
  return found !== null && value >= least && value <= most ? { kind: 'value', value } : { kind: 'unreadable' }
}

/** The number alone, where a value that can't be one is as good as none. */
export function numberOrNull(raw: string | null | undefined, least = 0, most = Number.MAX_SAFE_INTEGER): number | null {
  if (raw === null || raw === undefined) return null
  const read = readNumber(raw, least, most)
  return read.kind === 'value' ? read.value : null
}

/** MiB as bytes. */
export function bytesOrNull(raw: string | null | undefined): number | null {
  const mebibytes = numberOrNull(raw)
  return mebibytes === null ? null : mebibytes * 1024 ** 2
}
