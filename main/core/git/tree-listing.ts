/** One entry of a commit's tree. */
export type TreeEntry = {
  /** 100644, 100755 (executable), 120000 (symbolic link) or 160000 (submodule). */
  readonly mode: string
  readonly hash: string
  readonly path: string
}

/** Reads `git ls-tree -r -z`. */
export function parseTree(output: string): TreeEntry[] {
  const entries: TreeEntry[] = []
  for (const record of output.split('\0')) {
    const tab = record.indexOf('\t')
    if (tab < 0) continue
    const [mode, , hash] = record.slice(0, tab).split(' ')
    if (mode !== undefined && hash !== undefined) entries.push({ mode, hash, path: record.slice(tab + 1) })
  }
  return entries
}
