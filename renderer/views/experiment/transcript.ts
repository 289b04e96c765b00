/** One thing in an agent's session, as the window shows it. */
export type Turn =
  | { readonly kind: 'said'; readonly who: string; readonly text: string }
  | { readonly kind: 'tool'; readonly name: string; readonly text: string }
  | { readonly kind: 'plain'; readonly text: string }

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/**
 * Reads a transcript: lines of JSON as the known agents print them become turns and tool calls, everything else stays plain text.
 * It never throws and drops nothing.
 */
export function readTranscript(text: string): readonly Turn[] {
  const turns: Turn[] = []
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue
    const read = line.startsWith('{') ? parse(line) : null
    const found = read === null ? [] : turnsOf(read)
    if (found.length > 0) turns.push(...found)
    else {
      const last = turns.at(-1)
      if (last?.kind === 'plain') turns[turns.length - 1] = { kind: 'plain', text: `${last.text}\n${line}` }
      else turns.push({ kind: 'plain', text: line })
    }
  }
  return turns
}

function turnsOf(value: Json): readonly Turn[] {
  const message = get(value, 'message') ?? get(value, 'item') ?? value
  const who = text(get(message, 'role')) ?? text(get(value, 'type')) ?? 'agent'
  const content = get(message, 'content') ?? get(message, 'text') ?? get(value, 'result')
  if (typeof content === 'string') return [{ kind: 'said', who, text: content }]
  if (Array.isArray(content)) return (content as readonly Json[]).flatMap((part) => partOf(part, who))
  const command = get(message, 'command')
  if (command !== undefined)
    return [{ kind: 'tool', name: text(get(message, 'type')) ?? 'command', text: print(message) }]
  return []
}

function partOf(part: Json, who: string): readonly Turn[] {
  const kind = text(get(part, 'type'))
  if (kind === 'text' || kind === 'thinking')
    return [{ kind: 'said', who, text: text(get(part, 'text')) ?? text(get(part, 'thinking')) ?? '' }]
  if (kind === 'tool_use')
    return [{ kind: 'tool', name: text(get(part, 'name')) ?? 'tool', text: print(get(part, 'input') ?? null) }]
  if (kind === 'tool_result') return [{ kind: 'tool', name: 'result', text: print(get(part, 'content') ?? null) }]
  return [{ kind: 'tool', name: kind ?? 'part', text: print(part) }]
}

function parse(line: string): Json | null {
  try {
    return JSON.parse(line) as Json
  } catch {
    // Not JSON after all: the caller keeps it as plain text.
    return null
  }
}

function get(value: Json | undefined, key: string): Json | undefined {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return undefined
  return Object.hasOwn(value, key) ? (value as { readonly [key: string]: Json })[key] : undefined
}

function text(value: Json | undefined): string | null {
  return typeof value === 'string' ? value : null
}

function print(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2)
}
