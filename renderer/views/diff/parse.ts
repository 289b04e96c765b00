/** One line of a patch as the window lists it. `from` and `to` are line numbers in the old and the new file. */
export type DiffLine =
  | {
      readonly kind: 'file'
      readonly path: string
      /** Where it was before; null for a new file. */
      readonly before: string | null
      readonly note: string
      readonly added: number
      readonly removed: number
    }
  | { readonly kind: 'hunk'; readonly text: string; readonly hunk: number }
  /** Unchanged lines that git left out, with the numbers of the first of them in the old and the new file. */
  | { readonly kind: 'gap'; readonly lines: number; readonly from: number; readonly to: number }
  | {
      readonly kind: 'same' | 'add' | 'remove'
      readonly text: string
      readonly from: number | null
      readonly to: number | null
    }
  | { readonly kind: 'note'; readonly text: string }

export type Diff = {
  readonly lines: readonly DiffLine[]
  /** Where each hunk starts in `lines`. */
  readonly hunks: readonly number[]
  /** True when the patch has more lines than the window lists. */
  readonly cut: boolean
  /** Characters of the longest line listed. */
  readonly widest: number
}

/** No person reads more; beyond it the list says so and stops. */
export const mostDiffLines = 200_000
/** A longer line is a generated file: its start is enough to recognise it. */
const mostLineLength = 2000

/** Reads git's unified diff. It never throws: a line it does not know is listed as a note. */
export function parseDiff(text: string): Diff {
  const lines: DiffLine[] = []
  const hunks: number[] = []
  let file: { path: string; before: string | null; note: string; added: number; removed: number } | null = null
  let from = 0
  let to = 0
  let leftFrom = 0
  let leftTo = 0
  let nextFrom = 1
  let widest = 0
  let cut = false

  for (let at = 0; at < text.length; ) {
    const end = text.indexOf('\n', at)
    const line = text.slice(at, end === -1 ? text.length : end)
    at = end === -1 ? text.length : end + 1
    if (lines.length >= mostDiffLines) {
      cut = true
      break
    }
    if (leftFrom > 0 || leftTo > 0) {
      const body = clip(line.slice(1))
      const sign = line[0]
      widest = Math.max(widest, body.length)
      if (sign === '+') {
        lines.push({ kind: 'add', text: body, from: null, to })
        if (file !== null) file.added += 1
        to += 1
        leftTo -= 1
      } else if (sign === '-') {
        lines.push({ kind: 'remove', text: body, from, to: null })
        if (file !== null) file.removed += 1
        from += 1
        leftFrom -= 1
      } else if (sign === '\\') {
        lines.push({ kind: 'note', text: body.trim() })
      } else {
        lines.push({ kind: 'same', text: body, from, to })
        from += 1
        to += 1
        leftFrom -= 1
        leftTo -= 1
      }
      nextFrom = from
      continue
    }
    if (line.startsWith('diff --git ')) {
      const path = pathOfHeader(line)
      file = { path, before: path, note: '', added: 0, removed: 0 }
      // The entry is filled while its lines are read, so that one pass is enough.
      lines.push({ kind: 'file', ...file })
      file = lines.at(-1) as { path: string; before: string | null; note: string; added: number; removed: number }
      nextFrom = 1
      continue
    }
    const hunk = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/.exec(line)
    if (hunk !== null) {
      from = Number(hunk[1])
      to = Number(hunk[3])
      leftFrom = Number(hunk[2] ?? 1)
      leftTo = Number(hunk[4] ?? 1)
      // git counts the line before an insertion into nothing as 0.
      if (from > nextFrom)
        lines.push({ kind: 'gap', lines: from - nextFrom, from: nextFrom, to: to - (from - nextFrom) })
      hunks.push(lines.length)
      lines.push({ kind: 'hunk', text: clip(line), hunk: hunks.length })
      continue
    }
    readFileHeader(line, file)
    if (line.startsWith('Binary files') || line.startsWith('GIT binary patch'))
      lines.push({ kind: 'note', text: 'a binary file: not shown' })
    if (line.startsWith('\\')) lines.push({ kind: 'note', text: line.slice(1).trim() })
  }
  return { lines, hunks, cut, widest }
}

function readFileHeader(line: string, file: { path: string; before: string | null; note: string } | null): void {
  if (file === null) return
  if (line === '--- /dev/null') file.before = null
  else if (line.startsWith('--- ')) file.before = unquote(line.slice(4)).replace(/^a\//, '')
  if (line.startsWith('+++ ') && line !== '+++ /dev/null') file.path = unquote(line.slice(4)).replace(/^b\//, '')
  else if (line.startsWith('new file mode')) file.note = 'new file'
  else if (line.startsWith('deleted file mode')) file.note = 'deleted'
  else if (line.startsWith('rename from ')) file.note = `renamed from ${unquote(line.slice(12))}`
  else if (line.startsWith('old mode ')) file.note = 'mode changed'
}

function pathOfHeader(line: string): string {
  const rest = line.slice('diff --git '.length)
  const second = rest.lastIndexOf(' b/')
  return second === -1 ? unquote(rest) : unquote(rest.slice(second + 1)).replace(/^b\//, '')
}

/** git quotes a path with unusual bytes as a C string in octal; shown as the text it stands for. */
function unquote(path: string): string {
  const trimmed = path.replace(/\t$/, '')
  if (!trimmed.startsWith('"') || !trimmed.endsWith('"')) return trimmed
  const bytes: number[] = []
  const inner = trimmed.slice(1, -1)
  for (let at = 0; at < inner.length; at++) {
    const octal = /^\\([0-7]{3})/.exec(inner.slice(at, at + 4))
    if (octal !== null) {
      bytes.push(Number.parseInt(octal[1] as string, 8))
      at += 3
    } else {
      if (inner[at] === '\\') at += 1
      bytes.push(...new TextEncoder().encode(inner[at] ?? ''))
    }
  }
  return new TextDecoder().decode(new Uint8Array(bytes))
}

function clip(line: string): string {
  return line.length > mostLineLength ? `${line.slice(0, mostLineLength)}\u2026` : line
}
