import type { Remembered } from './brief.ts'
import { quoted } from './quote.ts'

/** Words that say nothing of what a hypothesis is about. */
const EMPTY = new Set(
  'the and for with that this from into more less than then when which while will would should could have has had are was were been being each every only also just use uses using used make makes making made change changes changed replace replaced instead because since about after before between over under without within one two new old per its it is of to in on by as at be or an a not no so we you they their same better faster slower improve improves reduce reduces lower higher set add adds added remove removed try gain loss time step steps training train code run runs'.split(
    ' ',
  ),
)

/** A word must name this many experiments before it teaches anything. */
const ENOUGH = 4
const MOST = 14

/**
 * What many experiments say together: by file and by word of their hypotheses, how many were kept, and the best of the others.
 * No model: counts. Most telling first: much tried and nothing kept, or kept far more often than usual. Pure.
 */
export function lessonsOf(all: readonly Remembered[]): string[] {
  const decided = all.filter((e) => e.verdict !== 'pending')
  if (decided.length < ENOUGH) return []
  const usual = share(decided)
  const groups = new Map<string, { readonly what: string; readonly members: Set<Remembered> }>()
  const join = (key: string, what: string, e: Remembered) => {
    const group = groups.get(key) ?? { what, members: new Set() }
    group.members.add(e)
    groups.set(key, group)
  }
  for (const e of decided) {
    for (const file of e.files) join(`file ${file}`, `in ${quoted(file, 60).slice(1, -1)}`, e)
    for (const word of wordsOf(e.hypothesis)) join(`word ${word}`, `about ${quoted(word, 30)}`, e)
  }
  const telling = [...groups.values()]
    .filter(({ members }) => members.size >= ENOUGH && members.size < decided.length * 0.8)
    .map(({ what, members }) => ({ what, members, weight: weightOf([...members], usual) }))
    .sort((a, b) => b.weight - a.weight || (a.what < b.what ? -1 : 1))
  const told: string[] = []
  const covered: ReadonlySet<Remembered>[] = []
  for (const { what, members } of telling) {
    if (told.length >= MOST) break
    // Two words that always come together teach one lesson.
    if (covered.some((other) => overlap(members, other) > 0.8)) continue
    covered.push(members)
    told.push(sentence(what, [...members]))
  }
  return [...reasons(decided), ...told]
}

/** How surely a group differs from all: its distance from the usual share in standard errors (binomial, normal approximation). */
function weightOf(members: readonly Remembered[], usual: number): number {
  const p = Math.min(0.9, Math.max(0.02, usual))
  return Math.abs(share(members) - usual) / Math.sqrt((p * (1 - p)) / members.length) + Math.log(members.length) / 10
}

function sentence(what: string, members: readonly Remembered[]): string {
  const kept = members.filter((e) => e.verdict === 'keep').length
  const crashed = members.filter((e) => e.verdict === 'crash').length
  const others = members.filter((e) => e.verdict !== 'keep' && e.gain !== null)
  const best = others.reduce<Remembered | null>(
    (top, e) => (top === null || (e.gain ?? 0) > (top.gain ?? 0) ? e : top),
    null,
  )
  const parts = [`${members.length} ${what}: ${kept} kept`]
  if (crashed > 0) parts.push(`${crashed} crashed`)
  if (best?.gain != null)
    parts.push(`best of the others #${best.number} with ${(Math.expm1(best.gain) * 100).toFixed(2)} %`)
  return `${parts.join(', ')}.`
}

/** What proposals fail of before or instead of being measured. */
function reasons(decided: readonly Remembered[]): string[] {
  const counts = new Map<string, number>()
  for (const e of decided)
    if (e.reason !== null && e.verdict !== 'keep') counts.set(e.reason, (counts.get(e.reason) ?? 0) + 1)
  const sorted = [...counts].sort((a, b) => b[1] - a[1]).slice(0, 6)
  return sorted.length === 0
    ? []
    : [
        `Of ${decided.length} decided, ${decided.filter((e) => e.verdict === 'keep').length} were kept; the others: ${sorted.map(([reason, count]) => `${count} ${reason}`).join(', ')}.`,
      ]
}

function wordsOf(hypothesis: string): Set<string> {
  const words = hypothesis.toLowerCase().match(/[a-z][a-z_]{3,24}/g) ?? []
  return new Set(words.slice(0, 40).filter((word) => !EMPTY.has(word)))
}

function share(members: readonly Remembered[]): number {
  return members.filter((e) => e.verdict === 'keep').length / members.length
}

function overlap(a: ReadonlySet<Remembered>, b: ReadonlySet<Remembered>): number {
  let both = 0
  for (const e of a) if (b.has(e)) both += 1
  return both / Math.min(a.size, b.size)
}
