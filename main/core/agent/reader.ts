import type { Billing, SessionEvent } from '../../../preload/contract/session.ts'
import { assertNever } from '../failure.ts'
import type { StreamRule } from './adapter.ts'
import { bounded } from './bound.ts'
import { diagnose, type Trouble } from './diagnose.ts'
import { type Reading, readLine } from './stream.ts'

/** What a session's output has told so far; null is not known. Tokens and money are sums since its start. */
export type Account = {
  readonly model: string | null
  readonly billing: Billing | null
  readonly tokensIn: number | null
  readonly tokensOut: number | null
  readonly tokensCached: number | null
  readonly usd: number | null
  /** The agent's last word, and what it said went wrong. */
  readonly last: string | null
  readonly problem: string | null
  readonly trouble: Trouble | null
  /** Tools that were refused to it. */
  readonly denied: readonly string[]
  /** Lines that no rule fits, the latest few. */
  readonly unread: readonly string[]
}

export type Reader = {
  /** The events that a line completes. `atMs`: since the session's start; `nowMs`: epoch. */
  readonly push: (line: string, atMs: number, nowMs: number) => SessionEvent[]
  /** What Pawl itself has to say in the transcript. */
  readonly say: (text: string, atMs: number) => SessionEvent[]
  /** What was held back until its end was seen. */
  readonly end: (atMs: number) => SessionEvent[]
  readonly account: () => Account
}

type Without<T> = T extends unknown ? Omit<T, 'seq' | 'atMs'> : never
type Unplaced = Without<SessionEvent>
type Sums = Pick<Account, 'tokensIn' | 'tokensOut' | 'tokensCached' | 'usd'>

const noSums: Sums = { tokensIn: null, tokensOut: null, tokensCached: null, usd: null }

/** Bounds of a transcript: beyond them it says so and keeps counting what the session costs. */
const MOST_TEXT = 16_000
const MOST_EVENTS = 50_000
const MOST_CHARACTERS = 16_000_000
const PIECES = 4_000
const MOST_UNREAD = 40

/**
 * Turns an agent's output into the events of its transcript and keeps its account. `firstSeq`: the number of its first event.
 * `hide` takes secrets out of every text.
 */
export function createReader(rules: readonly StreamRule[], hide: (text: string) => string): Reader {
  const state = {
    seq: 0,
    characters: 0,
    full: false,
    pieces: '',
    sums: noSums,
    lastStep: { key: null as string | null, before: noSums },
    facts: {
      model: null as string | null,
      billing: null as Billing | null,
      last: null as string | null,
      problem: null as string | null,
      trouble: null as Trouble | null,
      denied: [] as string[],
      unread: [] as string[],
    },
  }

  function place(events: readonly Unplaced[], atMs: number): SessionEvent[] {
    const placed: SessionEvent[] = []
    for (const event of events) {
      if (state.full) break
      const size = 'text' in event ? event.text.length : 'input' in event ? event.input.length : 0
      state.characters += size
      if (state.seq >= MOST_EVENTS || state.characters > MOST_CHARACTERS) {
        state.full = true
        const text = 'The rest of this transcript was left out: it is too long.'
        placed.push({ kind: 'text', who: 'pawl', text, seq: state.seq++, atMs })
        break
      }
      placed.push({ ...event, seq: state.seq++, atMs })
    }
    return placed
  }

  /** The pieces of a text that came so far, as one event. */
  function flushed(): Unplaced[] {
    if (state.pieces === '') return []
    const text = clean(state.pieces)
    state.pieces = ''
    state.facts.last = text
    return [{ kind: 'text', who: 'agent', text }]
  }

  const clean = (text: string) => bounded(hide(text), MOST_TEXT)

  function trouble(found: Trouble | null): void {
    // A limit or a login explains more than the server error that came before it; a later limit names a later end.
    if (found !== null) state.facts.trouble = found
  }

  function take(reading: Reading, nowMs: number): Unplaced[] {
    // Whoever works on has overcome what stopped it.
    if (reading.kind === 'text' || reading.kind === 'tool' || reading.kind === 'result') state.facts.trouble = null
    switch (reading.kind) {
      case 'text': {
        if (reading.isPiece) {
          state.pieces += reading.text
          return state.pieces.length < PIECES ? [] : flushed()
        }
        state.facts.last = clean(reading.text)
        return [{ kind: 'text', who: 'agent', text: state.facts.last }]
      }
      case 'thinking':
        return [{ kind: 'thinking', text: clean(reading.text) }]
      case 'tool':
        return [
          { kind: 'tool', call: reading.call, name: clean(reading.name).slice(0, 200), input: clean(reading.input) },
        ]
      case 'result':
        return [{ kind: 'result', call: reading.call, text: clean(reading.text), ok: reading.ok }]
      case 'usage':
        return count(reading)
      case 'model':
        state.facts.model = clean(reading.model).slice(0, 200)
        return []
      case 'billing':
        state.facts.billing = reading.billing
        return []
      case 'last':
        state.facts.last = clean(reading.text)
        return []
      case 'problem': {
        const text = clean(reading.text)
        state.facts.problem = text
        trouble(diagnose(text, null, nowMs))
        return [{ kind: 'problem', text }]
      }
      case 'status': {
        const found = diagnose(clean(reading.text), reading.status, nowMs)
        trouble(found)
        return found?.kind === 'limit' ? [{ kind: 'limit', text: found.text, until: found.untilMs }] : []
      }
      case 'limit': {
        const text = `A limit is reached: ${clean(reading.text)}`
        trouble({ kind: 'limit', untilMs: reading.untilMs, text })
        return [{ kind: 'limit', text, until: reading.untilMs }]
      }
      case 'denied':
        state.facts.denied.push(...reading.tools.map((tool) => clean(tool).slice(0, 100)))
        return []
      case 'raw': {
        const text = clean(reading.text)
        state.facts.unread.push(text)
        if (state.facts.unread.length > MOST_UNREAD) state.facts.unread.shift()
        return [{ kind: 'raw', text }]
      }
      default:
        return assertNever(reading)
    }
  }

  function count(usage: Extract<Reading, { kind: 'usage' }>): Unplaced[] {
    const before = state.sums
    if (usage.of === 'total') {
      state.sums = {
        tokensIn: usage.tokensIn ?? before.tokensIn,
        tokensOut: usage.tokensOut ?? before.tokensOut,
        tokensCached: usage.tokensCached ?? before.tokensCached,
        usd: usage.usd ?? before.usd,
      }
    } else {
      // A step that is told again, as it grows, replaces itself.
      const isAgain = usage.key !== null && usage.key === state.lastStep.key
      const base = isAgain ? state.lastStep.before : before
      state.lastStep = { key: usage.key, before: base }
      state.sums = {
        tokensIn: added(base.tokensIn, usage.tokensIn),
        tokensOut: added(base.tokensOut, usage.tokensOut),
        tokensCached: added(base.tokensCached, usage.tokensCached),
        usd: added(base.usd, usage.usd),
      }
    }
    return JSON.stringify(before) === JSON.stringify(state.sums) ? [] : [{ kind: 'cost', ...state.sums }]
  }

  return {
    push: (line, atMs, nowMs) => {
      const events: Unplaced[] = []
      for (const reading of readLine(rules, line)) {
        if (reading.kind !== 'text' || !reading.isPiece) events.push(...flushed())
        events.push(...take(reading, nowMs))
      }
      return place(events, atMs)
    },
    say: (text, atMs) => place([{ kind: 'text', who: 'pawl', text: clean(text) }], atMs),
    end: (atMs) => place(flushed(), atMs),
    account: () => ({
      ...state.facts,
      ...state.sums,
      denied: [...state.facts.denied],
      unread: [...state.facts.unread],
    }),
  }
}

function added(sum: number | null, more: number | null): number | null {
  return sum === null ? more : more === null ? sum : sum + more
}
