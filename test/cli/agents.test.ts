import { describe, expect, it } from 'vitest'
import type { Budget, CampaignHead } from '../../preload/contract/campaign.ts'
import type { KnownAgent } from '../../preload/contract/session.ts'
import { unlimited } from '../../preload/contract/unlimited.ts'
import { cliWith } from './cli-context.ts'
import { campaignId, head } from './records.ts'

const claude: KnownAgent = {
  source: 'claude-code',
  name: 'Claude Code',
  about: '',
  installed: true,
  version: '2.1.197',
  path: '/usr/bin/claude',
  login: 'yes',
  loginSentence: 'There is a login in ~/.claude/.credentials.json.',
  billing: 'subscription',
  remedy: null,
}
const codex: KnownAgent = {
  ...claude,
  source: 'codex',
  name: 'Codex',
  installed: false,
  version: null,
  path: null,
  login: 'unknown',
  loginSentence: 'There is no program "codex" on the PATH.',
  remedy: 'Get it with: npm install -g @openai/codex',
}

describe('pawl doctor', () => {
  const noProject = {
    'agent.list': () => [claude, codex],
    'project.inspect': () => ({
      path: '/p',
      name: 'p',
      branch: null,
      head: null,
      checks: [{ name: 'repository', ok: false, sentence: 'It is no git repository.', remedy: 'git init' }],
      mistakes: [],
      toml: '',
      tomlExists: false,
      file: '/p/pawl.toml',
      commands: [],
      trustHash: '0'.repeat(64),
      trusted: false,
      ready: false,
    }),
    'project.doctor': () => [],
  }

  it('says which agents there are, whether they are logged in and how to get them, also without a project', async () => {
    const cli = await cliWith(noProject)
    expect(await cli.run('doctor')).toBe(0)
    expect(cli.out).toEqual([
      'ok    Claude Code 2.1.197 (--agent claude-code): There is a login in ~/.claude/.credentials.json.',
      'note  Codex (--agent codex): There is no program "codex" on the PATH.',
      '      Get it with: npm install -g @openai/codex',
      'note  It is no git repository.',
      '      To try a project: pawl doctor DIR.',
    ])
  })

  it('has them among its checks with --json', async () => {
    const cli = await cliWith(noProject)
    expect(await cli.run('doctor', '--json')).toBe(0)
    expect(JSON.parse(cli.out.join('\n'))).toMatchObject([
      { name: 'agent claude-code', ok: true },
      { name: 'agent codex', ok: null },
      { name: 'repository', ok: null },
    ])
  })
})

describe('a campaign’s limits', () => {
  /** What the campaign was started or extended with; its head ends as `then` says. */
  function campaign(state: CampaignHead['state'], then: Partial<CampaignHead> = { state: 'finished' }) {
    const given: Budget[] = []
    return {
      given,
      handlers: {
        'campaign.list': () => [head({ state })],
        'campaign.head': () => head(then),
        'campaign.extend': ({ budget }: { readonly budget: Budget }) => {
          given.push(budget)
          return { done: true as const }
        },
        'experiment.list': () => [],
      },
    }
  }

  it('are changed while it goes on: those that are named, and no other', async () => {
    const { given, handlers } = campaign('paused')
    const cli = await cliWith(handlers)
    expect(await cli.run('resume', '--sessions', '80', '--usd', '12.5', '--gpu-hours', '3', '--kwh', '2')).toBe(0)
    expect(given).toEqual([{ ...unlimited, experiments: 20, sessions: 80, usd: 12.5, gpuHours: 3, kwh: 2 }])
    expect(cli.resumed).toEqual([campaignId])
  })

  it('let one go on that has come to its end, which it does by itself then', async () => {
    const { given, handlers } = campaign('finished')
    const cli = await cliWith(handlers)
    expect(await cli.run('resume', '--hours', '2', '--tokens', '9000')).toBe(0)
    expect(given).toEqual([{ ...unlimited, experiments: 20, hours: 2, tokens: 9000 }])
    expect(cli.resumed).toEqual([])
  })

  it('are needed for that, and it is said', async () => {
    const cli = await cliWith(campaign('finished').handlers)
    expect(await cli.run('resume')).toBe(1)
    expect(cli.err.join('\n')).toContain('pawl resume --hours 10')
  })

  it.each([
    [['resume', '--sessions', '0']],
    [['resume', '--kwh', 'much']],
    [['run', '--tokens', '1.5']],
    [['pause', '--hours', '1']],
  ])('%j is wrong: 2', async (argv) => {
    const cli = await cliWith({})
    expect([await cli.run(...argv), cli.open()]).toEqual([2, 0])
  })

  it('of what its agents took are in its status', async () => {
    const sessions = [{ session: 's', number: 4, kind: 'build' as const, startedAt: 1, doing: 'Edit train.py' }]
    const spent = { ...head().spent, sessions: 6, tokens: 12_000, usd: 1.5 }
    const { handlers } = campaign('running', { spent, sessions, waitsFor: 'A proposal waits for your approval.' })
    const cli = await cliWith(handlers)
    expect(await cli.run('status')).toBe(0)
    expect(cli.out).toContain('agents:   6 sessions, 12000 tokens, $1.50; session 4, build: Edit train.py')
    expect(cli.out).toContain('waits:    A proposal waits for your approval.')
  })
})

describe('a campaign that can’t go on without somebody', () => {
  it('ends the command with 1 and with what is to be done', async () => {
    const reason =
      'Codex is not logged in, or its key is wrong. Log in with: codex login. Then go on with the campaign.'
    const cli = await cliWith({
      'campaign.list': () => [head({ state: 'paused' })],
      'campaign.head': () => head({ state: 'paused', reason, waitsFor: reason }),
      'experiment.list': () => [],
    })
    expect(await cli.run('resume')).toBe(1)
    expect(cli.err).toEqual([
      reason,
      `Campaign ${campaignId} is not ended; a run in progress goes on by itself.`,
      `Continue it with \`pawl resume ${campaignId}\`.`,
    ])
  })
})

describe('steering', () => {
  it('gives notes and ideas to the agents, and lets what is held be measured', async () => {
    const said: unknown[] = []
    const cli = await cliWith({
      'campaign.list': () => [head()],
      'agent.tell': (args) => {
        said.push(args)
        return { note: 'n' }
      },
      'idea.add': (args) => {
        said.push(args)
        return { idea: 'i' }
      },
      'experiment.approve': (args) => {
        said.push(args)
        return { done: true as const }
      },
    })
    expect(await cli.run('tell', 'Mind the seed')).toBe(0)
    expect(await cli.run('idea', 'A cosine schedule')).toBe(0)
    expect(await cli.run('approve', '12')).toBe(0)
    expect(said).toEqual([
      { campaign: campaignId, text: 'Mind the seed' },
      { campaign: campaignId, text: 'A cosine schedule', held: false },
      { campaign: campaignId, experiment: 12 },
    ])
  })

  it('shows the ideas with what came of them, whatever is in them', async () => {
    const idea = { id: 'i', position: 1, base: null, author: 'agent' as const, session: null, createdAt: 1 }
    const cli = await cliWith({
      'campaign.list': () => [head()],
      'idea.list': () => [
        { ...idea, text: 'A \u001b[31mred\nidea', state: 'waiting' as const, experiment: null },
        { ...idea, text: 'An old one', state: 'done' as const, experiment: 7 },
      ],
    })
    expect(await cli.run('idea')).toBe(0)
    expect(cli.out[1]).toBe('done, experiment 7  An old one')
    expect(cli.out[0]).toMatch(/^waiting {3}A .*red.*idea$/)
    expect(cli.out.join('')).not.toContain('\u001b')
  })
})
