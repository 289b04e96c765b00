import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { applyTo } from '../../../../main/core/git/apply.ts'
import { setBudget } from '../../../../main/core/store/campaigns.ts'
import { insertIdea, listIdeas } from '../../../../main/core/store/ideas.ts'
import { clearWaits, openSessions } from '../../../../main/core/store/sessions.ts'
import { pushStack } from '../../../../main/core/store/stack.ts'
import { unlimited } from '../../../../preload/contract/unlimited.ts'
import { type AgentsSide, type AgentsSideOptions, agentsSide, standIn } from '../../../support/agents-side.ts'
import { until } from '../../../support/processes.ts'

const open: AgentsSide[] = []
const environment = { ...process.env }
afterEach(() => {
  for (const side of open.splice(0)) side.close()
  for (const name of ['PATH', 'HOME', 'ANTHROPIC_API_KEY']) {
    if (environment[name] === undefined) delete process.env[name]
    else process.env[name] = environment[name]
  }
})

async function side(o: AgentsSideOptions): Promise<AgentsSide> {
  const made = await agentsSide(o)
  open.push(made)
  return made
}

const command = (lines: string) => `\n[agent]\nkind = "command"\ncommand = "true"\n${lines}\n`
const fixtures = join(import.meta.dirname, '../../../fixtures/agents')

/** A program of this name on the PATH that prints what the real one has printed, and makes the edit that this tells of. */
function recorded(name: string, stream: string, folder: string): void {
  const programs = join(folder, 'programs')
  mkdirSync(programs, { recursive: true })
  const edit = stream === 'claude' ? '' : `sed -i 's/GAIN_A = 0.0/GAIN_A = 0.02/' train.py`
  const code = stream === 'claude' ? 1 : 0
  writeFileSync(join(programs, name), `#!/bin/sh\ncat '${fixtures}/${stream}.jsonl'\n${edit}\nexit ${code}\n`)
  chmodSync(join(programs, name), 0o755)
  process.env.PATH = `${programs}:${environment.PATH}`
}

/** Lets the stand-in "slow" do its work. */
function goOn(one: AgentsSide): void {
  writeFileSync(join(one.c.folders.session(one.sessions()[0]?.id ?? ''), 'clone', 'go on'), '')
}

describe('an adapter over what its program really printed', () => {
  test.each([
    ['codex', 'codex', { tokensIn: 19_500, tokensOut: 240, tokensCached: 15_000, costUsd: null, model: null }],
    ['gemini', 'gemini', { tokensIn: 19_500, tokensOut: 240, model: 'gemini-2.5-flash', costUsd: null }],
    ['qwen', 'qwen', { tokensIn: 19_500, tokensOut: 240, model: 'mock-model', costUsd: null }],
    ['opencode', 'opencode', { tokensIn: 19_500, tokensOut: 240, billing: 'unknown', costUsd: 0.0072 }],
    ['pi', 'pi', { tokensIn: 19_500, tokensOut: 240, model: 'mock-model', costUsd: 0.0024 * 3 }],
  ])(
    '%s: its edit is an experiment, its words are its hypothesis, its tokens are counted',
    async (kind, stream, account) => {
      const one = await side({ agent: kind })
      recorded(kind, stream, one.folder)
      await one.fill()
      const [session] = one.sessions()
      expect(session).toMatchObject({
        outcome: 'finished',
        ...account,
        costUsd: account.costUsd === null ? null : expect.closeTo(account.costUsd, 9),
      })
      expect(one.experiments()).toMatchObject([{ state: 'queued', hypothesis: 'Done: changed lr to 0.2.' }])
      expect(one.events(session?.id ?? '').map((event) => event.kind)).toContain('tool')
    },
  )

  test('claude code with a wrong key: the agent’s side stops, with a sentence that says what to do', async () => {
    const one = await side({ agent: 'claude-code', budget: { sessions: 20 } })
    recorded('claude', 'claude', one.folder)
    await one.fill()
    expect(one.sessions()).toMatchObject([{ refusal: 'Invalid API key · Fix external API key', tokensIn: 0 }])
    expect(one.proposals.blocked()).toBe(
      'Claude Code is not logged in, or its key is wrong. Log in with "claude auth login", or set ANTHROPIC_API_KEY. Then go on with the campaign.',
    )
    expect(one.proposals.exhausted()).toBe(false)
  })

  test('a program that is not there stops it too, and says how to get it', async () => {
    const one = await side({ agent: 'codex', budget: { sessions: 20 } })
    process.env.PATH = '/usr/bin:/bin'
    await one.fill()
    expect(one.sessions()).toHaveLength(1)
    expect(one.proposals.blocked()).toContain('Install it with "npm install -g @openai/codex".')
  })
})

describe('sessions', () => {
  test('work several at once, and no more than were asked for', async () => {
    const one = await side({ agent: standIn('crowd'), budget: { sessions: 4 }, toml: command('parallel = 2') })
    await one.fill()
    const spans = one.sessions().map((session) => {
      const printed = one.events(session.id).map((event) => ('text' in event ? event.text : ''))
      return [Number(printed[0]?.split(' ')[1]), Number(printed[1]?.split(' ')[1])] as const
    })
    const atOnce = spans.map(([from]) => spans.filter(([begin, end]) => begin <= from && from < end).length)
    expect(Math.max(...atOnce)).toBe(2)
    expect(one.experiments().map((experiment) => experiment.state)).toEqual(Array(4).fill('queued'))
    expect(new Set(one.sessions().map((session) => session.number)).size).toBe(4)
  }, 60_000)

  test('stop ahead of the runs, not when the budget is spent', async () => {
    const one = await side({ agent: standIn('numbered'), budget: { sessions: 100 } })
    const leave = new AbortController()
    const filled = one.proposals.fill({ leave: leave.signal, stop: new AbortController().signal })
    await until(() => one.proposals.ready() >= 4 && one.proposals.sessions().length === 0)
    expect(one.proposals.ready()).toBe(4)
    leave.abort()
    one.proposals.nudge()
    await filled
  }, 60_000)

  test('wait out a limit until the time that it names', async () => {
    const one = await side({ agent: standIn('limited'), budget: { sessions: 2 }, toml: command('parallel = 1') })
    await one.fill()
    const [first, second] = one.sessions()
    expect(first?.refusal).toContain('usage limit')
    expect((second?.startedAt ?? 0) - (first?.endedAt ?? 0)).toBeGreaterThan(900)
    expect(one.experiments()).toMatchObject([{ hypothesis: 'After the limit' }])
  }, 60_000)

  test('go on before that when a person says so', async () => {
    const one = await side({
      agent: standIn('limited_for_hours'),
      budget: { sessions: 2 },
      toml: command('parallel = 1'),
    })
    const filled = one.fill()
    await until(() => one.proposals.agentOn()?.startsWith('waits for its limit to end at ') === true)
    clearWaits(one.c.db, one.c.campaign.id)
    one.proposals.tryAgain()
    await filled
    expect(one.experiments()).toMatchObject([{ hypothesis: 'Sooner than it said' }])
  }, 60_000)

  test('that make nothing ten times in a row end in a question to a person', async () => {
    const one = await side({ agent: standIn('nothing'), budget: { sessions: 50 } })
    await one.fill()
    expect(one.sessions().length).toBeGreaterThanOrEqual(10)
    expect(one.sessions().length).toBeLessThan(14)
    expect(one.proposals.blocked()).toMatch(/^10 sessions in a row made no patch/)
  }, 120_000)

  test('are given the researcher’s ideas first, and an idea is done with the experiment that came of it', async () => {
    const one = await side({ agent: standIn('numbered'), budget: { sessions: 2 }, toml: command('parallel = 1') })
    insertIdea(one.c.db, one.c.campaign.id, {
      id: one.c.newId(),
      text: 'Try a larger gain',
      held: false,
      base: null,
      author: 'researcher',
      place: 'last',
      createdAt: 1,
    })
    await one.fill()
    const [first, second] = one.sessions()
    expect(first?.brief).toContain('The researcher asks for this:\n| Try a larger gain')
    expect(second?.brief).not.toContain('Try a larger gain')
    expect(listIdeas(one.c.db, one.c.campaign.id)).toMatchObject([{ state: 'done', experiment: 1, session: first?.id }])
  }, 60_000)

  test('whose patch no longer applies, since the stack has changed meanwhile, end in a conflict and not in a run', async () => {
    const one = await side({ agent: standIn('slow'), budget: { sessions: 1 } })
    const filled = one.fill()
    await until(() => one.events(one.sessions()[0]?.id ?? '').length > 0)
    // What a run would have proven meanwhile: another change of the same line.
    const rival = await side({ agent: standIn('numbered') })
    await rival.fill()
    const patch = rival.store.db.one<{ diff: string; parent_commit: string; patch_id: string }>({
      text: 'SELECT * FROM patch',
      values: [],
    })
    if (patch === undefined) throw new Error('no patch')
    const { db, campaign } = one.c
    const applied = await applyTo(one.c.mirror, campaign.base, patch.diff, { message: 'x\n', atMs: 0 })
    expect(applied.kind).toBe('applied')
    db.run({
      text: `INSERT INTO experiment (campaign_id, number, parent, hypothesis, author, state, verdict, created_at) VALUES (?, 1, 0, 'rival', 'x', 'decided', 'keep', 1)`,
      values: [campaign.id],
    })
    db.run({
      text: `INSERT INTO patch (campaign_id, number, diff, parent_commit, patch_id) VALUES (?, 1, ?, ?, ?)`,
      values: [campaign.id, patch.diff, campaign.base, patch.patch_id],
    })
    pushStack(db, campaign.id, 1, 2, 1)
    goOn(one)
    await filled
    expect(one.experiments()[1]).toMatchObject({
      hypothesis: 'Slow and good',
      verdict: 'discard',
      reason: 'conflict',
      sentence: 'It no longer applies: the stack has changed while its session went on.',
    })
  }, 60_000)
})

describe('a budget', () => {
  test('of sessions ends with its sentence, and goes on when it is extended', async () => {
    const one = await side({ agent: standIn('numbered'), budget: { sessions: 1 } })
    await one.fill()
    expect(one.proposals.over()).toBe('The budget of 1 session is spent.')
    setBudget(one.c.db, one.c.campaign.id, { ...unlimited, sessions: 2 })
    await one.fill()
    expect(one.sessions()).toHaveLength(2)
  }, 60_000)

  test('of money can’t be kept with an agent of which nobody knows what it costs, and that is said', async () => {
    const one = await side({
      agent: standIn('numbered'),
      budget: { sessions: null, usd: 5 },
      toml: command('parallel = 1'),
    })
    await one.fill()
    expect(one.sessions()).toHaveLength(1)
    expect(one.proposals.over()).toContain('The budget of $5 can’t be kept')
  }, 60_000)

  test('of money is kept by tokens and a price that the researcher gave, and set aside before a session starts', async () => {
    const one = await side({ agent: 'codex', budget: { sessions: null, usd: 0.1 } })
    process.env.ANTHROPIC_API_KEY = ''
    writeFileSync(join(one.home, 'prices.json'), JSON.stringify({ 'gpt-5': { input: 1, output: 10, cached: 0.1 } }))
    recorded('codex', 'codex', one.folder)
    const priced = await side({
      agent: 'codex:gpt-5-codex',
      budget: { sessions: null, usd: 0.02 },
      toml: '\n[agent]\nkind = "codex"\nparallel = 1\nprice = { input = 1, output = 10, cached = 0.1 }\n',
      environment: { OPENAI_API_KEY: 'x' },
    })
    await priced.fill()
    // (4,500 fresh + 15,000 cached * 0.1 + 240 * 10) / 1e6 = 0.0084
    expect(priced.sessions()[0]).toMatchObject({
      costUsd: expect.closeTo(0.0084, 9),
      costFrom: 'prices',
      billing: 'money',
    })
    expect(priced.sessions()).toHaveLength(2)
    expect(priced.proposals.over()).toContain('may not pay for another session (the dearest took $0.01)')
    expect(dirname(priced.home)).toBe(priced.folder)
  }, 60_000)

  test('of money is no limit for a subscription, whose quota is not dollars', async () => {
    const one = await side({ agent: 'codex', budget: { sessions: 2, usd: 0.01 }, toml: command('parallel = 1') })
    recorded('codex', 'codex', one.folder)
    await one.fill()
    expect(one.sessions()).toMatchObject([
      { billing: 'subscription', costUsd: null },
      { billing: 'subscription', costUsd: null },
    ])
    expect(one.proposals.over()).toBe('The budget of 2 sessions is spent.')
  }, 60_000)
})

describe('after Pawl was ended', () => {
  test('a session that goes on without it is adopted: one session, one experiment, its whole transcript', async () => {
    const before = await side({ agent: standIn('slow'), budget: { sessions: 1 } })
    const leave = new AbortController()
    const filled = before.proposals.fill({ leave: leave.signal, stop: new AbortController().signal })
    await until(() => before.events(before.sessions()[0]?.id ?? '').length > 0)
    leave.abort()
    before.proposals.nudge()
    await filled
    const [left] = openSessions(before.c.db, before.c.campaign.id)
    expect(left?.number).toBe(1)
    before.store.close()
    const after = await agentsSide({ agent: standIn('slow'), budget: { sessions: 1 }, after: before })
    goOn(after)
    await after.fill()
    expect(after.sessions()).toMatchObject([{ id: left?.id, outcome: 'finished', experiment: 1 }])
    expect(after.experiments()).toMatchObject([{ hypothesis: 'Slow and good' }])
    expect(after.events(left?.id ?? '').map((event) => ('text' in event ? event.text : ''))).toEqual(['began', 'ended'])
    after.store.close()
  }, 60_000)

  test('a session whose row was stored and nothing more is begun, under the same row', async () => {
    const before = await side({ agent: standIn('good'), budget: { sessions: 1 } })
    before.store.db.run({
      text: `INSERT INTO session (id, campaign_id, number, agent, plan, start_commit, started_at) VALUES (?, ?, 1, 'x', ?, ?, 1)`,
      values: [
        before.c.newId(),
        before.c.campaign.id,
        JSON.stringify({ kind: 'build', on: [], idea: null, reason: 'because' }),
        before.c.campaign.base,
      ],
    })
    await before.fill()
    expect(before.sessions()).toMatchObject([{ number: 1, outcome: 'finished', experiment: 1 }])
  }, 60_000)
})
