/**
 * How well a name answers what was typed; null: not at all. Every word must be found, in any order: at the beginning of a word of the
 * name (best), inside of one, or, for short names, as letters in order ("gtl" finds "Go to Leaderboard").
 */
export function rank(name: string, typed: string): number | null {
  const folded = name.toLowerCase()
  const words = wordsOf(typed)
  let sum = 0
  for (const word of words) {
    const score = scoreOf(folded, word)
    if (score === null) return null
    sum += score
  }
  // Of two that answer alike the shorter one is meant.
  return words.length === 0 ? 0 : sum / words.length - Math.min(folded.length, 200) / 1000
}

/** The best first, no more than `most`; in the order given where nothing is typed. */
export function ranked<T>(
  things: readonly T[],
  nameOf: (thing: T) => string,
  typed: string,
  most = Number.POSITIVE_INFINITY,
): readonly T[] {
  if (wordsOf(typed).length === 0) return things.slice(0, most)
  return things
    .flatMap((thing) => {
      const score = rank(nameOf(thing), typed)
      return score === null ? [] : [{ thing, score }]
    })
    .sort((a, b) => b.score - a.score)
    .slice(0, most)
    .map(({ thing }) => thing)
}

/** Longer names than this are sentences: letters in order are found in any of them. */
const shortName = 60

function wordsOf(typed: string): readonly string[] {
  return typed
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
}

function scoreOf(name: string, word: string): number | null {
  const at = name.indexOf(word)
  if (at === 0) return 4
  if (at > 0) return isBoundary(name, at) || hasAtBoundary(name, word, at) ? 3 : 2
  return name.length <= shortName && word.length > 1 && inOrder(name, word) ? 1 : null
}

function hasAtBoundary(name: string, word: string, from: number): boolean {
  for (let at = from; at !== -1; at = name.indexOf(word, at + 1)) if (isBoundary(name, at)) return true
  return false
}

function isBoundary(name: string, at: number): boolean {
  return at === 0 || !/[\p{L}\p{N}]/u.test(name.charAt(at - 1))
}

/** The first letter begins a word, the others follow anywhere. */
function inOrder(name: string, letters: string): boolean {
  for (let begin = 0; begin < name.length; begin++) {
    if (name[begin] !== letters[0] || !isBoundary(name, begin)) continue
    let at = begin
    let found = true
    for (const letter of letters.slice(1)) {
      at = name.indexOf(letter, at + 1)
      if (at === -1) {
        found = false
        break
      }
    }
    if (found) return true
  }
  return false
}
