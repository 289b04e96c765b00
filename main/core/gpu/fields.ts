/** What the stream asks for, in this order; a field may have another name on an older driver. */
const wanted = [
  ['timestamp'],
  ['index'],
  ['uuid', 'gpu_uuid'],
  ['pstate'],
  ['utilization.gpu'],
  ['utilization.memory'],
  ['memory.used'],
  ['memory.total'],
  ['temperature.gpu'],
  ['power.draw'],
  ['enforced.power.limit', 'power.limit'],
  ['clocks.sm', 'clocks.current.sm'],
  ['clocks.mem', 'clocks.current.memory'],
  // Drivers before 535 say throttle where later ones say event.
  ['clocks_event_reasons.active', 'clocks_throttle_reasons.active'],
] as const

/** A field of the stream by its newest name. */
export type Field = (typeof wanted)[number][0]

/** One column: what it means, and what this driver calls it. */
export type Column = { readonly field: Field; readonly name: string }

/** The names in the output of `nvidia-smi --help-query-gpu`: lines of one or more names in quotes, and nothing else. */
export function parseHelp(text: string): ReadonlySet<string> {
  const names = new Set<string>()
  for (const line of text.split(/\r?\n/)) {
    if (!/^"[^"]+"(?: or "[^"]+")*\s*$/.test(line)) continue
    for (const [, name] of line.matchAll(/"([^"]+)"/g)) if (name !== undefined) names.add(name)
  }
  return names
}

/** The columns that a driver has; all of them under their newest names where it does not tell. One unknown field fails the whole query. */
export function columnsFor(known: ReadonlySet<string>): Column[] {
  return wanted.flatMap((names) => {
    const name = known.size === 0 ? names[0] : names.find((candidate) => known.has(candidate))
    return name === undefined ? [] : [{ field: names[0], name }]
  })
}

/** The columns without one that the driver refuses: under its other name where it has one, else left out. */
export function withoutField(columns: readonly Column[], refused: string): Column[] {
  return columns.flatMap((column) => {
    if (column.name !== refused) return [column]
    const names: readonly string[] = wanted.find(([field]) => field === column.field) ?? []
    const other = names[names.indexOf(refused) + 1]
    return other === undefined ? [] : [{ field: column.field, name: other }]
  })
}

/** The field that nvidia-smi says it does not know; null when it says something else. */
export function refusedField(said: string): string | null {
  return /Field "([^"]+)" is not a valid field to query/.exec(said)?.[1] ?? null
}

/** The order of the columns by a header line of the stream ("memory.used [MiB]"); null when the line is none. */
export function columnsOfHeader(line: string, asked: readonly Column[]): readonly (Column | null)[] | null {
  const names = line.split(',').map((name) => name.trim().replace(/ \[[^\]]*\]$/, ''))
  if (!names.includes('timestamp')) return null
  // In its header a field can stand under another name than it was asked by ("clocks.current.sm" for "clocks.sm").
  const fieldOf = (name: string): Field | undefined =>
    wanted.find((known) => (known as readonly string[]).includes(name))?.[0]
  return names.map((name) => {
    const field = fieldOf(name)
    return asked.find((column) => column.field === field) ?? null
  })
}
