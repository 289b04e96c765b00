import type { LogFound, LogLines } from '../../../preload/contract/run.ts'
import { colours } from '../store/logs.ts'

/** Bytes of a log, wherever it lies now: at most `limitBytes` from `offset` on, and how many there are. */
export type ReadBytes = (offset: number, limitBytes: number) => Promise<{ bytes: Buffer; totalBytes: number }>

/** When bytes arrived: [offset behind the chunk, milliseconds since the run's start], of the chunks that reach into a stretch. */
export type ReadTimes = (from: number, to: number) => readonly (readonly [number, number])[]

export type LinesWanted = {
  readonly offset: number
  readonly limitBytes: number
  /** Reads what ends at `offset` instead of what begins there. */
  readonly back: boolean
  /** Begins at the first line that begins at `offset` or behind it. What is read backwards always does. */
  readonly align: boolean
}

const newline = 10

type Stretch = {
  readonly bytes: Buffer
  readonly offset: number
  readonly totalBytes: number
  /** False: it begins within a line that is longer than what may be read at once. */
  readonly beginsLine: boolean
}

/** Bytes that end behind a line break, unless they are the end of what there is, or one line longer than the limit. */
async function wholeLines(read: ReadBytes, { offset: asked, limitBytes, back, align }: LinesWanted): Promise<Stretch> {
  const wanted = back ? Math.max(0, asked - limitBytes) : asked
  // One byte before tells whether a line begins here.
  const before = wanted > 0 ? 1 : 0
  const { bytes, totalBytes } = await read(wanted - before, (back ? asked - wanted : limitBytes) + before)
  const end = before === 0 || !(back || align) ? -1 : bytes.indexOf(newline)
  // The end of a line that begins before the stretch; of one that is all of it, its part is all there is to give.
  const skipped = end === -1 || end === bytes.length - 1 ? before : end + 1
  const beginsLine = skipped === 0 || bytes[skipped - 1] === newline
  const rest = bytes.subarray(skipped)
  const offset = wanted - before + skipped
  const cut = back || offset + rest.length >= totalBytes ? 0 : rest.lastIndexOf(newline) + 1
  return { bytes: cut === 0 ? rest : rest.subarray(0, cut), offset, totalBytes, beginsLine }
}

/** A stretch of whole lines as text. `ended`: nothing will follow what there is. */
export async function logLines(
  read: ReadBytes,
  times: ReadTimes | null,
  ended: boolean,
  wanted: LinesWanted,
): Promise<LogLines> {
  const { bytes, offset, totalBytes } = await wholeLines(read, wanted)
  const whole = wholeCharacters(bytes, wanted.back || (ended && offset + bytes.length >= totalBytes))
  const nextOffset = offset + whole.length
  return {
    text: whole.toString('utf8'),
    offset,
    nextOffset,
    totalBytes,
    atEnd: ended && nextOffset >= totalBytes,
    arrivals: times === null || whole.length === 0 ? [] : times(offset, nextOffset).map(([end, at]) => [end, at]),
  }
}

/** Leaves a character that is cut at the end for the next read, unless nothing will follow. */
export function wholeCharacters(bytes: Buffer, last: boolean): Buffer {
  if (last) return bytes
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0
    if ((byte & 0xc0) === 0x80) continue
    const needs = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1
    // A cut character that is alone in the slice is passed on as it is: waiting for more could wait for ever.
    return needs > back && bytes.length > back ? bytes.subarray(0, bytes.length - back) : bytes
  }
  return bytes
}

/** What one call looks through at most: a few tens of milliseconds; who asked goes on from where it ended. */
const mostSearchedBytes = 8 * 1024 * 1024
const pieceBytes = 256 * 1024

/** What a sign of a failure looks like in a training log. */
const failure =
  /Traceback \(most recent|\b\w*(?:Error|Exception)\b|\b(?:[Ee]rror|ERROR|[Ff]atal|FATAL):|\b[Nn][Aa][Nn]\b|[Oo]ut of memory|\bKilled\b|Segmentation fault/g

/**
 * The first line at `from` or behind it (`back`: the last one before it) that holds `query`, or, without one, that looks like a failure.
 * Latin letters are found in any case. Looks through a bounded part of the log; `searched` is where to go on.
 */
export async function findInLog(read: ReadBytes, query: string | null, from: number, back: boolean): Promise<LogFound> {
  let at = from
  for (let looked = 0; looked < mostSearchedBytes; ) {
    // The rest of a line that begins before is no line: whoever goes on behind a find would find it again.
    const align = !back && at === from
    const { bytes, offset, beginsLine } = await wholeLines(read, { offset: at, limitBytes: pieceBytes, back, align })
    if (bytes.length === 0) return { found: null, searched: at, atEnd: true }
    const found = hitIn(bytes, beginsLine, query, back)
    if (found !== null) return { found: { ...found, offset: offset + found.offset }, searched: at, atEnd: false }
    looked += bytes.length
    at = back ? offset : offset + bytes.length
  }
  return { found: null, searched: at, atEnd: false }
}

/** The line of the first or the last hit; its offset within the bytes. */
function hitIn(
  bytes: Buffer,
  beginsLine: boolean,
  query: string | null,
  back: boolean,
): { offset: number; line: string } | null {
  // One character a byte, so that places in the text are places in the log.
  const raw = bytes.toString('latin1')
  // What a person sees is looked through: a colour in the middle of the words, or before the first, is not there.
  const text = raw.includes('\u001b') ? raw.replaceAll(colours, '') : raw
  const at = query === null ? failureIn(text, back) : placeOf(text, query, back)
  if (at === -1) return null
  // No colour holds a line break, so that the lines of both are the same.
  const breaks = breaksBefore(text, at)
  // Within an endless line its words are the place: the line's own beginning is far away.
  const offset = breaks === 0 && !beginsLine ? Math.min(at, raw.length) : lineStart(raw, breaks)
  const end = raw.indexOf('\n', offset)
  const line = bytes.subarray(offset, end === -1 ? bytes.length : end)
  return { offset, line: line.subarray(0, mostShownBytes).toString('utf8') }
}

function breaksBefore(text: string, at: number): number {
  let breaks = 0
  for (let next = text.indexOf('\n'); next !== -1 && next < at; next = text.indexOf('\n', next + 1)) breaks += 1
  return breaks
}

function lineStart(text: string, line: number): number {
  let start = 0
  for (let passed = 0; passed < line; passed++) start = text.indexOf('\n', start) + 1
  return start
}

const mostShownBytes = 2_000

function placeOf(text: string, query: string, back: boolean): number {
  const wanted = Buffer.from(query.toLowerCase(), 'utf8').toString('latin1').toLowerCase()
  const folded = text.toLowerCase()
  return back ? folded.lastIndexOf(wanted) : folded.indexOf(wanted)
}

function failureIn(text: string, back: boolean): number {
  let last = -1
  for (const { index } of text.matchAll(failure)) {
    if (!back) return index
    last = index
  }
  return last
}
