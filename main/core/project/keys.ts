import { z } from 'zod'
import { printToml, type TomlValue } from './toml.ts'
import { parseDurationMs, parsePercent, parseSizeBytes } from './units.ts'

/** What a key of the project file says about itself; messages, `pawl init` and docs/pawl-toml.md are made from it. */
export type KeyNote = {
  /** What it does, in whole sentences. */
  readonly text: string
  /** What may stand there, to be read after "expected". */
  readonly expected: string
  /** One good value, as TOML. */
  readonly example: string
  /** The value when the key is left out, as TOML; null when leaving it out means something of its own. */
  readonly default: string | null
}

export const notes = new WeakMap<z.ZodType, KeyNote>()

/** A key that must be there, or whose absence means something of its own. */
export function key<T extends z.ZodType>(schema: T, expected: string, example: TomlValue, text: string): T {
  // Several keys share one schema; the note belongs to the key.
  const own = schema.clone() as T
  notes.set(own, { text, expected, example: printToml(example), default: null })
  return own
}

/** A key with a default; the default is stated here and nowhere else. */
export function defaulted<T extends z.ZodType, D extends z.input<T> & TomlValue>(
  schema: T,
  value: D,
  expected: string,
  example: TomlValue,
  text: string,
) {
  const withDefault = schema.prefault(value as z.input<T>)
  notes.set(withDefault, { text, expected, example: printToml(example), default: printToml(value) })
  return withDefault
}

/** A value written as text with a unit. Anything that `read` does not know is refused with the key's own `expected`. */
export function parsed<T>(read: (input: unknown) => T | undefined) {
  return z.unknown().transform((input, context): T => {
    const value = read(input)
    if (value !== undefined) return value
    context.issues.push({ code: 'custom', message: 'not understood', input })
    return z.NEVER
  })
}

function positive(value: number | null): number | undefined {
  return value !== null && value > 0 ? value : undefined
}

export const durationMs = parsed((input) => (typeof input === 'string' ? positive(parseDurationMs(input)) : undefined))
export const sizeBytes = parsed((input) => (typeof input === 'string' ? positive(parseSizeBytes(input)) : undefined))
/** A share as a fraction: `"0.5%"` or 0.005. A number of 1 or more was meant as a percentage and is refused. */
export const share = (input: unknown): number | undefined => {
  const fraction = typeof input === 'string' ? parsePercent(input) : typeof input === 'number' ? input : null
  return fraction !== null && fraction >= 0 && fraction < 1 ? fraction : undefined
}
export const text = z.string().min(1)
export const texts = z.array(text)
export const oneOrMore = parsed((input) => {
  const list = typeof input === 'string' ? [input] : input
  return Array.isArray(list) && list.every((item): item is string => typeof item === 'string' && item !== '')
    ? list
    : undefined
})
/** GPUs by number or uuid; null: any. */
export const gpuNames = (input: unknown): readonly (number | string)[] | null | undefined => {
  if (input === 'auto') return null
  const isName = (item: unknown): item is number | string =>
    (typeof item === 'number' && Number.isInteger(item) && item >= 0) ||
    (typeof item === 'string' && /^(GPU|MIG)-[0-9a-zA-Z/-]+$/.test(item))
  return Array.isArray(input) && input.every(isName) ? input : undefined
}
/** `"all"`: null; or how many. */
export const gpuCount = (input: unknown): number | null | undefined => {
  if (input === 'all') return null
  return typeof input === 'number' && Number.isInteger(input) && input >= 1 ? input : undefined
}
export const expectedDuration = 'a duration above 0 in quotes, such as "10m", "90s" or "1h30m"'
export const expectedPaths = 'a list of paths inside the repository'
export const commandText = 'argv by shell rules; no shell ever runs it'
