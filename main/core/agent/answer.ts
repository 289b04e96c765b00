import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { splitCommand } from '../project/words.ts'
import type { ReportedFinding } from './agent.ts'

/** The folder in a clone that belongs to the conversation and not to the patch. */
export const ANSWER_FOLDER = '.pawl'

/** Where an agent writes what it has to say about its patch. */
export const ANSWER_FILE = `${ANSWER_FOLDER}/proposal.md`

/** What an agent said about its patch, in its own words: hostile text. */
export type Answer = {
  readonly hypothesis: string | null
  readonly rationale: string
  readonly finding: ReportedFinding | null
  /** What it would try another time. */
  readonly ideas: readonly string[]
}

const MOST_BYTES = 64 * 1024
const MOST_IDEAS = 5

/** Reads the answer of the agent that worked in `clone`; null when it wrote none. A link or a pipe in its place is not followed. */
export async function readAnswer(clone: string): Promise<Answer | null> {
  let file: Awaited<ReturnType<typeof open>>
  try {
    file = await open(join(clone, ANSWER_FILE), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? ''
    if (['ENOENT', 'ENOTDIR', 'ELOOP', 'EACCES', 'ENXIO', 'EISDIR'].includes(code)) return null
    throw error
  }
  try {
    if (!(await file.stat()).isFile()) return null
    const { buffer, bytesRead } = await file.read(Buffer.alloc(MOST_BYTES), 0, MOST_BYTES, 0)
    return parseAnswer(buffer.subarray(0, bytesRead).toString('utf8'))
  } finally {
    await file.close()
  }
}

/**
 * The first line is the hypothesis; lines that begin with `Finding:`, `Check:` or `Idea:` say what these words say; the rest is the
 * rationale. Never throws.
 */
export function parseAnswer(text: string): Answer {
  const lines = text.split(/\r?\n/)
  const field = (name: string) =>
    lines.flatMap((line) => {
      const found = new RegExp(`^\\s*(?:[-*]\\s*)?(?:\\*\\*)?${name}(?:\\*\\*)?:(?:\\*\\*)?\\s*(.+)$`, 'i').exec(line)
      return found?.[1] === undefined ? [] : [found[1].trim()]
    })
  const isField = (line: string) => /^\s*(?:[-*]\s*)?(?:\*\*)?(finding|check|idea|hypothesis)(?:\*\*)?:/i.test(line)
  const named = field('hypothesis')[0]
  const first = lines.findIndex((line) => line.trim() !== '' && !isField(line))
  const headline = named ?? (first < 0 ? undefined : lines[first]?.replace(/^#+\s*/, '').trim())
  const rest = lines.filter((line, index) => !isField(line) && (named !== undefined || index !== first))
  const finding = field('finding')[0]
  return {
    hypothesis: headline ?? null,
    rationale: rest.join('\n').trim(),
    finding: finding === undefined ? null : { sentence: finding, check: commandOf(field('check')[0]) },
    ideas: field('idea').slice(0, MOST_IDEAS),
  }
}

/** A command as words; null when there is none, or one that only a shell could read. */
function commandOf(text: string | undefined): readonly string[] | null {
  if (text === undefined) return null
  const split = splitCommand(text.replace(/^`(.*)`$/, '$1'))
  return split.kind === 'words' && split.words.length > 0 ? split.words : null
}

/** A hypothesis for a patch whose agent wrote no answer: the first sentence of its last word, or only what was changed. */
export function namelessHypothesis(last: string | null, paths: readonly string[]): string {
  const sentence = /^\s*(\S.{10,}?[.!?])(\s|$)/.exec(
    (last ?? '').split('\n').find((line) => line.trim() !== '') ?? '',
  )?.[1]
  return (
    sentence ??
    `A change of ${paths.slice(0, 3).join(', ')}${paths.length > 3 ? ` and ${paths.length - 3} more` : ''} without a word about it`
  )
}
