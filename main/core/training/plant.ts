/** The words by which a planted crash is recognised in a run's output. */
export function plantedWords(nonce: string, path: string): string {
  return `pawl-proof ${nonce} ${path}`
}

/**
 * Puts a crash into a Python module, as the first thing that is executed when it is imported. SystemExit, because code that
 * guards its imports by `except Exception` would swallow anything else.
 */
export function plantCrash(source: string, nonce: string, path: string): string {
  const lines = source.split('\n')
  const at = lineBehindFutureImports(lines) ?? lineBehindComments(lines)
  const crash = `raise SystemExit(${JSON.stringify(plantedWords(nonce, path))})`
  return [...lines.slice(0, at), crash, ...lines.slice(at)].join('\n')
}

/** `from __future__` has to come before any other statement, or the crash would be another one than that which was planted. */
function lineBehindFutureImports(lines: readonly string[]): number | null {
  const last = lines.findLastIndex((line) => /^from\s+__future__\s+import\b/.test(line))
  if (last < 0) return null
  let end = last
  if ((lines[last] ?? '').includes('(')) while (end < lines.length - 1 && !(lines[end] ?? '').includes(')')) end += 1
  else while (end < lines.length - 1 && /\\\s*$/.test(lines[end] ?? '')) end += 1
  return end + 1
}

/** An interpreter line and a coding line stay where they are. */
function lineBehindComments(lines: readonly string[]): number {
  const first = lines.findIndex((line) => !line.startsWith('#') && !line.startsWith('\ufeff'))
  return first < 0 ? lines.length : first
}
