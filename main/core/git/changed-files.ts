/** One file that differs between two trees. */
export type ChangedFile = {
  readonly path: string
  /** Its old name, when it was renamed. */
  readonly from: string | null
  readonly change: 'added' | 'deleted' | 'modified' | 'renamed' | 'type-changed'
  /** 100644, 100755 (executable), 120000 (symbolic link), 160000 (submodule); null where there is no file on that side. */
  readonly oldMode: string | null
  readonly newMode: string | null
  readonly newHash: string | null
  /** Lines; null for a binary file. */
  readonly added: number | null
  readonly removed: number | null
}

const CHANGES: Readonly<Record<string, ChangedFile['change']>> = {
  A: 'added',
  D: 'deleted',
  M: 'modified',
  R: 'renamed',
  C: 'added',
  T: 'type-changed',
}

type Counts = { readonly added: number | null; readonly removed: number | null }

/** Reads `git diff-tree -r -M -z --raw --numstat`. */
export function parseChangedFiles(output: string): ChangedFile[] {
  const records = output.split('\0')
  const files: ChangedFile[] = []
  const counts = new Map<string, Counts>()
  let index = 0
  const next = (): string => records[index++] ?? ''
  while (index < records.length) {
    const record = next()
    if (record.startsWith(':')) {
      const [oldMode = '', newMode = '', , newHash = '', status = ''] = record.slice(1).split(' ')
      const change = CHANGES[status[0] ?? ''] ?? 'modified'
      const first = next()
      const path = status[0] === 'R' || status[0] === 'C' ? next() : first
      files.push({
        path,
        from: change === 'renamed' ? first : null,
        change,
        oldMode: known(oldMode),
        newMode: known(newMode),
        newHash: known(newHash),
        added: null,
        removed: null,
      })
      continue
    }
    const found = /^(\d+|-)\t(\d+|-)\t(.*)$/s.exec(record)
    if (found === null) continue
    let path = found[3] ?? ''
    if (path === '') {
      next()
      path = next()
    }
    counts.set(path, { added: lines(found[1]), removed: lines(found[2]) })
  }
  return files.map((file) => ({ ...file, ...counts.get(file.path) }))
}

function lines(count: string | undefined): number | null {
  return count === undefined || count === '-' ? null : Number(count)
}

function known(value: string): string | null {
  return /^0+$/.test(value) ? null : value
}
