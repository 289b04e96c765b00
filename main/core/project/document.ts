import { guardKeys, keysAt, noteAt, type TableName, tableNotes, tables } from './schema.ts'

/** docs/pawl-toml.md: the reference of the project file, made from the schema so that the two can't differ. */
export function documentProject(): string {
  const parts = (Object.keys(tables) as TableName[]).map(documentTable)
  return `# pawl.toml

The project file stands at the root of a repository, or is given by path. \`pawl init\` writes it after looking at the repository;
\`pawl doctor\` proves what it claims. A mistake is refused with its line, what was expected and what to write instead.

This page is generated from the schema by \`scripts/docs-project.ts\`.

${parts.join('\n')}
### A guard

${keyTable(guardKeys.map((name) => ['objective', 'guards', name]))}
`
}

function documentTable(table: TableName): string {
  const { text, optional } = tableNotes[table]
  return `## [${table}]\n\n${text}${optional ? ' The table can be left out.' : ''}\n\n${keyTable(keysAt([table]).map((name) => [table, name]))}\n`
}

function keyTable(paths: readonly (readonly string[])[]): string {
  const rows = paths.map((path) => {
    const note = noteAt(path)
    if (note === null) return ''
    const value = note.default === null ? `for example ${code(note.example)}` : code(note.default)
    return `| ${code(path.at(-1) ?? '')} | ${cell(note.expected)} | ${value} | ${cell(note.text)} |`
  })
  return ['| key | value | default | what it does |', '|---|---|---|---|', ...rows].join('\n')
}

function code(text: string): string {
  return `\`${cell(text)}\``
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|')
}
