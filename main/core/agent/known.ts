import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { KnownAgent } from '../../../preload/contract/session.ts'
import { exec } from '../process/exec.ts'
import { findProgram } from '../project/interpreter.ts'
import type { Adapter } from './adapter.ts'
import { adapters } from './adapters/all.ts'
import { agentEnvironment } from './environment.ts'

/** Some agents take seconds to say their version. */
const ASK_MS = 20_000

/** Every agent that this Pawl can drive, with what is known of it here. Spends nothing: programs are asked for version and login only. */
export async function knownAgents(own: Readonly<NodeJS.ProcessEnv> = process.env): Promise<KnownAgent[]> {
  return [...(await Promise.all(adapters.map((adapter) => look(adapter, own)))), ...others(own)]
}

/** What is known of one program. */
export async function look(adapter: Adapter, own: Readonly<NodeJS.ProcessEnv>): Promise<KnownAgent> {
  const path = await findProgram(adapter.program, homedir(), own)
  const common = { source: adapter.kind, name: adapter.name, about: adapter.about, path }
  if (path === null)
    return {
      ...common,
      installed: false,
      version: null,
      login: 'unknown',
      loginSentence: `There is no program "${adapter.program}" on the PATH.`,
      billing: 'unknown',
      remedy: adapter.get,
    }
  const [version, login] = await Promise.all([versionOf(adapter, path, own), loginOf(adapter, path, own)])
  return { ...common, installed: true, version, ...login }
}

async function versionOf(adapter: Adapter, path: string, own: Readonly<NodeJS.ProcessEnv>): Promise<string | null> {
  const asked = await ask(adapter, path, ['--version'], own)
  const printed = 'stdout' in asked ? `${asked.stdout}\n${asked.stderr}` : ''
  return /\d+\.\d+[\w.-]*/.exec(printed)?.[0] ?? null
}

async function loginOf(
  adapter: Adapter,
  path: string,
  own: Readonly<NodeJS.ProcessEnv>,
): Promise<Pick<KnownAgent, 'login' | 'loginSentence' | 'billing' | 'remedy'>> {
  const { login } = adapter
  const key = login.keys.find((name) => own[name])
  if (key !== undefined)
    return {
      login: 'yes',
      loginSentence: `${key} is set; whether it is right, the first session shows.`,
      billing: 'money',
      remedy: null,
    }
  const file = login.files.find((name) => existsSync(join(homedir(), name)))
  if (file !== undefined)
    return { login: 'yes', loginSentence: `There is a login in ~/${file}.`, billing: login.otherwise, remedy: null }
  const no = { billing: 'unknown', remedy: login.how } as const
  if (login.ask === null) return { login: 'unknown', loginSentence: 'Neither a key nor a login was found.', ...no }
  const answer = await ask(adapter, path, login.ask, own)
  if (answer.kind !== 'ended')
    return { login: 'unknown', loginSentence: `"${[adapter.program, ...login.ask].join(' ')}" gave no answer.`, ...no }
  if (answer.exitCode === 0)
    return {
      login: 'yes',
      loginSentence: `"${[adapter.program, ...login.ask].join(' ')}" says so.`,
      billing: login.otherwise,
      remedy: null,
    }
  return { login: 'no', loginSentence: 'It is not logged in.', ...no }
}

async function ask(adapter: Adapter, path: string, args: readonly string[], own: Readonly<NodeJS.ProcessEnv>) {
  const { open, secret } = agentEnvironment(adapter.variables, false, own)
  return await exec(path, args, {
    cwd: homedir(),
    env: { ...open, ...secret, ...adapter.command.env },
    timeoutMs: ASK_MS,
    maxOutputBytes: 64 * 1024,
  })
}

/** What is no program of its own. */
function others(own: Readonly<NodeJS.ProcessEnv>): KnownAgent[] {
  const key = own.ANTHROPIC_API_KEY ? 'ANTHROPIC_API_KEY is set.' : 'ANTHROPIC_API_KEY is not set.'
  const builtIn = { installed: null, version: null, path: null } as const
  return [
    {
      ...builtIn,
      source: 'api:anthropic:',
      name: 'Anthropic API',
      about: 'Pawl’s own small agent on a model of Anthropic; the model’s name follows.',
      login: own.ANTHROPIC_API_KEY ? 'yes' : 'no',
      loginSentence: key,
      billing: 'money',
      remedy: own.ANTHROPIC_API_KEY ? null : 'Set ANTHROPIC_API_KEY.',
    },
    {
      ...builtIn,
      source: 'api:openai:',
      name: 'OpenAI-compatible server',
      about:
        'Pawl’s own small agent on any such server (Ollama, llama.cpp, vLLM, LM Studio): MODEL@ADDRESS follows, for example qwen3-coder@http://localhost:11434/v1.',
      login: 'unknown',
      loginSentence: 'A local server needs no key; for another one, [agent] key_env names the variable that holds it.',
      billing: 'unknown',
      remedy: null,
    },
    {
      ...builtIn,
      source: 'command:',
      name: 'Any other program',
      about: 'A command that changes files in its folder; {prompt_file} and {worktree} are replaced.',
      login: 'unknown',
      loginSentence: 'Only it knows.',
      billing: 'unknown',
      remedy: null,
    },
    {
      ...builtIn,
      source: 'script:',
      name: 'Script',
      about: 'Replays the *.patch files of a folder, in order of name. No model.',
      login: 'not-needed',
      loginSentence: 'It needs none.',
      billing: 'free',
      remedy: null,
    },
  ]
}
