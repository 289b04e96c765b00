/** A value as it stands in a TOML document, on one line. */
export type TomlValue = string | number | boolean | readonly TomlValue[] | { readonly [key: string]: TomlValue }

/** Prints a value as TOML, always on one line. Throws nothing; numbers must be finite. */
export function printToml(value: TomlValue): string {
  if (typeof value === 'string') return printString(value)
  if (typeof value !== 'object') return String(value)
  if (isArray(value)) return `[${value.map(printToml).join(', ')}]`
  const pairs = Object.entries(value).map(([key, inner]) => `${printKey(key)} = ${printToml(inner)}`)
  return pairs.length === 0 ? '{}' : `{ ${pairs.join(', ')} }`
}

/** Prints a key, quoted where a bare one would not do. */
export function printKey(key: string): string {
  return /^[A-Za-z0-9_-]+$/.test(key) ? key : JSON.stringify(key)
}

function printString(text: string): string {
  // A pattern full of backslashes is readable only as a literal string.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: TOML allows none of them in a literal string
  if (text.includes('\\') && !/['\u0000-\u001f\u007f]/.test(text)) return `'${text}'`
  return JSON.stringify(text).replaceAll('\u007f', '\\u007f')
}

function isArray(value: object): value is readonly TomlValue[] {
  return Array.isArray(value)
}
