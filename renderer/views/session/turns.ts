import type { SessionEvent } from '../../../preload/contract/session.ts'

type Result = { readonly text: string; readonly ok: boolean | null; readonly atMs: number }

/** One thing in an agent's session, as the window shows it. Times are milliseconds since the session's start. */
export type Turn =
  | {
      readonly kind: 'said'
      readonly seq: number
      readonly atMs: number
      readonly who: 'agent' | 'pawl'
      readonly text: string
    }
  | { readonly kind: 'thinking'; readonly seq: number; readonly atMs: number; readonly text: string }
  /** A call with what came of it; null as long as nothing did. */
  | {
      readonly kind: 'tool'
      readonly seq: number
      readonly atMs: number
      readonly name: string
      readonly input: string
      readonly result: Result | null
    }
  | { readonly kind: 'limit' | 'problem'; readonly seq: number; readonly atMs: number; readonly text: string }
  /** Lines that nobody could read, together. */
  | { readonly kind: 'raw'; readonly seq: number; readonly atMs: number; readonly text: string }

/** The events of a transcript as a conversation: results with their calls, sums of cost left out. Nothing else is dropped. */
export function turnsOf(events: readonly SessionEvent[]): readonly Turn[] {
  const turns: Turn[] = []
  const open = new Map<string, number>()
  for (const event of events) {
    const { seq, atMs } = event
    switch (event.kind) {
      case 'text':
        turns.push({ kind: 'said', seq, atMs, who: event.who, text: event.text })
        break
      case 'thinking':
        turns.push({ kind: 'thinking', seq, atMs, text: event.text })
        break
      case 'tool':
        if (event.call !== null) open.set(event.call, turns.length)
        turns.push({ kind: 'tool', seq, atMs, name: event.name, input: event.input, result: null })
        break
      case 'result': {
        const result = { text: event.text, ok: event.ok, atMs }
        const at = callOf(turns, open, event.call)
        const call = at === null ? undefined : turns[at]
        if (at === null || call?.kind !== 'tool')
          turns.push({ kind: 'tool', seq, atMs, name: 'result', input: '', result })
        else turns[at] = { ...call, result }
        break
      }
      case 'limit':
      case 'problem':
        turns.push({ kind: event.kind, seq, atMs, text: event.text })
        break
      case 'raw': {
        const last = turns.at(-1)
        if (last?.kind === 'raw') turns[turns.length - 1] = { ...last, text: `${last.text}\n${event.text}` }
        else turns.push({ kind: 'raw', seq, atMs, text: event.text })
        break
      }
      case 'cost':
        break
    }
  }
  return turns
}

/** Where the call of a result stands: by its name, or, of an agent that names none, the last one if it still waits. */
function callOf(turns: readonly Turn[], open: ReadonlyMap<string, number>, call: string | null): number | null {
  if (call !== null) return open.get(call) ?? null
  const last = turns.at(-1)
  return last?.kind === 'tool' && last.result === null && last.name !== 'result' ? turns.length - 1 : null
}

/** Which of a tool's arguments says what it is about. */
const telling = ['command', 'file_path', 'path', 'filePath', 'pattern', 'query', 'url', 'description', 'prompt']
const longest = 160

/** A tool's input in one line: a command, a path, what was searched for. */
export function toolSummary(input: string): string {
  const read = parse(input)
  const found = telling.map((key) => read?.[key]).find((value) => value !== undefined && value !== '')
  const text = typeof found === 'string' ? found : Array.isArray(found) ? found.join(' ') : input
  const line = text.trim().split('\n')[0] ?? ''
  return line.length > longest ? `${line.slice(0, longest)}\u2026` : line
}

function parse(input: string): Readonly<Record<string, unknown>> | null {
  if (!input.startsWith('{')) return null
  try {
    const read: unknown = JSON.parse(input)
    return typeof read === 'object' && read !== null ? Object.fromEntries(Object.entries(read)) : null
  } catch {
    // A cut or a plain text: it is its own summary.
    return null
  }
}

/** JSON as a person reads it; everything else as it is. */
export function readable(input: string): string {
  if (!/^[[{]/.test(input)) return input
  try {
    return JSON.stringify(JSON.parse(input), null, 2).replaceAll('\\n', '\n')
  } catch {
    // Cut off in the middle, or no JSON after all.
    return input
  }
}
