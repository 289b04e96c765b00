import type { SessionEvent } from '../../../preload/contract/session.ts'

/** One thing in an agent's session, as the window shows it. */
export type Turn =
  | { readonly kind: 'said'; readonly who: string; readonly text: string }
  | { readonly kind: 'tool'; readonly name: string; readonly text: string }
  | { readonly kind: 'plain'; readonly text: string }

/** The events of a transcript as turns; lines that nobody could read stand together, sums of cost are left out. */
export function turnsOf(events: readonly SessionEvent[]): readonly Turn[] {
  const turns: Turn[] = []
  for (const event of events) {
    const turn = turnOf(event)
    const last = turns.at(-1)
    if (turn === null) continue
    if (turn.kind === 'plain' && last?.kind === 'plain')
      turns[turns.length - 1] = { kind: 'plain', text: `${last.text}\n${turn.text}` }
    else turns.push(turn)
  }
  return turns
}

function turnOf(event: SessionEvent): Turn | null {
  switch (event.kind) {
    case 'text':
      return event.who === 'pawl'
        ? { kind: 'plain', text: event.text }
        : { kind: 'said', who: 'agent', text: event.text }
    case 'thinking':
      return { kind: 'said', who: 'thinking', text: event.text }
    case 'tool':
      return { kind: 'tool', name: event.name, text: event.input }
    case 'result':
      return { kind: 'tool', name: event.ok === false ? 'result (failed)' : 'result', text: event.text }
    case 'limit':
    case 'problem':
      return { kind: 'said', who: event.kind, text: event.text }
    case 'raw':
      return { kind: 'plain', text: event.text }
    case 'cost':
      return null
  }
}
