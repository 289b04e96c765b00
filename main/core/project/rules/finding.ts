import type { Finding } from '../mistake.ts'

/** A finding of a rule over several keys; it means nothing when one of the `uses` is itself mistaken. */
export type RuleFinding = Finding & {
  readonly uses: readonly string[] /** Index in the text of the value. */
  readonly offset?: number
}

export type Path = readonly (string | number)[]

/** One finding of a rule; `offset` is the index of the offending character in the text of the value. */
export function finding(
  path: Path,
  onValue: boolean,
  expected: string,
  found: string,
  remedy: string,
  uses: readonly string[] = [],
  offset?: number,
): RuleFinding {
  return { path, onValue, expected, found, remedy, uses, ...(offset === undefined ? {} : { offset }) }
}
