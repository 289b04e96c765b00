import type { KeyNote } from './keys.ts'
import { keysAt, noteAt, type TableName, tableNotes, tables } from './schema.ts'
import { printKey, printToml, type TomlValue } from './toml.ts'

/** What is known of a project file before it is written: tables, keys and values as they stand in the file. */
export type ProjectDraft = { readonly [table in TableName]?: Readonly<Record<string, TomlValue>> }

const WIDTH = 100

/**
 * The text of a project file: what a person should look at, the draft's values, and every other key as a comment with its default or an example.
 * Read again it means the same, with or without the comments that show a default.
 */
export function writeProject(draft: ProjectDraft, remarks: readonly string[] = []): string {
  const parts = (Object.keys(tables) as TableName[]).map((table) => writeTable(table, draft[table]))
  const head = [
    ...comment(
      'How Pawl runs, judges and changes this project. A key that is commented out shows its default or an example.',
    ),
    ...(remarks.length === 0
      ? []
      : ['#', '# Please look at this:', ...remarks.flatMap((remark) => comment(`- ${remark}`))]),
  ]
  return `${head.join('\n')}\n\n${parts.join('\n')}`
}

function writeTable(table: TableName, values: Readonly<Record<string, TomlValue>> | undefined): string {
  const { text, optional } = tableNotes[table]
  const isOff = values === undefined && optional
  const lines = [...comment(text), isOff ? `# [${table}]` : `[${table}]`]
  for (const name of keysAt([table])) {
    const note = noteAt([table, name])
    if (note === null) continue
    if (!isOff && lines.length > 2) lines.push('')
    lines.push(...comment(note.text))
    const value = values !== undefined && Object.hasOwn(values, name) ? values[name] : undefined
    lines.push(...(value === undefined ? [offLine(name, note, isOff)] : valueLines(name, value)))
  }
  return `${lines.join('\n')}\n`
}

function offLine(name: string, note: KeyNote, tableIsOff: boolean): string {
  const indent = tableIsOff ? '#   ' : '# '
  return note.default === null
    ? `${indent}${name} = ${note.example}  # example`
    : `${indent}${name} = ${note.default}  # default`
}

function valueLines(name: string, value: TomlValue): string[] {
  const line = `${printKey(name)} = ${printToml(value)}`
  if (line.length <= WIDTH || !Array.isArray(value)) return [line]
  return [`${printKey(name)} = [`, ...value.map((item: TomlValue) => `  ${printToml(item)},`), ']']
}

function comment(text: string): string[] {
  const lines: string[] = []
  let line = '#'
  // A name of a file may hold a line break, and must not end the comment.
  for (const word of text.replaceAll(/\p{Cc}/gu, ' ').split(' ')) {
    if (line.length + 1 + word.length > WIDTH) {
      lines.push(line)
      line = '#'
    }
    line += ` ${word}`
  }
  return [...lines, line]
}
