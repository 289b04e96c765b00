import type { Parser } from '@lezer/common'
import { parser as cpp } from '@lezer/cpp'
import { highlightTree, tagHighlighter, tags } from '@lezer/highlight'
import { parser as json } from '@lezer/json'
import { parser as python } from '@lezer/python'
import { parser as yaml } from '@lezer/yaml'
import type { Ink, Paint, Piece } from './paint.ts'
import type { Diff, DiffLine } from './parse.ts'
import type { Sources } from './rows.ts'

const parsers: readonly (readonly [RegExp, Parser])[] = [
  [/\.(py|pyi|pyx)$/, python],
  [/\.(c|cc|cpp|cxx|cu|cuh|h|hh|hpp|metal)$/, cpp],
  [/\.(json|jsonl|ipynb)$/, json],
  [/\.ya?ml$/, yaml],
]

const inks = tagHighlighter([
  { tag: [tags.comment, tags.docComment], class: 'comment' },
  { tag: [tags.string, tags.docString, tags.special(tags.string), tags.regexp], class: 'string' },
  { tag: [tags.keyword, tags.modifier, tags.self, tags.null, tags.bool, tags.processingInstruction], class: 'keyword' },
  { tag: [tags.number], class: 'number' },
  {
    tag: [
      tags.definition(tags.variableName),
      tags.definition(tags.className),
      tags.function(tags.definition(tags.variableName)),
    ],
    class: 'name',
  },
])

/** Lines of code in their colours; null where the language is not known. It never throws: what does not parse stays plain. */
export function inkLines(path: string, lines: readonly string[]): readonly (readonly Piece[])[] | null {
  const parser = parsers.find(([pattern]) => pattern.test(path))?.[1]
  if (parser === undefined) return null
  const text = lines.join('\n')
  const out: Piece[][] = lines.map(() => [])
  let line = 0
  let lineStart = 0
  const put = (from: number, to: number, ink: Ink | null): void => {
    // A string over several lines is one token: it is cut at the line ends.
    for (let at = from; at < to; ) {
      const end = lineStart + (lines[line]?.length ?? 0)
      if (at > end || (at === end && at < to)) {
        lineStart = end + 1
        line += 1
        at = Math.max(at, lineStart)
        continue
      }
      const upTo = Math.min(to, end)
      out[line]?.push({ text: text.slice(at, upTo), ink })
      at = upTo
    }
  }
  let done = 0
  highlightTree(parser.parse(text), inks, (from, to, ink) => {
    put(done, from, null)
    put(from, to, ink as Ink)
    done = to
  })
  put(done, text.length, null)
  return out
}

/** Colours for every line of a diff: of whole files where their source is known, else of what the hunks show. */
export function paintDiff(diff: Diff, sources: Sources): Paint {
  const files: { old: Map<number, readonly Piece[]>; new: Map<number, readonly Piece[]> }[] = []
  for (const { path, before, lines } of filesOf(diff)) {
    const source = before === null ? undefined : sources.get(before)
    files.push({ old: side(before ?? path, lines, 'from', source), new: side(path, lines, 'to', source) })
  }
  return (file, kind, from, to) => {
    const of = files[file]
    return kind === 'remove' ? of?.old.get(from ?? 0) : of?.new.get(to ?? 0)
  }
}

type FileLines = { readonly path: string; readonly before: string | null; readonly lines: readonly DiffLine[] }

function filesOf(diff: Diff): FileLines[] {
  const files: { path: string; before: string | null; lines: DiffLine[] }[] = []
  for (const line of diff.lines) {
    if (line.kind === 'file') files.push({ path: line.path, before: line.before, lines: [] })
    else files.at(-1)?.lines.push(line)
  }
  return files
}

/** One side of a file, line by line, with the numbers that its lines have there. */
function side(
  path: string,
  lines: readonly DiffLine[],
  which: 'from' | 'to',
  source: readonly string[] | undefined,
): Map<number, readonly Piece[]> {
  const texts: string[] = []
  const numbers: number[] = []
  const push = (text: string, number: number): void => {
    texts.push(text)
    numbers.push(number)
  }
  let nextFrom = 1
  let nextTo = 1
  const copy = (until: number): void => {
    for (; source !== undefined && nextFrom < until; nextFrom++, nextTo++)
      push(source[nextFrom - 1] ?? '', which === 'from' ? nextFrom : nextTo)
  }
  for (const line of lines) {
    if (line.kind !== 'same' && line.kind !== 'add' && line.kind !== 'remove') continue
    if (line.from !== null) copy(line.from)
    const number = line[which]
    if (number !== null) push(line.text, number)
    if (line.from !== null) nextFrom = line.from + 1
    if (line.to !== null) nextTo = line.to + 1
  }
  copy((source?.length ?? 0) + 1)
  const inked = inkLines(path, texts)
  return new Map(inked?.map((pieces, index) => [numbers[index] ?? 0, pieces]))
}
