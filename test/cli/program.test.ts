import { describe, expect, it } from 'vitest'
import { Failure } from '../../main/core/failure.ts'
import type { ProjectView } from '../../preload/contract/project.ts'
import { unlimited } from '../../preload/contract/unlimited.ts'
import { soon } from '../support/soon.ts'
import { type Cli, cliWith } from './cli-context.ts'
import { campaignId, experiment, head } from './records.ts'

const verbs = [
  'init',
  'doctor',
  'run',
  'status',
  'list',
  'show',
  'log',
  'leaderboard',
  'pause',
  'resume',
  'stop',
  'export',
  'serve',
  'demo',
  'replay',
  'policy',
  'plan',
  'autostart',
  'tell',
  'idea',
  'approve',
]

const project: ProjectView = {
  path: '/p',
  name: 'p',
  branch: 'main',
  head: 'abc',
  checks: [],
  mistakes: [],
  toml: '',
  tomlExists: true,
  commands: [['python', 'train.py', '--note', "it's 1"]],
  file: '/p/pawl.toml',
  trustHash: 'a'.repeat(64),
  trusted: false,
  ready: true,
}

describe('usage', () => {
  it.each(verbs)('pawl %s --help has an example and --json', async (verb) => {
    const cli = await cliWith({})
    expect(await cli.run(verb, '--help')).toBe(0)
    const text = cli.out.join('\n')
    expect(text).toContain('Example:')
    expect(text).toContain('pawl')
    expect(text).toContain('--json')
  })

  it.each([
    [[]],
    [['dance']],
    [['run', '.', 'more']],
    [['run', '--experiments', '0']],
    [['run', '--experiments', 'ten']],
    [['run', '--hours', '-1']],
    [['run', '--wings']],
    [['show']],
    [['show', 'x']],
    [['serve', '--port', '70000']],
    [['policy', '--q', '1']],
    [['plan', '--noise', '0']],
    [['plan', '--run', 'soon']],
    [['plan', '--experiments', '1.5']],
    [['demo', '--seed', '1.5']],
  ])('%j is wrong: 2, and nothing is opened', async (argv) => {
    const cli = await cliWith({})
    expect(await cli.run(...argv)).toBe(2)
    expect(cli.out).toEqual([])
    expect(cli.err.length).toBeGreaterThan(0)
  })

  it('is said as an envelope with --json', async () => {
    const cli = await cliWith({})
    expect(await cli.run('show', 'x', '--json')).toBe(2)
    expect(JSON.parse(cli.out.join('\n'))).toMatchObject({ code: 'usage' })
  })

  it('gives the version', async () => {
    const cli = await cliWith({})
    expect(await cli.run('--version')).toBe(0)
    expect(cli.out[0]).toBe('1.2.3')
  })
})

describe('a failure', () => {
  const refusing = {
    'campaign.list': () => {
      throw new Failure('newer-data', 'The data are\u001b[2J of a newer Pawl.', 'Install it.')
    },
  }

  it('is 1, with what happened and what to do on standard error', async () => {
    const cli = await cliWith(refusing)
    expect(await cli.run('list')).toBe(1)
    expect([cli.out, cli.err, cli.open()]).toEqual([[], ['The data are [2J of a newer Pawl.', 'Install it.'], 0])
  })

  it('is the envelope on standard output with --json', async () => {
    const cli = await cliWith(refusing)
    expect(await cli.run('list', '--json')).toBe(1)
    expect(cli.out.map((line) => JSON.parse(line))).toEqual([
      { code: 'newer-data', message: expect.any(String), remedy: 'Install it.' },
    ])
    expect(cli.err).toEqual([])
  })

  it('that nobody expected says where the details are', async () => {
    const cli = await cliWith({})
    expect(await cli.run('list')).toBe(1)
    expect(cli.err[1]).toContain(`${cli.home}/pawl.log`)
  })
})

describe('looking', () => {
  const handlers = {
    'campaign.list': () => [head(), head({ id: '01jd0000000000000000000xyz', createdAt: 1 })],
    'campaign.head': () => head({ kept: 1, tried: 2 }),
    'experiment.list': () => [experiment(2, { hypothesis: 'Evil\n\u001b]0;x\u0007' }), experiment(1)],
    'experiment.show': () => experiment(1),
    'experiment.runs': () => [],
  }

  it('takes the newest campaign without a name, and the end of an id for one', async () => {
    const cli = await cliWith(handlers)
    expect(await cli.run('status')).toBe(0)
    expect(cli.out[0]).toBe(`campaign: ${campaignId}`)
    expect(cli.out.at(-1)).toContain(`pawl resume ${campaignId}`)
    expect(await cli.run('list', 'xyz')).toBe(0)
    expect(await cli.run('list', '01jd')).toBe(1)
    expect(cli.err[0]).toBe('"01jd" fits 2 campaigns.')
    expect(await cli.run('list', 'nope')).toBe(1)
  })

  it('prints one line per experiment, whatever is in it', async () => {
    const cli = await cliWith(handlers)
    await cli.run('list', 'abc')
    expect(cli.out.length).toBe(3)
    expect(cli.out.join('')).not.toContain('\u001b')
  })

  it('is JSON with --json, as the contract has it', async () => {
    const cli = await cliWith(handlers)
    await cli.run('show', '1', '--json')
    expect(JSON.parse(cli.out[0] ?? '')).toMatchObject({ number: 1, verdict: 'keep' })
  })

  it('says what to do where there is nothing', async () => {
    const cli = await cliWith({ 'campaign.list': () => [] })
    expect(await cli.run('list')).toBe(0)
    expect(cli.out[0]).toContain('pawl run DIR')
    expect(await cli.run('status')).toBe(1)
    expect(cli.err[1]).toContain('pawl demo')
  })
})

describe('pawl run', () => {
  type Started = Parameters<NonNullable<Parameters<typeof cliWith>[0]['campaign.start']>>[0]

  function handlersFor(view: Partial<ProjectView>, started: Started[], trusted: string[] = []) {
    const state = { head: head({ state: 'finished', reason: 'The budget is used.' }) }
    return {
      state,
      'campaign.list': () => [],
      'project.inspect': () => ({ ...project, ...view }),
      'project.trust': ({ hash }: { hash: string }) => {
        trusted.push(hash)
        return { done: true as const }
      },
      'campaign.start': (request: Started) => {
        started.push(request)
        return { campaign: campaignId }
      },
      'campaign.head': () => state.head,
      'experiment.list': () => [],
      'campaign.stop': () => ({ done: true as const }),
    }
  }

  async function runWith(
    view: Partial<ProjectView>,
    answers: readonly string[] | null,
    ...argv: string[]
  ): Promise<{ cli: Cli; code: number; started: Started[]; trusted: string[] }> {
    const [started, trusted]: [Started[], string[]] = [[], []]
    const cli = await cliWith(handlersFor(view, started, trusted), answers)
    return { cli, code: await cli.run('run', '/p', ...argv), started, trusted }
  }

  it('runs to the end of the budget: 0, even with nothing kept', async () => {
    const { cli, code, started } = await runWith(
      { trusted: true },
      null,
      '--agent',
      'script:patches',
      '--experiments',
      '6',
      '--hours',
      '0.5',
    )
    expect(code).toBe(0)
    expect(started).toEqual([
      {
        path: '/p',
        projectFile: null,
        agent: `script:${process.cwd()}/patches`,
        budget: { ...unlimited, experiments: 6, hours: 0.5 },
        dials: { q: null, minEffect: null, reserve: null },
        trust: false,
      },
    ])
    expect(cli.out[0]).toMatch(/^Campaign 01jd\w+\. Watch it at http:\/\/127\.0\.0\.1:\d+\/\?token=[0-9a-f]{64}$/)
    expect(cli.out.slice(-5)).toEqual([
      'project: /home/ana/nanoGPT',
      `base: ${head().base}`,
      `campaign: ${campaignId}`,
      'kept: 0 of 0',
      'speedup: 1.00x [1.00, 1.00]',
    ])
    expect([cli.open(), cli.isListening()]).toEqual([0, false])
  })

  it('refuses commands that nobody trusted when there is nobody to ask', async () => {
    const { cli, code, started } = await runWith({}, null)
    expect([code, started]).toEqual([1, []])
    expect(cli.err.join('\n')).toContain("python train.py --note 'it'\\''s 1'")
    expect(cli.err.at(-1)).toContain('--trust')
  })

  it('asks once on a terminal, and takes only a yes for one', async () => {
    const yes = await runWith({}, ['y'])
    expect([yes.code, yes.trusted, yes.started.length]).toEqual([0, [project.trustHash], 1])
    for (const answer of ['', 'n', 'yesterday', 'N']) {
      const no = await runWith({}, [answer])
      expect([no.code, no.trusted, no.started]).toEqual([1, [], []])
    }
  })

  it('passes --trust on', async () => {
    const { code, started } = await runWith({}, null, '--trust')
    expect([code, started[0]?.trust]).toEqual([0, true])
  })

  it('names every mistake of the project file and starts nothing', async () => {
    const mistakes = [
      {
        file: 'pawl.toml',
        line: 12,
        key: '[run] command',
        expected: 'a text',
        found: '3',
        remedy: 'Write command = "python train.py".',
      },
      { file: 'pawl.toml', line: null, key: '[objective]', expected: 'a table', found: 'nothing', remedy: 'Add it.' },
    ]
    const { cli, code, started } = await runWith({ mistakes }, null, '--trust')
    expect([code, started]).toEqual([1, []])
    expect(cli.err).toEqual([
      'pawl.toml:12: [run] command: expected a text, found 3. Write command = "python train.py".',
      'pawl.toml: [objective]: expected a table, found nothing. Add it.',
      'Correct the file and try again.',
    ])
  })

  it('says which campaign is unfinished, and continues it with --resume alone', async () => {
    const list = () => [head({ projectPath: '/p', state: 'paused' })]
    const handlers = { ...handlersFor({ trusted: true }, []), 'campaign.list': list }
    const cli = await cliWith(handlers)
    expect(await cli.run('run', '/p')).toBe(1)
    expect(cli.err.join('\n')).toContain('--resume')
    expect(await cli.run('run', '/p', '--resume')).toBe(0)
    expect(cli.resumed).toEqual([campaignId])
  })

  it('that fails is 1 with the reason', async () => {
    const handlers = handlersFor({ trusted: true }, [])
    handlers.state.head = head({ state: 'failed', reason: 'The baseline crashed.' })
    const cli = await cliWith(handlers)
    expect(await cli.run('run', '/p')).toBe(1)
    expect(cli.err[0]).toBe('The baseline crashed.')
  })

  it('stops the campaign in order at the first Ctrl-C', async () => {
    const handlers = handlersFor({ trusted: true }, [])
    handlers.state.head = head()
    const cli = await cliWith({
      ...handlers,
      'campaign.stop': () => {
        handlers.state.head = head({ state: 'stopped', reason: 'The researcher stopped it.' })
        cli.events.announce({ kind: 'campaign-changed', campaign: campaignId })
        return { done: true }
      },
    })
    const ended = cli.run('run', '/p')
    await expect.poll(() => cli.isListening(), soon).toBe(true)
    cli.signal('interrupt')
    expect(await ended).toBe(0)
    expect(cli.out).toContain('Campaign stopped: The researcher stopped it.')
  })

  it.each([[['interrupt', 'interrupt']], [['end']]] as const)('leaves it to be continued at %j', async (signals) => {
    const handlers = handlersFor({ trusted: true }, [])
    handlers.state.head = head()
    const cli = await cliWith({ ...handlers, 'campaign.stop': () => new Promise(() => {}) })
    const ended = cli.run('run', '/p')
    await expect.poll(() => cli.isListening(), soon).toBe(true)
    for (const signal of signals) cli.signal(signal)
    expect(await ended).toBe(1)
    expect(cli.err.at(-1)).toBe(`Continue it with \`pawl resume ${campaignId}\`.`)
    expect(cli.open()).toBe(0)
  })

  it('prints JSON lines with --json, the last of them the end', async () => {
    const { cli } = await runWith({ trusted: true }, null, '--json')
    expect(cli.out.map((line) => JSON.parse(line).kind)).toEqual(['started', 'state', 'ended'])
  })
})

describe('pawl pause, resume and stop', () => {
  function handlers(state: 'running' | 'paused' | 'finished', called: string[]) {
    const note = (name: string) => () => {
      called.push(name)
      return { done: true as const }
    }
    return {
      'campaign.list': () => [head({ state })],
      'campaign.head': () => head({ state: 'finished' }),
      'experiment.list': () => [],
      'campaign.pause': note('pause'),
      'campaign.resume': note('resume'),
      'campaign.stop': note('stop'),
    }
  }

  it('act on the campaign that has not ended', async () => {
    const called: string[] = []
    const cli = await cliWith(handlers('running', called))
    expect([await cli.run('pause'), await cli.run('stop', '--json')]).toEqual([0, 0])
    expect(called).toEqual(['pause', 'stop'])
  })

  it('go on in this terminal when no Pawl runs', async () => {
    const called: string[] = []
    const cli = await cliWith(handlers('paused', called))
    expect(await cli.run('resume')).toBe(0)
    expect([called, cli.resumed, cli.open()]).toEqual([[], [campaignId], 0])
  })

  it('refuse a campaign that has ended', async () => {
    const cli = await cliWith(handlers('finished', []))
    expect([await cli.run('pause'), await cli.run('resume'), await cli.run('stop')]).toEqual([1, 1, 1])
  })
})

describe('pawl demo', () => {
  it('ends with its six lines, and says that the agent is a script', async () => {
    const speedup = { factor: 1.2345, lo: 1.19, hi: 1.271, basis: 'measured', pairs: 8, isTime: true } as const
    const cli = await cliWith({
      'demo.prepare': () => ({ path: '/demo', agent: 'script:/proposals' }),
      'campaign.list': () => [],
      'campaign.start': () => ({ campaign: campaignId }),
      'campaign.head': () => head({ state: 'finished', kept: 6, tried: 24, speedup, projectPath: '/demo' }),
      'experiment.list': () => [],
      'campaign.export': () => ({ folder: '/exports', files: [] }),
    })
    expect(await cli.run('demo')).toBe(0)
    expect(cli.out[0]).toContain('agent is a script')
    expect(cli.out.slice(-6)).toEqual([
      'project: /demo',
      `base: ${head().base}`,
      `campaign: ${campaignId}`,
      'kept: 6 of 24',
      'speedup: 1.23x [1.19, 1.27]',
      'patches: /exports',
    ])
  })
})

describe('pawl doctor', () => {
  it('fails when a check fails, and with a remedy', async () => {
    const cli = await cliWith({
      'agent.list': () => [],
      'project.inspect': () => ({ ...project, trusted: true }),
      'project.doctor': () => [
        { name: 'git', ok: true, sentence: 'It is a git repository.', remedy: null },
        { name: 'seed', ok: false, sentence: 'Two seeds gave the same result.', remedy: 'Set [run] seed.' },
      ],
    })
    expect(await cli.run('doctor', '/p')).toBe(1)
    expect(cli.out).toEqual([
      'ok    It is a git repository.',
      'FAIL  Two seeds gave the same result.',
      '      Set [run] seed.',
    ])
  })

  it('measures what Pawl costs a run, and says what to do about it', async () => {
    const asked: number[] = []
    const cost = { at: 0, profile: 'a machine', seconds: 4, parts: [] }
    const cli = await cliWith({
      'machine.calibrate': ({ rounds }) => {
        asked.push(rounds)
        return {
          cost,
          checks: [
            { name: 'cost of window', ok: null, sentence: 'It took 0.80 % longer', remedy: 'Close the window.' },
          ],
        }
      },
    })
    expect(await cli.run('doctor', '--calibrate', '--rounds', '3')).toBe(0)
    expect(asked).toEqual([3])
    expect(cli.out).toEqual(['note  It took 0.80 % longer', '      Close the window.'])
    expect(cli.err.join('')).toContain('3 rounds')
    cli.out.length = 0
    expect(await cli.run('doctor', '--calibrate', '--json')).toBe(0)
    expect(asked).toEqual([3, 12])
    expect(JSON.parse(cli.out.join('\n'))).toEqual(cost)
  })
})
