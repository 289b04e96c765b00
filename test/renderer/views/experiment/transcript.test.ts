import { expect, test } from 'vitest'
import { readTranscript } from '../../../../renderer/views/experiment/transcript.ts'

test('words, tool calls and their results are told apart', () => {
  const turns = readTranscript(
    [
      '{"type":"assistant","message":{"role":"assistant","content":[{"type":"text","text":"I look."},{"type":"tool_use","name":"Read","input":{"path":"a.py"}}]}}',
      '{"type":"user","message":{"role":"user","content":[{"type":"tool_result","content":"def f"}]}}',
      '{"type":"result","result":"Done."}',
    ].join('\n'),
  )
  expect(turns.map((turn) => turn.kind)).toEqual(['said', 'tool', 'tool', 'said'])
  expect(turns[0]).toMatchObject({ who: 'assistant', text: 'I look.' })
  expect(turns[1]).toMatchObject({ name: 'Read' })
})

test('plain text, broken JSON and a hostile key stay as they are', () => {
  const text = 'one\ntwo\n{"broken\n{"__proto__":{"content":"x"}}'
  const turns = readTranscript(text)
  expect(turns).toEqual([{ kind: 'plain', text }])
})
