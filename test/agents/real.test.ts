import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { adapters } from '../../main/core/agent/adapters/all.ts'
import { look } from '../../main/core/agent/known.ts'
import { findSandbox } from '../../main/core/process/sandbox.ts'
import { findStrays } from '../../main/core/process/strays.ts'
import type { Engine } from '../../main/engine.ts'
import { begin, endOf, openEngine } from '../support/campaign.ts'
import { makeForeignProject } from '../support/foreign-project.ts'
import { processesOf, workOf } from '../support/left-behind.ts'
import { type ModelServer, type Reply, startModelServer, type Turn } from '../support/model-server.ts'
import { alive, until } from '../support/processes.ts'

// The programs themselves, found on the PATH; the model is a stand-in on this machine. Where there is no bubblewrap, only what holds
// nothing in is tried.

const agents = [
  { kind: 'claude-code', source: 'claude-code:claude-sonnet-4-5' },
  { kind: 'codex', source: 'codex:gpt-5-codex' },
] as const
const ways = (await findSandbox()).kind === 'bubblewrap' ? (['auto', 'off'] as const) : (['off'] as const)
const cases = agents.flatMap((agent) => ways.map((sandbox) => ({ ...agent, sandbox })))

const say = (line: string): void => void process.stdout.write(`${line}\n`)
const closing: (() => Promise<void> | void)[] = []
const environment = { ...process.env }
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
  for (const name of ['HOME', 'ANTHROPIC_BASE_URL', 'ANTHROPIC_API_KEY', 'OPENAI_API_KEY'])
    if (environment[name] === undefined) delete process.env[name]
    else process.env[name] = environment[name]
})

/** A command in the shell tool of whichever agent asks. */
function shell(turn: Turn, command: string): Reply {
  const inputs = [
    { name: 'Bash', input: { command, description: 'edit' } },
    { name: 'exec_command', input: { cmd: command } },
    { name: 'shell_command', input: { command } },
    { name: 'shell', input: { command: ['sh', '-c', command] } },
  ]
  const known = inputs.find(({ name }) => turn.tools.includes(name)) ?? inputs[0]
  return { kind: 'answer', text: 'I work.', tools: [{ name: [known?.name ?? ''], input: known?.input }] }
}

type Here = { readonly folder: string; readonly home: string; readonly engine: Engine; readonly model: ModelServer }

/** An engine with a home folder of its own, in which both agents know the stand-in for their model. */
async function here(script: (turn: Turn, clone: string) => Reply): Promise<Here> {
  const folder = mkdtempSync(join(tmpdir(), 'pawl agents '))
  const home = join(folder, 'data')
  const model = await startModelServer((turn) =>
    // Titles and summaries are asked for without tools.
    turn.tools.length === 0
      ? { kind: 'answer', text: 'ok' }
      : script(turn, new RegExp(`${home}/sessions/\\w+/clone`).exec(turn.body)?.[0] ?? ''),
  )
  const person = join(folder, 'person')
  mkdirSync(join(person, '.codex'), { recursive: true })
  writeFileSync(
    join(person, '.codex', 'config.toml'),
    `model_provider = "stand-in"\n[model_providers.stand-in]\nname = "stand-in"\nbase_url = "${model.url}/v1"\nwire_api = "responses"\nenv_key = "OPENAI_API_KEY"\nrequest_max_retries = 1\nstream_max_retries = 1\n`,
  )
  Object.assign(process.env, {
    HOME: person,
    ANTHROPIC_BASE_URL: model.url,
    ANTHROPIC_API_KEY: 'sk-test-0123456789',
    OPENAI_API_KEY: 'sk-test-9876543210',
  })
  const engine = await openEngine(home)
  closing.push(
    () => rmSync(folder, { recursive: true, force: true }),
    () => model.close(),
    () => engine.close(),
  )
  return { folder, home, engine, model }
}

const project = (at: Here, sandbox: 'auto' | 'off', check: string) =>
  makeForeignProject(at.folder, `\n[sandbox]\nmode = "${sandbox}"\n`, ['train.py'], (toml) =>
    toml.replace('protect = ', `check = "${check}"\nprotect = `),
  )

describe('installed from npm', () => {
  test.each(agents)('$kind says its version and whether it is logged in', async ({ kind }) => {
    await here(() => ({ kind: 'answer', text: 'ok' }))
    const adapter = adapters.find((each) => each.kind === kind)
    if (adapter === undefined) throw new Error('no adapter')
    const known = await look(adapter, process.env)
    say(`${kind}: version ${known.version}, ${known.loginSentence}`)
    expect(known).toMatchObject({ installed: true, login: 'yes', version: expect.stringMatching(/^\d+\.\d+/) })
    const { ANTHROPIC_API_KEY: _, OPENAI_API_KEY: __, ...without } = process.env
    const unknown = await look(adapter, without)
    say(`${kind} without a key: ${unknown.loginSentence} ${unknown.remedy ?? ''}`)
    expect(unknown).toMatchObject({ installed: true, login: 'no' })
  })

  test.each(cases)('$kind yields one measured experiment, sandbox $sandbox', async ({ kind, source, sandbox }) => {
    // Held in by nothing, an agent may run the project's check and nothing else, and edits with its own tool.
    const edits =
      "sed -i 's/GAIN_A = 0.0/GAIN_A = 0.02/' train.py && mkdir -p .pawl && echo 'Raise gain A to 2 %' > .pawl/proposal.md"
    const at = await here((turn, clone) => {
      const own: Reply[] =
        kind === 'claude-code' && sandbox === 'off'
          ? [
              { kind: 'answer', tools: [{ name: ['Read'], input: { file_path: `${clone}/train.py` } }] },
              {
                kind: 'answer',
                tools: [
                  {
                    name: ['Edit'],
                    input: { file_path: `${clone}/train.py`, old_string: 'GAIN_A = 0.0', new_string: 'GAIN_A = 0.02' },
                  },
                  {
                    name: ['Write'],
                    input: { file_path: `${clone}/.pawl/proposal.md`, content: 'Raise gain A to 2 %\n' },
                  },
                ],
              },
            ]
          : [shell(turn, edits)]
      return own[turn.index] ?? { kind: 'answer', text: 'Done.' }
    })
    const campaign = await begin(at.engine, project(at, sandbox, 'python3 -m py_compile train.py'), source, {
      sessions: 1,
    })
    const { reason } = await endOf(at.engine, campaign)
    const [session] = await at.engine.handlers['session.list']({ campaign })
    const experiment = (await at.engine.handlers['experiment.list']({ campaign })).find((row) => row.number === 1)
    say(
      `${kind}, sandbox ${sandbox}: session ${session?.outcome}, ${session?.tokensIn} tokens in, ${session?.tokensOut} out, ${session?.costUsd === null ? 'cost unknown' : `$${session?.costUsd}`}; experiment 1 "${experiment?.hypothesis}": ${experiment?.verdict}, ${experiment?.runs} runs; ${reason}`,
    )
    expect(session).toMatchObject({ outcome: 'finished', refusal: null, experiment: 1, tokensOut: expect.any(Number) })
    expect(experiment).toMatchObject({ hypothesis: 'Raise gain A to 2 %', verdict: 'keep' })
    await at.engine.close()
    closing.splice(closing.length - 1)
    expect(processesOf(at.folder)).toEqual([])
    expect(workOf(at.home)).toEqual([])
  })
})

describe('in the middle of a tool', () => {
  /** In a session of its own, in the background, and in the foreground. */
  const busy = 'setsid sleep 4711 & sleep 4712 & sleep 4713'

  /** Held in by nothing, Claude Code may run the project's check alone: it writes what that does first. */
  function work(turn: Turn, clone: string, kind: string, sandbox: string): Reply {
    if (kind !== 'claude-code' || sandbox !== 'off')
      return turn.index === 0 ? shell(turn, busy) : { kind: 'answer', text: 'Done.' }
    const input = { file_path: `${clone}/busy.sh`, content: `${busy}\n` }
    const steps: Reply[] = [{ kind: 'answer', tools: [{ name: ['Write'], input }] }, shell(turn, 'sh busy.sh')]
    return steps[turn.index] ?? { kind: 'answer', text: 'Done.' }
  }

  test.each(cases)('$kind is killed, sandbox $sandbox: nothing is left running', async ({ kind, source, sandbox }) => {
    const at = await here((turn, clone) => work(turn, clone, kind, sandbox))
    const made = project(at, sandbox, 'sh busy.sh')
    const campaign = await begin(at.engine, made, source, { sessions: 1 })
    const { id, tool } = await atWork(at, campaign)
    const agent = tool.find((line) => /claude|codex/.test(line) && !/launch\.py|bwrap/.test(line)) ?? ''
    say(
      `${kind}, sandbox ${sandbox}: working\n  ${tool.map((line) => line.slice(0, 150)).join('\n  ')}\n  killed: ${agent.slice(0, 80)}`,
    )
    process.kill(Number(agent.split(' ')[0]), 'SIGKILL')
    await endOf(at.engine, campaign)
    const [session] = await at.engine.handlers['session.list']({ campaign })
    say(
      `  then: ${session?.outcome}, ${session?.refusal}; left running: ${(await findStrays({ name: 'PAWL_RUN', value: id })).length}`,
    )
    expect(await findStrays({ name: 'PAWL_RUN', value: id })).toEqual([])
    expect(tool.map((line) => Number(line.split(' ')[0])).filter(alive)).toEqual([])
    expect(session?.experiment).toBeNull()
  })

  test.each(cases)(
    '$kind is asked to end, sandbox $sandbox: nothing is left running',
    async ({ kind, source, sandbox }) => {
      const at = await here((turn, clone) => work(turn, clone, kind, sandbox))
      const campaign = await begin(at.engine, project(at, sandbox, 'sh busy.sh'), source, { sessions: 1 })
      const { id, tool } = await atWork(at, campaign)
      const startedMs = performance.now()
      await at.engine.handlers['campaign.stop']({ campaign })
      const [session] = await at.engine.handlers['session.list']({ campaign })
      const { endedBy, exitCode, leftovers } = await at.engine.handlers['session.show']({ session: id })
      say(
        `${kind}, sandbox ${sandbox}: stopped after ${((performance.now() - startedMs) / 1000).toFixed(1)} s: ${session?.outcome}, ended by ${endedBy}, exit code ${exitCode}, ${leftovers} left and ended, ${session?.costUsd === null ? 'cost unknown' : `$${session?.costUsd}`}, ${session?.tokensIn} tokens in`,
      )
      expect(await findStrays({ name: 'PAWL_RUN', value: id })).toEqual([])
      expect(tool.map((line) => Number(line.split(' ')[0])).filter(alive)).toEqual([])
      expect(processesOf(at.folder)).toEqual([])
    },
  )
})

/** Waits until the session's tool is in the middle of its work; its processes, as "pid command". */
async function atWork(at: Here, campaign: string): Promise<{ readonly id: string; readonly tool: readonly string[] }> {
  const sleeping = () => processesOf(at.folder).filter((line) => /sleep 471\d/.test(line)).length
  await until(() => sleeping() >= 3)
  const [session] = await at.engine.handlers['session.list']({ campaign })
  const strays = new Set(
    (await findStrays({ name: 'PAWL_RUN', value: session?.id ?? '' })).map(({ pid }) => String(pid)),
  )
  return {
    id: session?.id ?? '',
    tool: processesOf(at.folder).filter((line) => strays.has(line.split(' ')[0] ?? '')),
  }
}
