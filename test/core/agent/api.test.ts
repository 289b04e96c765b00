import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { filesOf } from '../../../main/core/agent/api/files.ts'
import { type AgentsSide, type AgentsSideOptions, agentsSide } from '../../support/agents-side.ts'
import { type ModelServer, type Reply, startModelServer, type Turn } from '../../support/model-server.ts'

const open: (() => void | Promise<void>)[] = []
afterAll(async () => {
  for (const close of open.splice(0)) await close()
})

async function server(script: (turn: Turn) => Reply): Promise<ModelServer> {
  const made = await startModelServer(script)
  open.push(made.close)
  return made
}

async function side(o: AgentsSideOptions): Promise<AgentsSide> {
  const made = await agentsSide(o)
  open.push(made.close)
  return made
}

/** Looks, edits, checks, and says what it did: the way of an honest model. */
function honest({ index }: Turn): Reply {
  const steps: Reply[] = [
    {
      kind: 'answer',
      text: 'I look.',
      tools: [
        { name: ['list'], input: { folder: '.' } },
        { name: ['read'], input: { path: 'train.py' } },
      ],
    },
    { kind: 'answer', tools: [{ name: ['search'], input: { pattern: 'GAIN_A = [0-9.]+' } }] },
    {
      kind: 'answer',
      tools: [{ name: ['edit'], input: { path: 'train.py', before: 'GAIN_A = 0.0', after: 'GAIN_A = 0.02' } }],
    },
    { kind: 'answer', tools: [{ name: ['check'], input: {} }] },
    {
      kind: 'answer',
      tools: [{ name: ['write'], input: { path: '.pawl/proposal.md', text: 'Raise gain A\nIt was zero.\n' } }],
    },
  ]
  return steps[index] ?? { kind: 'answer', text: 'I raised gain A.' }
}

const check = (toml: string) => toml.replace('protect = ', 'check = "python3 -m py_compile train.py"\nprotect = ')

describe('Pawl’s own agent', () => {
  test.each([
    ['anthropic', (url: string) => `api:anthropic:claude-x@${url}/v1`],
    ['openai', (url: string) => `api:openai:qwen-x@${url}/v1`],
  ])(
    'makes a patch with its tools over %s, and its tokens are counted',
    async (_, source) => {
      const model = await server(honest)
      const one = await side({ agent: source(model.url), change: check })
      await one.fill()
      const [session] = one.sessions()
      expect(session).toMatchObject({
        refusal: null,
        outcome: 'finished',
        tokensIn: 6_000,
        tokensOut: 300,
        tokensCached: 2_400,
        billing: 'free',
        costUsd: 0,
      })
      expect(one.experiments()).toMatchObject([
        { hypothesis: 'Raise gain A', rationale: 'It was zero.', state: 'queued' },
      ])
      const events = one.events(session?.id ?? '')
      expect(
        events
          .filter((event) => event.kind !== 'cost')
          .slice(0, 5)
          .map((event) => event.kind),
      ).toEqual(['text', 'tool', 'tool', 'result', 'result'])
      const results = events.flatMap((event) => (event.kind === 'result' ? [event] : []))
      expect(results.every((result) => result.ok)).toBe(true)
      expect(results.map((result) => result.text).join('\n')).toContain('train.py:5: GAIN_A = 0.0')
      expect(results.map((result) => result.text).join('\n')).toContain('It passes.')
      // The brief went to the model as it stands in the session.
      expect(
        JSON.parse(model.turns[0]?.body ?? '{}')
          .messages.map((message: { content: unknown }) => JSON.stringify(message.content))
          .join(''),
      ).toContain('Make the final val_loss smaller')
    },
    60_000,
  )

  test('sends its key to the model and to nobody else', async () => {
    process.env.TEST_MODEL_KEY = 'sk-test-abcdefghijkl'
    const model = await server((turn) =>
      turn.index === 0
        ? { kind: 'answer', text: 'The key is sk-test-abcdefghijkl', tools: [{ name: ['check'], input: {} }] }
        : { kind: 'answer', text: 'no patch' },
    )
    const one = await side({
      agent: `api:openai:m@${model.url}/v1`,
      change: (toml) =>
        toml.replace('protect = ', `check = "python3 -c 'import os; print(sorted(os.environ))'"\nprotect = `),
      toml: `\n[agent]\nkind = "api"\nmodel = "m"\nprotocol = "openai"\nbase_url = "${model.url}/v1"\nkey_env = "TEST_MODEL_KEY"\n`,
    })
    await one.fill()
    expect(model.turns[0]?.headers.authorization).toBe('Bearer sk-test-abcdefghijkl')
    const told = JSON.stringify(one.events(one.sessions()[0]?.id ?? ''))
    expect(told).toContain('The key is [hidden]')
    expect(told).not.toContain('TEST_MODEL_KEY')
    expect(one.sessions()[0]).toMatchObject({ billing: 'money', costUsd: null })
    delete process.env.TEST_MODEL_KEY
  }, 60_000)

  test.each([
    [
      '401',
      { kind: 'status', status: 401, message: 'invalid x-api-key' },
      'login',
      /is not logged in, or its key is wrong/,
    ],
    [
      'a model without credit',
      { kind: 'status', status: 400, message: 'Your credit balance is too low' },
      'account',
      /can’t pay/,
    ],
  ] as const)(
    'stops at %s, with a sentence',
    async (_, reply, __, sentence) => {
      const model = await server(() => reply)
      const one = await side({ agent: `api:anthropic:claude-x@${model.url}/v1`, budget: { sessions: 30 } })
      await one.fill()
      expect(one.sessions()).toHaveLength(1)
      expect(one.proposals.blocked()).toMatch(sentence)
    },
    60_000,
  )

  // Those that mostly wait do so side by side.
  test.concurrent('waits at 429 for as long as the server says', async () => {
    const made = { side: null as AgentsSide | null }
    const model = await server((turn) => {
      if (made.side?.sessions().some(({ refusal }) => refusal !== null)) return honest(turn)
      return { kind: 'status', status: 429, message: 'rate limited', headers: { 'retry-after': '1' } }
    })
    const one = await side({ agent: `api:anthropic:claude-x@${model.url}/v1`, budget: { sessions: 6 } })
    made.side = one
    await one.fill()
    expect(one.experiments().length).toBeGreaterThan(0)
    expect(one.sessions().length).toBeLessThan(7)
    const [first, ...others] = one.sessions()
    expect(first?.refusal).toContain('rate limited')
    const endedAt = first?.endedAt ?? Number.NaN
    const later = others.filter(({ startedAt }) => startedAt >= endedAt)
    expect(later.length).toBeGreaterThan(0)
    expect(Math.min(...later.map(({ startedAt }) => startedAt - endedAt))).toBeGreaterThan(800)
  }, 120_000)

  test.concurrent.each([
    ['500', { kind: 'status', status: 500, message: 'boom' }, /boom/, 60],
    ['garbage', { kind: 'garbage' }, /./, 60],
    ['nothing', { kind: 'nothing' }, /no answer within 1 s/, 1],
  ] as const)(
    'says what a server did that answers %s, and waits before it tries again',
    async (_, reply, refusal, answerSeconds) => {
      const model = await server(() => reply)
      const one = await side({ agent: `api:openai:m@${model.url}/v1`, answerSeconds, budget: { sessions: 1 } })
      await one.fill()
      expect(one.sessions()).toMatchObject([{ experiment: null, outcome: 'crashed' }])
      expect(one.sessions()[0]?.refusal).toMatch(refusal)
      expect(one.proposals.blocked()).toBeNull()
    },
    60_000,
  )

  test('is not let out of its clone by what a model asks for', async () => {
    const asked: Reply[] = [
      {
        kind: 'answer',
        tools: [
          { name: ['read'], input: { path: '../../../../../../etc/passwd' } },
          { name: ['write'], input: { path: '.git/hooks/pre-commit', text: 'x' } },
        ],
      },
      {
        kind: 'answer',
        tools: [
          { name: ['edit'], input: { path: 'train.py', before: 'nowhere', after: 'x' } },
          { name: ['nonsense'], input: {} },
        ],
      },
      { kind: 'answer', text: 'I give up.' },
    ]
    const model = await server(({ index }) => asked[index] ?? { kind: 'answer', text: 'done' })
    const one = await side({ agent: `api:openai:m@${model.url}/v1` })
    await one.fill()
    const results = one.events(one.sessions()[0]?.id ?? '').flatMap((event) => (event.kind === 'result' ? [event] : []))
    expect(results.map((result) => [result.ok, result.text])).toEqual([
      [false, '../../../../../../etc/passwd is not in this repository.'],
      [false, '.git/hooks/pre-commit is not in this repository.'],
      [false, 'That text is not in train.py.'],
    ])
  }, 60_000)
})

describe('its files', () => {
  test('end at the clone, whatever dots and links say', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'pawl files '))
    open.push(() => rmSync(folder, { recursive: true, force: true }))
    const root = join(folder, 'clone')
    mkdirSync(join(root, 'src'), { recursive: true })
    writeFileSync(join(root, 'src', 'a.py'), 'one\ntwo $& two\n')
    writeFileSync(join(folder, 'secret'), 'x')
    symlinkSync(folder, join(root, 'out'))
    symlinkSync('/etc/passwd', join(root, 'src', 'link'))
    const files = filesOf(root)
    for (const path of ['../secret', 'out/secret', 'src/link', '/etc/passwd', '.git/config'])
      expect((await files.read(path, 1, 10)).ok, path).toBe(false)
    expect((await files.write('out/new', 'x')).ok).toBe(false)
    expect((await files.write('new/deep/file.py', 'x')).ok).toBe(true)
    expect(await files.edit('src/a.py', 'two', 'x')).toMatchObject({
      ok: false,
      text: 'That text is 2 times in src/a.py: give more of what is around it.',
    })
    expect((await files.edit('src/a.py', 'one', '$& and $1')).ok).toBe(true)
    expect(readFileSync(join(root, 'src', 'a.py'), 'utf8')).toBe('$& and $1\ntwo $& two\n')
    expect((await files.list('.')).text.split('\n').sort()).toEqual(['new/deep/file.py', 'src/a.py'])
    expect(await files.search('(a+)+$|two')).toMatchObject({ ok: true, text: 'src/a.py:2: two $& two' })
    expect((await files.search('(')).ok).toBe(false)
  })
})
