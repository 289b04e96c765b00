/** Some files by name and all of them by number. */
export type FileList = { readonly count: number; readonly names: readonly string[] }

/** What differs in a checkout from its HEAD. */
export type Status = {
  /** Null before the first commit. */
  readonly head: string | null
  /** Null when HEAD is detached. */
  readonly branch: string | null
  readonly staged: FileList
  readonly unstaged: FileList
  /** A folder without any tracked file counts once. */
  readonly untracked: FileList
  readonly conflicted: FileList
}

const MOST_NAMES = 20

/** Reads `git status --porcelain=v2 --branch -z`. At most 20 names of each kind are kept. */
export function parseStatus(output: string): Status {
  let head: string | null = null
  let branch: string | null = null
  const staged: string[] = []
  const unstaged: string[] = []
  const untracked: string[] = []
  const conflicted: string[] = []
  const records = output.split('\0')
  for (let index = 0; index < records.length; index++) {
    const record = records[index] ?? ''
    if (record.startsWith('# branch.oid ')) head = record.endsWith('(initial)') ? null : record.slice(13)
    else if (record.startsWith('# branch.head ')) branch = record.endsWith('(detached)') ? null : record.slice(14)
    else if (record.startsWith('? ')) untracked.push(record.slice(2))
    else if (record.startsWith('u ')) conflicted.push(afterFields(record, 10))
    else if (record.startsWith('1 ') || record.startsWith('2 ')) {
      const isRename = record.startsWith('2 ')
      const path = afterFields(record, isRename ? 9 : 8)
      if (record[2] !== '.') staged.push(path)
      if (record[3] !== '.') unstaged.push(path)
      // The old name follows as a record of its own.
      if (isRename) index += 1
    }
  }
  return {
    head,
    branch,
    staged: fileList(staged),
    unstaged: fileList(unstaged),
    untracked: fileList(untracked),
    conflicted: fileList(conflicted),
  }
}

/** The list, with its names cut to a number that can be shown. */
export function fileList(names: readonly string[]): FileList {
  return { count: names.length, names: names.slice(0, MOST_NAMES) }
}

function afterFields(record: string, fields: number): string {
  let from = 0
  for (let field = 0; field < fields; field++) from = record.indexOf(' ', from) + 1
  return record.slice(from)
}
