import type { Billing } from '../../../preload/contract/session.ts'
import { assertNever } from '../failure.ts'
import type { Give, Path, StreamRule } from './adapter.ts'

/** What one line of an agent's output says, before it is counted and timed. Null is not known. */
export type Reading =
  | { readonly kind: 'text'; readonly text: string; readonly isPiece: boolean }
  | { readonly kind: 'thinking'; readonly text: string }
  | { readonly kind: 'tool'; readonly call: string | null; readonly name: string; readonly input: string }
  | { readonly kind: 'result'; readonly call: string | null; readonly text: string; readonly ok: boolean | null }
  | {
      readonly kind: 'usage'
      readonly of: 'total' | 'step'
      readonly key: string | null
      readonly tokensIn: number | null
      readonly tokensOut: number | null
      readonly tokensCached: number | null
      readonly usd: number | null
    }
  | { readonly kind: 'model'; readonly model: string }
  | { readonly kind: 'billing'; readonly billing: Billing }
  | { readonly kind: 'problem'; readonly text: string }
  | { readonly kind: 'status'; readonly status: number; readonly text: string }
  | { readonly kind: 'limit'; readonly untilMs: number | null; readonly text: string }
  | { readonly kind: 'denied'; readonly tools: readonly string[] }
  | { readonly kind: 'last'; readonly text: string }
  | { readonly kind: 'raw'; readonly text: string }

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/**
 * Reads one line of output by an adapter's rules. Never throws and loses nothing: a line that is no JSON, or that no rule
 * fits, comes back as it is. Rules with a meaning that the line lacks give nothing for it.
 */
export function readLine(rules: readonly StreamRule[], line: string): Reading[] {
  if (line.trim() === '') return []
  const value = line.trimStart().startsWith('{') ? parse(line) : undefined
  if (value === undefined) return [{ kind: 'raw', text: line }]
  return readValue(rules, value) ?? [{ kind: 'raw', text: line }]
}

/** Null: no rule fits. */
function readValue(rules: readonly StreamRule[], value: Json): Reading[] | null {
  const rule = rules.find(({ when }) => Object.entries(when).every(([path, wanted]) => at(value, path) === wanted))
  if (rule === undefined) return null
  const members = rule.each === undefined ? [] : list(at(value, rule.each.in))
  const inner = members.flatMap(
    (member): Reading[] =>
      readValue(rule.each?.rules ?? [], member) ?? [
        { kind: 'raw', text: typeof member === 'string' ? member : print(member) },
      ],
  )
  return [...inner, ...(rule.give ?? []).flatMap((give) => meaning(give, value))]
}

function meaning(give: Give, value: Json): Reading[] {
  switch (give.kind) {
    case 'text': {
      const text = textAt(value, [give.text])
      return text === null ? [] : [{ kind: 'text', text, isPiece: give.isPiece === true }]
    }
    case 'thinking':
    case 'problem':
    case 'last': {
      const text = textAt(value, give.kind === 'problem' ? give.text : [give.text])
      return text === null ? [] : [{ kind: give.kind, text }]
    }
    case 'tool': {
      const name = typeof give.name === 'string' ? (textAt(value, [give.name]) ?? 'tool') : give.name.is
      return [{ kind: 'tool', call: textAt(value, [give.call]), name, input: textAt(value, [give.input]) ?? '' }]
    }
    case 'result':
      return [
        {
          kind: 'result',
          call: textAt(value, [give.call]),
          text: textAt(value, give.text) ?? '',
          ok:
            give.ok === null
              ? null
              : 'is' in give.ok
                ? at(value, give.ok.at) === give.ok.is
                : at(value, give.ok.at) !== give.ok.isNot,
        },
      ]
    case 'usage': {
      const tokensIn = sum(value, give.tokensIn)
      const tokensOut = sum(value, give.tokensOut)
      const usd = give.usd === null ? null : sum(value, [give.usd])
      if (tokensIn === null && tokensOut === null && usd === null) return []
      const tokensCached = sum(value, give.tokensCached)
      const key = give.key === null ? null : textAt(value, [give.key])
      return [
        {
          kind: 'usage',
          of: give.of,
          key,
          tokensIn: whole(tokensIn),
          tokensOut: whole(tokensOut),
          tokensCached: whole(tokensCached),
          usd,
        },
      ]
    }
    case 'model': {
      const model = textAt(value, [give.model])
      // What Claude Code says in a model's place when it speaks itself.
      return model === null || model === '<synthetic>' ? [] : [{ kind: 'model', model }]
    }
    case 'billing': {
      const found = at(value, give.at)
      const billing = typeof found === 'string' && Object.hasOwn(give.is, found) ? give.is[found] : undefined
      return billing === undefined ? [] : [{ kind: 'billing', billing }]
    }
    case 'status': {
      const status = typeof give.status === 'string' ? sum(value, [give.status]) : give.status.is
      return status === null ? [] : [{ kind: 'status', status, text: textAt(value, give.text) ?? '' }]
    }
    case 'limit': {
      const untilS = sum(value, [give.untilS])
      return [{ kind: 'limit', untilMs: untilS === null ? null : untilS * 1000, text: textAt(value, give.text) ?? '' }]
    }
    case 'denied': {
      const tools = list(at(value, give.in)).flatMap((member) => textAt(member, [give.name]) ?? [])
      return tools.length === 0 ? [] : [{ kind: 'denied', tools }]
    }
    default:
      return assertNever(give)
  }
}

function at(value: Json, path: Path): Json | undefined {
  let found: Json | undefined = value
  for (const key of path.split('.')) {
    if (found === null || typeof found !== 'object' || Array.isArray(found) || !Object.hasOwn(found, key))
      return undefined
    found = (found as { readonly [key: string]: Json })[key]
  }
  return found
}

/** The first of these places that holds something, as text: a list of parts by their texts, anything else as JSON. */
function textAt(value: Json, paths: readonly Path[]): string | null {
  for (const path of paths) {
    const found = at(value, path)
    if (found === undefined || found === null || found === '' || (Array.isArray(found) && found.length === 0)) continue
    return asText(found)
  }
  return null
}

function asText(value: Json): string {
  if (typeof value === 'string') return value
  if (!Array.isArray(value)) return print(value)
  const parts = (value as readonly Json[]).map((part) => (typeof part === 'string' ? part : at(part, 'text')))
  return parts.every((part) => typeof part === 'string') ? parts.join('\n') : print(value)
}

/** Null where none of the places holds a number. Negative and infinite ones are nonsense and count as none. */
function sum(value: Json, paths: readonly Path[]): number | null {
  const found = paths
    .map((path) => at(value, path))
    .filter((number) => typeof number === 'number' && Number.isFinite(number) && number >= 0)
  return found.length === 0 ? null : (found as number[]).reduce((total, number) => total + number, 0)
}

function whole(value: number | null): number | null {
  return value === null ? null : Math.round(value)
}

function list(value: Json | undefined): readonly Json[] {
  if (Array.isArray(value)) return value as readonly Json[]
  // Some send the content of a plain message as one text.
  return typeof value === 'string' ? [{ type: 'text', text: value }] : []
}

function print(value: Json): string {
  return JSON.stringify(value)
}

function parse(line: string): Json | undefined {
  try {
    return JSON.parse(line) as Json
  } catch {
    // Cut in the middle, or no JSON after all.
    return undefined
  }
}
