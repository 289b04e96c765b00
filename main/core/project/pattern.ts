import { RE2JS, RE2JSException } from 're2js'

/** A regular expression that came from a person: linear in time whatever the line holds. */
export type Pattern = {
  readonly source: string
  readonly groups: number
  readonly regex: RE2JS
  /** Index of the group that holds the value: the one named `value`, else the first. */
  readonly valueGroup: number
  /** Index of the group named `step`; null when there is none. */
  readonly stepGroup: number | null
}

export type CompiledPattern =
  | { readonly kind: 'pattern'; readonly pattern: Pattern }
  | { readonly kind: 'refused'; readonly why: string; readonly remedy: string }

/** Compiles for the linear-time engine, which has no look-around and no back-references. */
export function compilePattern(source: string): CompiledPattern {
  try {
    // RE2 spells a named group (?P<name>...); people who write JavaScript or Python 3.12 leave the P out, and both are meant.
    const regex = RE2JS.compile(source)
    const names = regex.namedGroups()
    return {
      kind: 'pattern',
      pattern: {
        source,
        regex,
        groups: regex.groupCount(),
        valueGroup: names.value ?? firstOther(names.step),
        stepGroup: names.step ?? null,
      },
    }
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error
    const look = /\(\?(<?[=!])/.exec(source)
    if (look)
      return {
        kind: 'refused',
        why: `(?${look[1]} looks around, which an engine of linear time cannot do`,
        remedy: 'Write what stands beside the value as plain text of the pattern, and the value as a group.',
      }
    if (/\\[1-9]/.test(source))
      return {
        kind: 'refused',
        why: 'it refers back to a group, which an engine of linear time cannot do',
        remedy: 'Write the pattern without \\1.',
      }
    return {
      kind: 'refused',
      why: error.message,
      remedy:
        'Write a regular expression as RE2 reads it; in TOML put it in single quotes, so that its backslashes stay.',
    }
  }
}

function firstOther(stepGroup: number | undefined): number {
  return stepGroup === 1 ? 2 : 1
}
