import type { LogLines } from '../../../preload/contract/run.ts'
import { countLines, firstLines, lastLines, placeOfLine, sliceBytes } from './pieces.ts'
import { byteLength } from './stamps.ts'

export type LogSource = {
  readonly lines: (wanted: {
    readonly offset: number
    readonly limitBytes: number
    readonly back: boolean
    readonly align: boolean
  }) => Promise<LogLines>
  /** Calls when there may be more, with how much there is where that is known; returns the function that stops it. */
  readonly onGrowth: (listener: (totalBytes: number | null) => void) => () => void
}

/** What the lines are shown on. Its lines are counted as the log's: one that is wrapped counts once. */
export type Screen = {
  /** Resolves when the text is on the screen. */
  readonly write: (piece: LogLines) => Promise<void>
  readonly clear: () => void
  /** Lines that it still holds; older ones are gone. */
  readonly held: () => number
  /** Moves a line to the top (`edge`) or a little below it, by its place among those held. */
  readonly show: (line: number, where: 'edge' | 'inside') => void
  readonly toEnd: () => void
  /** Rows that fit at once. */
  readonly rows: () => number
  /** Whether it shows as much as fits at once. */
  readonly isFull: () => boolean
  /** Keeps the picture as it is until `act` has ended. */
  readonly still: (act: () => Promise<void>) => Promise<void>
}

export type LogState = {
  /** The stretch of the log that is on the screen. */
  readonly from: number
  readonly to: number
  readonly total: number
  /** Shows the end and what comes. */
  readonly following: boolean
  /** Nothing will follow `to`. */
  readonly atEnd: boolean
}

export type LogWindow = {
  /** Shows the end and goes with it. */
  readonly follow: () => void
  /** Somebody looks further up: what comes waits on disk. */
  readonly unfollow: () => void
  /** The lines before the first on the screen, which stays where it is; so `down` for those behind the last. */
  readonly up: () => Promise<void>
  readonly down: () => Promise<void>
  /** Shows the line that begins at an offset, and gives its place among the lines held; null where it is not. */
  readonly showAt: (offset: number, where?: 'edge' | 'inside') => Promise<number | null>
  /** Where the line begins that has this place among those held. */
  readonly offsetOf: (place: number) => number
  readonly state: () => LogState
  readonly stop: () => void
}

const pieceBytes = 32 * 1024
/** What is shown around a line that was asked for. */
const aroundBytes = 24 * 1024
/** The end of a log, to begin with: more than fits at once, nearly always. */
const endBytes = 16 * 1024
/** Further behind than this a reader could not read what comes: the end is shown, and what passed by waits on disk. */
const skipBehindBytes = 512 * 1024
/** Between two jumps to the end passes as long: nobody reads a screen faster, and each leaves the rows before it to the garbage collector. */
const jumpEveryMs = 1_000

/**
 * A window of bounded size on a log of any length. It pulls: the next piece is asked for when the last is on the screen, so that a flood
 * waits on disk. While it follows and falls behind, it jumps to the end; while somebody reads further up, nothing moves.
 */
export function createLogWindow(
  source: LogSource,
  screen: Screen,
  told: (state: LogState) => void,
  failed: (error: Error) => void,
): LogWindow {
  type Piece = { readonly lines: LogLines; readonly count: number }
  let pieces: Piece[] = []
  let state: LogState = { from: 0, to: 0, total: 0, following: true, atEnd: false }
  let stopped = false
  /** One thing at a time: what is asked for meanwhile waits for its turn. */
  let turn: Promise<unknown> = Promise.resolve()
  let pulling = false
  let jumpedAtMs = Number.NEGATIVE_INFINITY
  /** The last jump passed something by: until it is known whether the next will, what comes is not read. */
  let floods = false
  let nextJump: ReturnType<typeof setTimeout> | null = null

  function tell(change: Partial<LogState>): void {
    state = { ...state, ...change }
    if (!stopped) told(state)
  }
  function inTurn<T>(act: () => Promise<T>): Promise<T> {
    const next = turn.then(act)
    turn = next.catch(() => {})
    return next
  }
  const guarded = (act: () => Promise<void>) => inTurn(async () => (stopped ? undefined : await act())).catch(failed)

  /** Forgets pieces whose lines the screen no longer holds. */
  function forget(): void {
    let lines = pieces.reduce((sum, piece) => sum + piece.count, 0)
    const held = screen.held()
    while (pieces.length > 1 && lines - (pieces[0]?.count ?? 0) >= held) lines -= pieces.shift()?.count ?? 0
  }
  async function append(lines: LogLines): Promise<void> {
    await screen.write(lines)
    pieces.push({ lines, count: countLines(lines.text) })
    forget()
    tell({
      from: pieces[0]?.lines.offset ?? lines.offset,
      to: lines.nextOffset,
      total: Math.max(state.total, lines.totalBytes),
      atEnd: lines.atEnd,
    })
  }
  function clear(at: number): void {
    screen.clear()
    pieces = []
    tell({ from: at, to: at, atEnd: false })
  }

  /** The piece before the first: whole lines, or the end of one that is longer than a piece. */
  async function pieceBefore(): Promise<LogLines> {
    return await source.lines({ offset: state.from, limitBytes: pieceBytes, back: true, align: true })
  }
  async function pieceBehind(): Promise<LogLines> {
    return await source.lines({ offset: state.to, limitBytes: pieceBytes, back: false, align: false })
  }

  async function pull(): Promise<void> {
    while (!stopped && state.following && !state.atEnd) {
      const nothingYet = pieces.length === 0
      floods = !nothingYet && (floods || passesBy(state.total))
      if (nothingYet || floods) {
        const early = jumpedAtMs + jumpEveryMs - performance.now()
        if (floods && early > 0) return jumpIn(early)
        const { totalBytes } = await source.lines({ offset: 0, limitBytes: 1, back: false, align: false })
        floods = !nothingYet && passesBy(totalBytes)
        if (nothingYet || floods) {
          if (!(await jumpTo(totalBytes))) return
          continue
        }
      }
      const lines = await pieceBehind()
      if (stopped || !state.following) return
      if (lines.text !== '' || lines.atEnd) await append(lines)
      // Whatever was announced: there is no more now, and the next growth asks again.
      if (lines.text === '') return
    }
  }
  function passesBy(total: number): boolean {
    return total - state.to > skipBehindBytes
  }
  /** Shows what ends at `total`; false where nobody wants it any more. */
  async function jumpTo(total: number): Promise<boolean> {
    jumpedAtMs = performance.now()
    const lines = await source.lines({ offset: total, limitBytes: endBytes, back: true, align: true })
    if (stopped || !state.following) return false
    // What the next jump passes by is not worth its place in memory.
    const shown = floods ? lastLines(lines, screen.rows() + 1) : lines
    clear(shown.offset)
    await append(shown)
    if (!screen.isFull()) await prepend(await pieceBefore())
    screen.toEnd()
    return true
  }
  function jumpIn(ms: number): void {
    nextJump ??= setTimeout(() => {
      nextJump = null
      pullSoon()
    }, ms)
  }
  function pullSoon(): void {
    if (pulling || stopped || !state.following) return
    pulling = true
    void guarded(pull).finally(() => {
      pulling = false
    })
  }

  const stopGrowth = source.onGrowth((totalBytes) => {
    if (totalBytes !== null && totalBytes > state.total) tell({ total: totalBytes })
    if (totalBytes === null) tell({ atEnd: false })
    pullSoon()
  })
  pullSoon()

  /** Puts a piece in front and writes the others again; the line that was first stays where it was. */
  async function prepend(lines: LogLines): Promise<void> {
    if (lines.text === '' || stopped) return
    const known = pieces
    await screen.still(async () => {
      clear(lines.offset)
      await append(lines)
      const first = screen.held()
      for (const { lines: next } of known) {
        // What would push the new lines out again waits below.
        const room = mostLines - screen.held()
        if (room <= 0) break
        await append(firstLines(next, room))
        if (countLines(next.text) > room) break
      }
      screen.show(first, 'edge')
    })
  }

  return {
    follow: () => {
      if (!state.following) {
        tell({ following: true })
        if (state.to < state.total) pieces = []
      }
      screen.toEnd()
      pullSoon()
    },
    unfollow: () => {
      if (state.following) tell({ following: false })
    },
    up: () =>
      guarded(async () => {
        if (state.from === 0) return
        // Half of the screen at most, so that what was seen has a place below.
        await prepend(lastLines(await pieceBefore(), mostLines / 2))
      }),
    down: () =>
      guarded(async () => {
        if (state.following || state.atEnd) return
        const lines = await pieceBehind()
        if (lines.text !== '' && !stopped) await append(lines)
      }),
    showAt: (offset, where = 'inside') =>
      inTurn(async () => {
        tell({ following: false })
        if (!isHeld(offset)) {
          const back = await source.lines({ offset, limitBytes: aroundBytes, back: true, align: true })
          const lines = await source.lines({ offset, limitBytes: aroundBytes, back: false, align: false })
          if (stopped) return null
          clear(back.offset)
          if (back.text !== '') await append(back)
          await append(lines)
          // A line longer than a piece comes alone.
          if (!screen.isFull() && state.to < state.total) await append(await pieceBehind())
          if (!screen.isFull() && state.from > 0) await prepend(await pieceBefore())
        }
        const place = placeOf(offset)
        if (place !== null) screen.show(place, where)
        return place
      }),
    offsetOf: (place) => {
      let line = place - (screen.held() - pieces.reduce((sum, piece) => sum + piece.count, 0))
      for (const { lines, count } of pieces) {
        if (line < count)
          return lines.offset + byteLength(lines.text.slice(0, placeOfLine(lines.text, Math.max(0, line))))
        line -= count
      }
      return state.to
    },
    state: () => state,
    stop: () => {
      stopped = true
      stopGrowth()
      if (nextJump !== null) clearTimeout(nextJump)
    },
  }

  function isHeld(offset: number): boolean {
    return pieces.some(({ lines }) => offset >= lines.offset && offset < lines.nextOffset)
  }

  /** The place of the line that begins at an offset among those that the screen holds. */
  function placeOf(offset: number): number | null {
    const all = pieces.reduce((sum, piece) => sum + piece.count, 0)
    let before = screen.held() - all
    for (const { lines, count } of pieces) {
      if (offset >= lines.nextOffset) before += count
      else if (offset >= lines.offset) {
        const place = before + countLines(sliceBytes(lines.text, offset - lines.offset))
        return place >= 0 ? place : null
      }
    }
    return null
  }
}

/** Lines that the screen keeps: far more than a person scrolls through, little memory. */
export const mostLines = 4_000
