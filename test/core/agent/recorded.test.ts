import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Adapter } from '../../../main/core/agent/adapter.ts'
import { adapters } from '../../../main/core/agent/adapters/all.ts'
import { createReader } from '../../../main/core/agent/reader.ts'

/** What each agent really printed, making one edit against a stand-in for its model. */
function recorded(file: string): string[] {
  return readFileSync(join(import.meta.dirname, '../../fixtures/agents', `${file}.jsonl`), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
}

function adapter(kind: string): Adapter {
  const found = adapters.find((each) => each.kind === kind)
  if (found === undefined) throw new Error(kind)
  return found
}

function read(kind: string, lines: readonly string[]) {
  const reader = createReader(adapter(kind).stream, (text) => text)
  const events = lines.flatMap((line, index) => reader.push(line, index * 10, 1_000_000))
  events.push(...reader.end(1000))
  return { events, account: reader.account() }
}

const shape = (events: ReturnType<typeof read>['events']) => events.map((event) => event.kind).join(' ')

describe('the recorded stream of', () => {
  test('claude code, whose key was wrong: success is not believed, the login is', () => {
    const { events, account } = read('claude-code', recorded('claude'))
    expect(account).toMatchObject({
      model: 'claude-sonnet-4-5',
      billing: 'money',
      tokensIn: 0,
      tokensOut: 0,
      usd: 0,
      problem: 'Invalid API key · Fix external API key',
      trouble: { kind: 'login' },
    })
    expect(events.some((event) => event.kind === 'raw')).toBe(false)
  })

  test('codex: commands with what they printed, its last word, tokens and no money', () => {
    const { events, account } = read('codex', recorded('codex'))
    expect(shape(events)).toBe('problem tool result tool result text cost')
    expect(events[1]).toMatchObject({ name: 'command', call: 'item_1', input: `/bin/bash -lc "cat '/repo/train.py'"` })
    expect(events[2]).toMatchObject({ text: 'lr = 0.1\nprint("train", lr)\n', ok: true })
    expect(account).toMatchObject({
      last: 'Done: changed lr to 0.2.',
      tokensIn: 19_500,
      tokensOut: 240,
      tokensCached: 15_000,
      usd: null,
      trouble: null,
    })
  })

  test('gemini: pieces of a text become one', () => {
    const { events, account } = read('gemini', recorded('gemini'))
    expect(shape(events)).toBe('tool result tool result text cost')
    expect(events[3]).toMatchObject({ call: 'replace__replace_1795338384271_0', ok: true, text: '' })
    expect(account).toMatchObject({
      model: 'gemini-2.5-flash',
      last: 'Done: changed lr to 0.2.',
      tokensIn: 19_500,
      tokensOut: 240,
      tokensCached: 15_000,
      usd: null,
    })
  })

  test('qwen: the same form as claude code, where what was cached is part of what went in', () => {
    const { events, account } = read('qwen', recorded('qwen'))
    expect(shape(events)).toBe('tool cost result tool cost result text cost')
    expect(events[0]).toMatchObject({ name: 'read_file', input: '{"file_path":"/repo/train.py"}' })
    expect(account).toMatchObject({
      model: 'mock-model',
      tokensIn: 19_500,
      tokensOut: 240,
      tokensCached: 15_000,
      last: 'Done: changed lr to 0.2.',
    })
  })

  test('opencode: each step has its cost', () => {
    const { events, account } = read('opencode', recorded('opencode'))
    expect(shape(events)).toBe('tool result cost tool result cost text cost')
    expect(events[4]).toMatchObject({ text: 'Edit applied successfully.', ok: true })
    expect(account).toMatchObject({ tokensIn: 19_500, tokensOut: 240, tokensCached: 15_000 })
    expect(account.usd).toBeCloseTo(0.0072, 10)
  })

  test('pi: what it says twice and in pieces is told once', () => {
    const { events, account } = read('pi', recorded('pi'))
    expect(shape(events)).toBe('tool cost result tool cost result text cost')
    expect(account).toMatchObject({
      model: 'mock-model',
      tokensIn: 19_500,
      tokensOut: 240,
      tokensCached: 15_000,
      last: 'Done: changed lr to 0.2.',
    })
    expect(account.usd).toBeCloseTo(0.0072, 10)
  })
})

describe.each(['claude', 'codex', 'gemini', 'opencode', 'pi', 'qwen'])('the stream of %s', (file) => {
  const kind = file === 'claude' ? 'claude-code' : file
  const lines = recorded(file)

  test('cut anywhere: everything before the cut is read, the broken line is kept', () => {
    for (const [index, line] of lines.entries()) {
      const cut = [...lines.slice(0, index), line.slice(0, line.length >> 1)]
      const { events } = read(kind, cut)
      expect(events.at(-1)).toMatchObject({ kind: 'raw', text: line.slice(0, line.length >> 1) })
    }
  })

  test('with events that nobody knows yet: they are kept as they came and break nothing', () => {
    const strange = [
      '{"type":"from-the-future","x":1}',
      'not json',
      '{"type":null}',
      '[1]',
      '{"__proto__":{"type":"text"}}',
    ]
    const plain = read(kind, lines)
    const mixed = read(
      kind,
      lines.flatMap((line) => [...strange, line]),
    )
    expect({ ...mixed.account, unread: [] }).toEqual({ ...plain.account, unread: [] })
    expect(mixed.events.filter((event) => event.kind !== 'raw').map((event) => event.kind)).toEqual(
      plain.events.map((event) => event.kind),
    )
    expect(mixed.account.unread).toHaveLength(Math.min(40, strange.length * lines.length))
  })

  test('with members of other kinds where numbers and texts are expected: nothing is made up', () => {
    const twisted = lines.map((line) => line.replaceAll(/:(\d+)/g, ':"many"'))
    const { account } = read(kind, twisted)
    expect([account.tokensIn, account.tokensOut, account.usd].every((value) => value === null)).toBe(true)
  })
})
