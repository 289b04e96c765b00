import { describe, expect, test } from 'vitest'
import { readable, toolSummary, turnsOf } from '../../../../renderer/views/session/turns.ts'

const at = { atMs: 0 }

describe('a transcript as a conversation', () => {
  test('ties each result to its call, whatever came between, and leaves sums of cost out', () => {
    const turns = turnsOf([
      { kind: 'text', seq: 0, ...at, who: 'agent', text: 'I look.' },
      { kind: 'tool', seq: 1, ...at, call: 'a', name: 'Read', input: '{"path":"a.py"}' },
      { kind: 'tool', seq: 2, ...at, call: 'b', name: 'Bash', input: 'ls' },
      { kind: 'cost', seq: 3, ...at, tokensIn: 1, tokensOut: 2, tokensCached: null, usd: null },
      { kind: 'result', seq: 4, atMs: 20, call: 'b', text: 'a.py', ok: true },
      { kind: 'result', seq: 5, atMs: 30, call: 'a', text: 'def f', ok: false },
      { kind: 'limit', seq: 6, ...at, text: 'Wait.', until: null },
    ])
    expect(turns).toEqual([
      { kind: 'said', seq: 0, atMs: 0, who: 'agent', text: 'I look.' },
      {
        kind: 'tool',
        seq: 1,
        atMs: 0,
        name: 'Read',
        input: '{"path":"a.py"}',
        result: { text: 'def f', ok: false, atMs: 30 },
      },
      { kind: 'tool', seq: 2, atMs: 0, name: 'Bash', input: 'ls', result: { text: 'a.py', ok: true, atMs: 20 } },
      { kind: 'limit', seq: 6, atMs: 0, text: 'Wait.' },
    ])
  })

  test('takes the last call that waits for a result that names none, and else shows it alone', () => {
    const turns = turnsOf([
      { kind: 'tool', seq: 0, ...at, call: null, name: 'shell', input: 'make' },
      { kind: 'result', seq: 1, ...at, call: null, text: 'done', ok: true },
      { kind: 'result', seq: 2, ...at, call: null, text: 'whose?', ok: null },
      { kind: 'result', seq: 3, ...at, call: 'unknown', text: 'lost', ok: null },
    ])
    expect(turns.map((turn) => (turn.kind === 'tool' ? [turn.name, turn.result?.text] : []))).toEqual([
      ['shell', 'done'],
      ['result', 'whose?'],
      ['result', 'lost'],
    ])
  })

  test('holds lines that nobody could read together as they came', () => {
    const raw = (seq: number, text: string) => ({ kind: 'raw', seq, ...at, text }) as const
    expect(turnsOf([raw(0, 'one'), raw(1, '{"broken'), raw(2, '{"__proto__":{"content":"x"}}')])).toEqual([
      { kind: 'raw', seq: 0, atMs: 0, text: 'one\n{"broken\n{"__proto__":{"content":"x"}}' },
    ])
  })
})

describe('a tool’s input', () => {
  test.each([
    ['{"command":"python train.py\\nls","timeout":3}', 'python train.py'],
    ['{"file_path":"/tmp/a.py","old_string":"x"}', '/tmp/a.py'],
    ['{"command":["bash","-lc","ls"]}', 'bash -lc ls'],
    ['git status', 'git status'],
    ['{"broken', '{"broken'],
    ['{"__proto__":{"command":"no"}}', '{"__proto__":{"command":"no"}}'],
  ])('%s is about %s', (input, summary) => {
    expect(toolSummary(input)).toBe(summary)
  })

  test('is laid out when it is JSON, and left alone when it is not', () => {
    expect(readable('{"a":1}')).toBe('{\n  "a": 1\n}')
    expect(readable('{"a":')).toBe('{"a":')
    expect(readable('plain')).toBe('plain')
  })
})
