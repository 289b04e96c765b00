import { createHash } from 'node:crypto'
import { significant } from './code-line.ts'
import { git } from './git.ts'
import { type HunkLine, parseHunks } from './hunks.ts'
import type { Mirror } from './mirror.ts'
import { patchBytes } from './patch-text.ts'

/** Git's own id of a patch (`git patch-id --stable`): the same wherever in a file it applies. Null for a patch without content. */
export async function patchId(mirror: Mirror, diff: string): Promise<string | null> {
  const printed = await git(['patch-id', '--stable'], mirror.path, 'name the patch', {
    place: { gitDir: mirror.path },
    input: patchBytes(diff),
  })
  return printed.stdout.split(' ')[0]?.trim() || null
}

export type CodeId = {
  /** Equal for two patches that change the same code in the same surroundings, whatever their comments and spacing. */
  readonly id: string
  /** True when nothing but comments, blank lines and spacing changes. */
  readonly isCosmetic: boolean
}

/**
 * Names what a patch does to code. Indentation counts (in Python it is code), other spacing, blank lines and comments do not.
 * Each changed place is told by the nearest line of code above and below it.
 */
export function codeId(diff: string): CodeId {
  const hash = createHash('sha256')
  let places = 0
  for (const file of parseHunks(diff).toSorted((a, b) => (a.path < b.path ? -1 : 1))) {
    const mentions: string[] = file.notes.map((note) => `note ${note}`)
    for (const hunk of file.hunks) mentions.push(...changedPlaces(file.path, hunk))
    if (mentions.length === 0) continue
    places += mentions.length
    hash.update(JSON.stringify([file.path, mentions]))
  }
  return { id: hash.digest('hex'), isCosmetic: places === 0 }
}

function changedPlaces(path: string, hunk: readonly HunkLine[]): string[] {
  const lines = hunk
    .map((line) => ({ sign: line.sign, code: significant(path, line.text) }))
    .filter((line) => line.code !== '')
  const places: string[] = []
  let index = 0
  while (index < lines.length) {
    if (lines[index]?.sign === ' ') {
      index += 1
      continue
    }
    const from = index
    while (index < lines.length && lines[index]?.sign !== ' ') index += 1
    const block = lines.slice(from, index)
    const removed = block.filter((line) => line.sign === '-').map((line) => line.code)
    const added = block.filter((line) => line.sign === '+').map((line) => line.code)
    if (removed.join('\n') === added.join('\n')) continue
    places.push(JSON.stringify([lines[from - 1]?.code ?? null, removed, added, lines[index]?.code ?? null]))
  }
  return places
}
