/** Where a key and its value stand; lines and columns count from 1. */
export type Place = {
  readonly line: number
  readonly column: number
  readonly valueLine: number
  readonly valueColumn: number
}

/** Places by path; a path is written as `pathKey` writes it. */
export type Places = ReadonlyMap<string, Place>

/** One text for a path, whatever its keys contain. */
export function pathKey(path: readonly (string | number)[]): string {
  return JSON.stringify(path)
}

/**
 * Finds where every table, key and array element of a TOML document stands. The TOML reader gives positions for syntax
 * errors only, and a mistake in a value needs its line just as much.
 * The document must be valid TOML: of one that is not, the places up to the error are right.
 */
export function locate(toml: string): Places {
  const places = new Map<string, Place>()
  const arrayLengths = new Map<string, number>()
  let at = toml.charCodeAt(0) === 0xfeff ? 1 : 0
  let line = 1
  let lineStart = 0
  let table: (string | number)[] = []

  const peek = (): string => toml[at] ?? ''
  const advance = (): void => {
    if (toml[at] === '\n') {
      line += 1
      lineStart = at + 1
    }
    at += 1
  }
  const skip = (pattern: RegExp): void => {
    while (at < toml.length && pattern.test(peek())) advance()
  }
  /** Spaces, line breaks and comments. */
  const skipVoid = (): void => {
    for (skip(/\s/); peek() === '#'; skip(/\s/)) skip(/[^\n]/)
  }
  const here = (): { line: number; column: number } => ({ line, column: at - lineStart + 1 })

  const skipString = (): string => {
    const quote = peek()
    const long = toml.startsWith(quote.repeat(3), at) ? quote.repeat(3) : quote
    const from = at
    for (let count = 0; count < long.length; count++) advance()
    while (at < toml.length && !toml.startsWith(long, at)) {
      if (quote === '"' && peek() === '\\') advance()
      advance()
    }
    for (let count = 0; count < long.length; count++) advance()
    // Up to two quotes may stand before the closing three.
    while (long.length === 3 && peek() === quote) advance()
    return toml.slice(from, at)
  }
  const readKey = (): string[] => {
    const parts: string[] = []
    for (;;) {
      skip(/[ \t]/)
      if (peek() === '"' || peek() === "'") {
        const quoted = skipString()
        parts.push(quoted.startsWith('"') ? unquote(quoted) : quoted.slice(1, -1))
      } else {
        const from = at
        skip(/[A-Za-z0-9_-]/)
        if (at === from) return parts
        parts.push(toml.slice(from, at))
      }
      skip(/[ \t]/)
      if (peek() !== '.') return parts
      advance()
    }
  }
  const note = (path: readonly (string | number)[], start: { line: number; column: number }): void => {
    const value = here()
    if (!places.has(pathKey(path)))
      places.set(pathKey(path), { ...start, valueLine: value.line, valueColumn: value.column })
  }
  const readPair = (parent: readonly (string | number)[]): void => {
    const start = here()
    const before = at
    const path = [...parent, ...readKey()]
    skip(/[ \t]/)
    if (peek() === '=') advance()
    skip(/[ \t]/)
    for (let depth = parent.length + 1; depth <= path.length; depth++) note(path.slice(0, depth), start)
    readValue(path)
    // Whatever is no key must not stop the search for the end.
    if (at === before) advance()
  }
  const readValue = (path: readonly (string | number)[]): void => {
    if (peek() === '"' || peek() === "'") skipString()
    else if (peek() === '[')
      readItems(']', (index) => {
        note([...path, index], here())
        readValue([...path, index])
      })
    else if (peek() === '{') readItems('}', () => readPair(path))
    else skip(/[^,\]}#\n]/)
  }
  const readItems = (close: string, readItem: (index: number) => void): void => {
    advance()
    for (let index = 0; at < toml.length; index++) {
      skipVoid()
      if (peek() !== close) {
        const before = at
        readItem(index)
        skipVoid()
        if (peek() === ',') advance()
        if (at === before) advance()
        continue
      }
      advance()
      return
    }
  }

  for (skipVoid(); at < toml.length; skipVoid()) {
    if (peek() !== '[') {
      readPair(table)
      continue
    }
    const start = here()
    advance()
    const isArray = peek() === '['
    if (isArray) advance()
    table = readKey()
    if (isArray) {
      const index = arrayLengths.get(pathKey(table)) ?? 0
      arrayLengths.set(pathKey(table), index + 1)
      note(table, start)
      table = [...table, index]
    }
    for (let depth = 1; depth <= table.length; depth++) note(table.slice(0, depth), start)
    skip(/[^\n]/)
  }
  return places
}

function unquote(quoted: string): string {
  try {
    const text: unknown = JSON.parse(quoted)
    return typeof text === 'string' ? text : quoted.slice(1, -1)
  } catch {
    // TOML knows a few escapes more than JSON; the place is then found under the text as written.
    return quoted.slice(1, -1)
  }
}
