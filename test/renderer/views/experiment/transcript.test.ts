import { expect, test } from 'vitest'
import { turnsOf } from '../../../../renderer/views/experiment/transcript.ts'

test('words, tool calls and their results are told apart, and sums of cost are no turn', () => {
  const at = { atMs: 0 }
  const turns = turnsOf([
    { kind: 'text', seq: 0, ...at, who: 'agent', text: 'I look.' },
    { kind: 'tool', seq: 1, ...at, call: 'a', name: 'Read', input: '{"path":"a.py"}' },
    { kind: 'result', seq: 2, ...at, call: 'a', text: 'def f', ok: false },
    { kind: 'cost', seq: 3, ...at, tokensIn: 1, tokensOut: 2, tokensCached: null, usd: null },
    { kind: 'limit', seq: 4, ...at, text: 'Wait.', until: null },
  ])
  expect(turns).toEqual([
    { kind: 'said', who: 'agent', text: 'I look.' },
    { kind: 'tool', name: 'Read', text: '{"path":"a.py"}' },
    { kind: 'tool', name: 'result (failed)', text: 'def f' },
    { kind: 'said', who: 'limit', text: 'Wait.' },
  ])
})

test('lines that nobody could read stand together as they came', () => {
  const raw = (seq: number, text: string) => ({ kind: 'raw', seq, atMs: 0, text }) as const
  expect(turnsOf([raw(0, 'one'), raw(1, '{"broken'), raw(2, '{"__proto__":{"content":"x"}}')])).toEqual([
    { kind: 'plain', text: 'one\n{"broken\n{"__proto__":{"content":"x"}}' },
  ])
})
