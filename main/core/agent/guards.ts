import { applyTo } from '../git/apply.ts'
import { significant } from '../git/code-line.ts'
import { diffTrees } from '../git/diff.ts'
import { type EditRules, type Offence, offences } from '../git/edit-paths.ts'
import { parseHunks } from '../git/hunks.ts'
import { withLinkTargets } from '../git/link-targets.ts'
import type { Mirror } from '../git/mirror.ts'
import { codeId } from '../git/patch-id.ts'
import type { ChangedFile } from '../store/experiments.ts'
import { smellsOf } from './gaming.ts'

/** Why a proposal is refused before it costs a run: a stable code and a sentence. */
export type Refusal = { readonly reason: string; readonly sentence: string }

export type Judged = {
  /** The patch in git's own form, against the commit it was proposed on; as it came where it did not apply. */
  readonly diff: string
  readonly commit: string | null
  readonly files: readonly ChangedFile[]
  readonly newFiles: readonly string[]
  /** Equal for patches that change the same code, whatever their comments and spacing. */
  readonly codeId: string
  readonly warnings: readonly string[]
  /** It only takes code away. */
  readonly deletes: boolean
  readonly refusal: Refusal | null
}

/** A patch larger than this is no small step, and would make every view slow. */
const largestDiffBytes = 1024 * 1024

/** Looks at a proposal without running anything of it. `metric`: the name of what is judged. */
export async function judgeProposal(
  mirror: Mirror,
  tip: string,
  diff: string,
  rules: EditRules,
  metric: string | null,
): Promise<Judged> {
  const asItCame = (refusal: Refusal): Judged => ({
    diff,
    commit: null,
    files: [],
    newFiles: [],
    codeId: codeId(diff).id,
    warnings: [],
    deletes: false,
    refusal,
  })
  if (Buffer.byteLength(diff) > largestDiffBytes)
    return asItCame({
      reason: 'too-large',
      sentence: `The patch has ${Buffer.byteLength(diff)} bytes; at most ${largestDiffBytes} are taken.`,
    })
  const applied = await applyTo(mirror, tip, diff, { message: 'Pawl: a proposal\n', atMs: 0 })
  switch (applied.kind) {
    case 'conflict':
      return asItCame({
        reason: 'conflict',
        sentence: `It does not apply on the incumbent: conflict in ${applied.files.join(', ') || 'the patch'}.`,
      })
    case 'malformed':
      return asItCame({ reason: 'malformed', sentence: `It is no patch that git can read: ${applied.message}.` })
    case 'empty':
      return asItCame({ reason: 'empty', sentence: 'It changes nothing: the incumbent has it already.' })
    case 'applied':
      break
  }
  const { text, files } = await diffTrees(mirror.path, tip, applied.commit)
  const judged = {
    diff: text,
    commit: applied.commit,
    files: files.map((file) => ({ path: file.path, added: file.added ?? 0, removed: file.removed ?? 0 })),
    newFiles: files.filter((file) => file.change === 'added').map((file) => file.path),
    codeId: codeId(text).id,
    warnings: smellsOf(text, metric),
    deletes: deletesOnly(text),
  }
  const offended = offences(await withLinkTargets(mirror, files), rules)
  return {
    ...judged,
    refusal:
      offended.length > 0 ? refusalOf(offended) : files.some((file) => file.added === null) ? binary : needless(text),
  }
}

const binary: Refusal = { reason: 'binary', sentence: 'It changes a binary file, which can’t be reviewed.' }

function refusalOf(offended: readonly Offence[]): Refusal {
  const named = (why: Offence['why']) =>
    offended.filter((offence) => offence.why === why).map((offence) => offence.path)
  const isProtected = named('protected')
  if (isProtected.length > 0)
    return {
      reason: 'protected-path',
      sentence: `It edits ${isProtected.join(', ')}, which belongs to the harness ([edit] protect).`,
    }
  const outside = named('not-allowed')
  if (outside.length > 0)
    return { reason: 'path-not-allowed', sentence: `It edits ${outside.join(', ')}, which [edit] allow does not name.` }
  return {
    reason: 'unsafe-path',
    sentence: `It contains ${offended.map((offence) => `${offence.path} (${offence.why})`).join(', ')}.`,
  }
}

function needless(diff: string): Refusal | null {
  if (codeId(diff).isCosmetic) return { reason: 'no-code', sentence: 'It changes only comments or spacing.' }
  const changed = parseHunks(diff).flatMap((file) =>
    file.hunks.flatMap((hunk) => hunk.filter((line) => line.sign !== ' ' && line.text.trim() !== '')),
  )
  return changed.length > 0 && changed.every((line) => /seed/i.test(line.text))
    ? { reason: 'seed-only', sentence: 'It changes nothing but a seed: that is another draw, not an improvement.' }
    : null
}

/**
 * Whether a patch only takes code away: every word that it adds stood in what it removes (a line that lost a part of itself), and less
 * comes in than goes out.
 */
function deletesOnly(diff: string): boolean {
  const code = (sign: '+' | '-') =>
    parseHunks(diff).flatMap((file) =>
      file.hunks.flatMap((hunk) =>
        hunk.filter((line) => line.sign === sign).map((line) => significant(file.path, line.text).trim()),
      ),
    )
  const words = (lines: readonly string[]) => lines.flatMap((line) => line.match(/\w+|[^\s\w]/g) ?? [])
  const removed = words(code('-'))
  const known = new Set([...removed, 'pass'])
  const added = words(code('+'))
  return removed.length > added.length && added.every((word) => known.has(word))
}
