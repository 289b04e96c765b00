import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { z } from 'zod'
import { locate, type Place, type Places, pathKey } from './locate.ts'
import { type Finding, type Mistake, meantKey, printFound, printPath } from './mistake.ts'
import { normalise, type Project } from './project.ts'
import type { RuleFinding } from './rules/finding.ts'
import { checkRules } from './rules.ts'
import { keysAt, noteAt, projectFile, tableNotes, tables } from './schema.ts'
import { parseToml } from './syntax.ts'

type Path = readonly (string | number)[]
type Located = Finding & { readonly offset?: number }

export type ReadProject =
  | { readonly kind: 'project'; readonly project: Project }
  | { readonly kind: 'mistakes'; readonly mistakes: readonly Mistake[] }

/** Reads the text of a project file. `file` is how messages call it. Every mistake is reported, in the order of lines. */
export function readProject(text: string, file: string): ReadProject {
  const parsed = parseToml(text)
  const syntax = parsed.mistakes.map((mistake): Mistake => ({ file, key: '', ...mistake }))
  if (parsed.document === null) return { kind: 'mistakes', mistakes: syntax }
  const checked = projectFile.safeParse(parsed.document)
  const findings: Located[] = checked.success ? [] : findingsOf(checked.error.issues, parsed.document)
  findings.push(...rulesBesides(findings, parsed.document))
  if (findings.length === 0 && syntax.length === 0 && checked.success)
    return { kind: 'project', project: normalise(checked.data) }
  const places = locate(parsed.text)
  const lines = text.split('\n')
  const mistakes = findings
    // A key on a line that could not be read is not missing.
    .filter((finding) => syntax.length === 0 || finding.found !== 'nothing')
    .map((finding) => place(finding, places, lines, file))
  return { kind: 'mistakes', mistakes: [...syntax, ...mistakes].sort((a, b) => a.line - b.line || a.column - b.column) }
}

export type ReadProjectFile =
  | { readonly kind: 'absent' }
  | { readonly kind: 'mistakes'; readonly mistakes: readonly Mistake[] }
  | { readonly kind: 'project'; readonly project: Project; readonly text: string; readonly sha256: string }

const MOST_BYTES = 1_048_576

/** Reads a project file from disk. `file` is how messages call it; throws only what the file system throws, except that it is absent. */
export async function readProjectFile(path: string, file: string): Promise<ReadProjectFile> {
  let bytes: Buffer
  try {
    bytes = await readFile(path)
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR'))
      return { kind: 'absent' }
    throw error
  }
  const whole = { file, line: 1, column: 1, key: '' }
  if (bytes.length > MOST_BYTES)
    return {
      kind: 'mistakes',
      mistakes: [
        {
          ...whole,
          expected: 'at most 1 MiB',
          found: `${bytes.length} bytes`,
          remedy: 'Is this the right file? pawl init writes a new one.',
        },
      ],
    }
  const text = decode(bytes)
  if (text === null)
    return {
      kind: 'mistakes',
      mistakes: [{ ...whole, expected: 'text in UTF-8', found: 'other bytes', remedy: 'Save the file as UTF-8.' }],
    }
  const read = readProject(text, file)
  return read.kind === 'mistakes' ? read : { ...read, text, sha256: createHash('sha256').update(bytes).digest('hex') }
}

function decode(bytes: Buffer): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return null
  }
}

/** Zod's issues as findings. Only the place and the kind of an issue are used: what was expected, the key itself says. */
function findingsOf(issues: readonly z.core.$ZodIssue[], document: unknown): Located[] {
  const misspelled = new Set<string>()
  const findings = issues.flatMap((issue): Located[] => {
    const path = issue.path.filter((part): part is string | number => typeof part !== 'symbol')
    if (issue.code !== 'unrecognized_keys') return [wrongValue(path, document)]
    for (const name of issue.keys) misspelled.add(pathKey([...path, meantKey(name, keysAt(path)) ?? name]))
    return issue.keys.map((name) => unknownKey(path, name, document))
  })
  // A key that is there under a misspelled name, or in a table of one, is not missing as well.
  return findings.filter(
    ({ path, found }) => found !== 'nothing' || ![path, path.slice(0, 1)].some((part) => misspelled.has(pathKey(part))),
  )
}

function wrongValue(path: Path, document: unknown): Located {
  const value = valueAt(document, path)
  const note = noteAt(path)
  const key = path.findLast((part): part is string => typeof part === 'string') ?? ''
  if (note === null) {
    const table = printPath(path)
    return {
      path,
      onValue: true,
      expected: `the table [${table}]`,
      found: printFound(value),
      remedy: `Write [${table}] on a line of its own, with its keys below.`,
    }
  }
  const default_ = note.default === null || value === undefined ? '' : ` Without it: ${note.default}.`
  const isEntry = path.length > 2 && typeof path.at(-1) === 'string' && noteAt(path.slice(0, 2)) === note
  const remedy =
    isEntry && typeof value !== 'object'
      ? `Write ${key} = ${JSON.stringify(String(value))}.`
      : `Write ${isEntry ? String(path[1]) : key} = ${note.example}.${default_}`
  return {
    path,
    onValue: true,
    expected: isEntry ? 'a text in quotes' : note.expected,
    found: printFound(value),
    remedy,
  }
}

function unknownKey(path: Path, name: string, document: unknown): Located {
  const known = keysAt(path)
  const meant = meantKey(name, known)
  const owners =
    path.length === 0
      ? Object.keys(tables).filter((table) => keysAt([table]).includes(name))
      : Object.keys(tables).filter((table) => table !== path[0] && keysAt([table]).includes(name))
  const here =
    path.length === 0
      ? 'a table'
      : `a key of ${path[0] === 'objective' && path[1] === 'guards' ? 'a guard' : `[${printPath(path)}]`}`
  const [owner] = owners
  const isTable = typeof valueAt(document, [...path, name]) === 'object'
  const remedy =
    owner !== undefined && (meant === null || meant !== name)
      ? `Put ${name} under ${owners.map((table) => `[${table}]`).join(' or ')}.`
      : meant !== null
        ? path.length === 0 && !isTable
          ? `Did you mean a table [${meant}]?`
          : `Did you mean ${path.length === 0 ? `[${meant}]` : meant}?`
        : `Remove it. Possible here: ${known.join(', ')}.`
  return { path: [...path, name], onValue: false, expected: here, found: name, remedy }
}

/**
 * The rules over several keys, also when single keys are wrong: those are given their example's place, and whatever depends on
 * one of them is left out. So the second look at a file shows nothing that the first could have shown.
 */
function rulesBesides(findings: readonly Located[], document: Readonly<Record<string, unknown>>): Located[] {
  if (findings.length === 0) return checkRules(projectFile.parse(document))
  const bad = new Set<string>()
  let repaired = structuredClone(document) as Record<string, unknown>
  // A table that was missing is reported first, and only then the keys that it lacks.
  for (let round = 0; round < 4; round++) {
    const checked = projectFile.safeParse(repaired)
    if (checked.success) return checkRules(checked.data).filter((finding) => isIndependent(finding, bad))
    for (const issue of checked.error.issues) {
      const path = issue.path.filter((part): part is string | number => typeof part !== 'symbol')
      if (issue.code === 'unrecognized_keys') {
        for (const name of issue.keys) repaired = without(repaired, [...path, name])
        if (path.length > 1) bad.add(printPath(path.slice(0, 2)))
      } else {
        bad.add(printPath(path.slice(0, 2)))
        repaired = withExample(repaired, path)
      }
    }
  }
  return []
}

function isIndependent(finding: RuleFinding, bad: ReadonlySet<string>): boolean {
  return ![printPath(finding.path.slice(0, 2)), ...finding.uses].some((key) => bad.has(key))
}

function withExample(document: Record<string, unknown>, path: Path): Record<string, unknown> {
  const [table, key] = path
  const note = noteAt(path.slice(0, 2))
  if (typeof table !== 'string') return {}
  if (typeof key !== 'string' || note === null) return { ...document, [table]: {} }
  const example = parseToml(`value = ${note.default ?? note.example}`).document?.value
  return { ...document, [table]: { ...(document[table] as object), [key]: example } }
}

function without(document: Record<string, unknown>, path: Path): Record<string, unknown> {
  const copy = structuredClone(document)
  const parent = valueAt(copy, path.slice(0, -1))
  if (typeof parent === 'object' && parent !== null) Reflect.deleteProperty(parent, path.at(-1) ?? '')
  return copy
}

function valueAt(document: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, part) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, part)
        ? (value as Record<string | number, unknown>)[part]
        : undefined,
    document,
  )
}

/** A key that is missing is looked for where it would stand: at its table, or behind the end of the file. */
function place(finding: Located, places: Places, lines: readonly string[], file: string): Mistake {
  const at = placeOf(finding.path, places)
  const { expected, found, remedy } = finding
  const key = printPath(finding.path)
  if (at === null) {
    const table = finding.path[0]
    const optional =
      typeof table === 'string' && table in tableNotes && tableNotes[table as keyof typeof tableNotes].optional
    return {
      file,
      line: lines.length,
      column: 1,
      key,
      expected,
      found,
      remedy: optional || typeof table !== 'string' ? remedy : `${remedy} It stands under [${table}].`,
    }
  }
  const onValue = finding.onValue && at.exact
  const line = onValue ? at.place.valueLine : at.place.line
  const column = onValue ? at.place.valueColumn : at.place.column
  // Inside a text the column is known as long as nothing in it is escaped.
  const source = lines[line - 1] ?? ''
  const inside =
    onValue && finding.offset !== undefined && !source.includes('\\') && /^["'](?!["'])/.test(source.slice(column - 1))
      ? finding.offset + 1
      : 0
  return { file, line, column: column + inside, key, expected, found, remedy }
}

function placeOf(path: Path, places: Places): { place: Place; exact: boolean } | null {
  for (let length = path.length; length > 0; length--) {
    const place = places.get(pathKey(path.slice(0, length)))
    if (place !== undefined) return { place, exact: length === path.length }
  }
  return null
}
