import { expect, test } from 'vitest'
import { claudeCode } from '../../../main/core/agent/adapters/claude-code.ts'
import { bounded, hiding } from '../../../main/core/agent/bound.ts'
import { createReader } from '../../../main/core/agent/reader.ts'

const plain = (text: string) => text
const line = (value: unknown) => JSON.stringify(value)
const said = (text: string, id = 'm') =>
  line({
    type: 'assistant',
    message: { id, content: [{ type: 'text', text }], usage: { input_tokens: 10, output_tokens: 5 } },
  })

test('a step that is told again as it grows is counted once', () => {
  const reader = createReader(claudeCode.stream, plain)
  reader.push(said('a', 'one'), 0, 0)
  reader.push(said('b', 'one'), 0, 0)
  reader.push(said('c', 'two'), 0, 0)
  expect(reader.account()).toMatchObject({ tokensIn: 20, tokensOut: 10, usd: null, last: 'c' })
})

test('events are numbered without gaps and carry their time', () => {
  const reader = createReader(claudeCode.stream, plain)
  const events = [...reader.push(said('a'), 5, 0), ...reader.say('hello', 7), ...reader.push('noise', 9, 0)]
  expect(events.map((event) => [event.seq, event.kind, event.atMs])).toEqual([
    [0, 'text', 5],
    [1, 'cost', 5],
    [2, 'text', 7],
    [3, 'raw', 9],
  ])
})

test('a secret that was handed out is hidden wherever it stands, the longer of two first', () => {
  const hide = hiding(['sk-ant-12345678', 'sk-ant-12345678-longer', 'short'])
  const reader = createReader(claudeCode.stream, hide)
  const events = reader.push(
    line({
      type: 'assistant',
      message: {
        content: [
          { type: 'text', text: 'key sk-ant-12345678-longer' },
          { type: 'tool_use', name: 'sk-ant-12345678', id: 'x', input: { command: 'echo sk-ant-12345678 short' } },
        ],
      },
    }),
    0,
    0,
  )
  expect(JSON.stringify(events)).not.toContain('sk-ant')
  expect(events).toMatchObject([
    { text: 'key [hidden]' },
    { name: '[hidden]', input: '{"command":"echo [hidden] short"}' },
  ])
  expect(reader.push('raw sk-ant-12345678', 0, 0)).toMatchObject([{ text: 'raw [hidden]' }])
})

test('a long text keeps its beginning and its end, and says what is missing', () => {
  expect(bounded('abc', 3)).toBe('abc')
  const cut = bounded(`${'a'.repeat(50)}${'b'.repeat(50)}`, 40)
  expect(cut).toBe(`${'a'.repeat(30)}\n… 60 characters left out …\n${'b'.repeat(10)}`)
  expect(bounded('😀'.repeat(30), 21)).not.toMatch(/(^|[^\ud83d])\ude00|\ud83d($|[^\ude00])/)
})

test('a transcript that never ends stops growing, and goes on counting', () => {
  const reader = createReader(claudeCode.stream, plain)
  let events = 0
  let last = ''
  for (let index = 0; index < 1_100; index++)
    for (const event of reader.push(said('x'.repeat(16_000), `m${index}`), 0, 0)) {
      events += 1
      if (event.kind === 'text') last = event.text
    }
  expect(last).toBe('The rest of this transcript was left out: it is too long.')
  expect(events).toBeLessThan(2_100)
  expect(reader.account()).toMatchObject({ tokensIn: 11_000, tokensOut: 5_500 })
})
