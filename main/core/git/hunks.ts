/** One line of a hunk. */
export type HunkLine = { readonly sign: ' ' | '+' | '-'; readonly text: string }

/** The changed lines of one file of a unified diff, hunk by hunk. */
export type FileHunks = {
  /** New name, or the old one of a deleted file. */
  readonly path: string
  /** Header lines that say something beyond names and hashes: modes, renames; and the data of a binary patch. */
  readonly notes: readonly string[]
  readonly hunks: readonly (readonly HunkLine[])[]
}

/** Reads a unified diff without applying it. Line counts of the hunk headers decide what belongs to a hunk. */
export function parseHunks(diff: string): FileHunks[] {
  const files: { path: string; notes: string[]; hunks: HunkLine[][] }[] = []
  const lines = diff.split('\n')
  let index = 0
  while (index < lines.length) {
    const line = (lines[index++] ?? '').replace(/\r$/, '')
    // No path is longer; a longer line would cost this expression time that grows with its square.
    const git = line.length > 9000 ? null : /^diff --git "?a\/(.*?)"? "?b\/(.*?)"?$/.exec(line)
    const isPlain = line.startsWith('--- ') && (lines[index] ?? '').startsWith('+++ ')
    const file = files.at(-1)
    if (git !== null) files.push({ path: git[2] ?? '', notes: [], hunks: [] })
    else if (isPlain) {
      const names = [line, lines[index++] ?? ''].map((each) => each.slice(4).replace(/[\t\r].*$/, ''))
      const name = names[1] === '/dev/null' ? names[0] : names[1]
      const path = (name ?? '').replace(/^"?[ab]\//, '').replace(/"$/, '')
      if (file === undefined || file.hunks.length > 0) files.push({ path, notes: [], hunks: [] })
      else file.path = path
    } else {
      const header = /^@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@/.exec(line)
      if (header !== null) {
        const hunk: HunkLine[] = []
        index = readHunk(lines, index, Number(header[1] ?? 1), Number(header[2] ?? 1), hunk)
        if (file === undefined) files.push({ path: '', notes: [], hunks: [hunk] })
        else file.hunks.push(hunk)
      } else if (file !== undefined && line !== '' && !/^(index |similarity index )/.test(line)) file.notes.push(line)
    }
  }
  return files
}

function readHunk(
  lines: readonly string[],
  from: number,
  oldCount: number,
  newCount: number,
  into: HunkLine[],
): number {
  let index = from
  let oldLeft = oldCount
  let newLeft = newCount
  while (index < lines.length && (oldLeft > 0 || newLeft > 0)) {
    const line = lines[index] ?? ''
    const sign = line[0] ?? ' '
    if (sign === '\\') {
      index += 1
      continue
    }
    if (sign !== ' ' && sign !== '+' && sign !== '-' && line !== '\r') break
    index += 1
    const isAdded = sign === '+'
    const isRemoved = sign === '-'
    if (!isAdded) oldLeft -= 1
    if (!isRemoved) newLeft -= 1
    into.push({ sign: isAdded ? '+' : isRemoved ? '-' : ' ', text: line.slice(1).replace(/\r$/, '') })
  }
  return index
}
