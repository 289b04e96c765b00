import type { ProjectMistake } from '../../../preload/contract/project.ts'
import { type Failure, fail } from '../failure.ts'

/** One mistake in a project file, complete enough to be mended without looking anything up. Lines and columns count from 1. */
export type Mistake = ProjectMistake & { readonly line: number; readonly column: number }

/** A mistake before its place is known. `onValue`: the value is wrong, not the key. */
export type Finding = {
  readonly path: readonly (string | number)[]
  readonly onValue: boolean
  readonly expected: string
  readonly found: string
  readonly remedy: string
}

/** The mistake as one sentence for a terminal: `pawl.toml:3:11: run.seed: expected ..., found .... Remedy.` */
export function mistakeLine(mistake: Mistake): string {
  const key = mistake.key === '' ? '' : `${mistake.key}: `
  return `${mistake.file}:${mistake.line}:${mistake.column}: ${key}expected ${mistake.expected}, found ${mistake.found}. ${mistake.remedy}`
}

/** Throws all mistakes of a project file as one Failure. */
export function failOnMistakes(mistakes: readonly Mistake[]): never {
  const count = mistakes.length === 1 ? 'a mistake' : `${mistakes.length} mistakes`
  const file = mistakes[0]?.file ?? 'pawl.toml'
  fail(
    'project-file',
    `${file} has ${count}.\n${mistakes.map(mistakeLine).join('\n')}`,
    mistakes[0]?.remedy ?? 'Run pawl init.',
  )
}

export type ProjectFileFailure = Failure

/** A path as people write it: `objective.guards[1].max`. */
export function printPath(path: readonly (string | number)[]): string {
  return path.map((part, index) => (typeof part === 'number' ? `[${part}]` : index === 0 ? part : `.${part}`)).join('')
}

/** What stands there, short enough for a sentence. */
export function printFound(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (value instanceof Date) return 'a date'
  const kind = Array.isArray(value) ? 'the list ' : typeof value === 'object' ? 'the table ' : ''
  // JSON has no infinity; TOML has, and spells it like this.
  const text =
    typeof value === 'number'
      ? Number.isNaN(value)
        ? 'nan'
        : Math.abs(value) === Number.POSITIVE_INFINITY
          ? `${value < 0 ? '-' : ''}inf`
          : String(value)
      : JSON.stringify(value)
  return kind + (text.length <= 60 ? text : `${text.slice(0, 57)}...`)
}

/** The candidate that was most likely meant, or null when none is near: an edit distance of at most a third of the longer name. */
export function nearest(name: string, candidates: readonly string[]): string | null {
  const plain = (text: string): string => text.toLowerCase().replace(/[-_\s]/g, '')
  let best: { candidate: string; distance: number } | null = null
  for (const candidate of candidates) {
    const distance = editDistance(plain(name), plain(candidate))
    if (distance <= Math.max(name.length, candidate.length) / 3 && (best === null || distance < best.distance))
      best = { candidate, distance }
  }
  return best?.candidate ?? null
}

/** The key that an unknown one was most likely meant to be. */
export function meantKey(name: string, known: readonly string[]): string | null {
  return (
    nearest(name, known) ?? known.find((candidate) => candidate.startsWith(name) || name.startsWith(candidate)) ?? null
  )
}

/** Levenshtein distance with the swap of two neighbours as one step (optimal string alignment). */
export function editDistance(a: string, b: string): number {
  let before: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1]
      let cost = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (same ? 0 : 1))
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        cost = Math.min(cost, (before[j - 2] ?? 0) + 1)
      row.push(cost)
    }
    before = last
    last = row
  }
  return last[b.length] ?? a.length
}
