import type { SessionEvent } from '../../../../preload/contract/session.ts'
import { fail } from '../../failure.ts'
import type { AgentSettings, SessionSettings } from '../../project/project.ts'
import type { Adapter, StreamRule } from '../adapter.ts'
import type { ProgramAgent } from '../agent.ts'
import type { OwnAgent } from '../choose.ts'

export type ApiSettings = Extract<AgentSettings, { kind: 'api' }>

/** Which model behind which address; `keyEnv` names the variable with the key. */
export type ApiSource = Pick<ApiSettings, 'model' | 'protocol' | 'baseUrl' | 'keyEnv' | 'maxTurns'>

/**
 * Reads what follows `api:`: `anthropic:MODEL`, or `openai:MODEL@ADDRESS`; nothing: what the project file says.
 * Throws a `Failure` when it can't be understood.
 */
export function apiSource(detail: string, settings: ApiSettings | null): ApiSource {
  if (detail === '' && settings !== null) return settings
  const found = /^(anthropic|openai):([^@]+)(?:@(https?:\/\/\S+))?$/.exec(detail)
  const [, protocol, model, address] = found ?? []
  const baseUrl = address ?? settings?.baseUrl ?? null
  if (found === null || model === undefined || (protocol === 'openai' && baseUrl === null))
    return fail(
      'no-model',
      `"api:${detail.slice(0, 100)}" names no model and address.`,
      'Write --agent api:anthropic:MODEL, or --agent api:openai:MODEL@http://localhost:11434/v1.',
    )
  return {
    model,
    protocol: protocol === 'openai' ? 'openai' : 'anthropic',
    baseUrl,
    keyEnv: settings?.keyEnv ?? (protocol === 'anthropic' ? 'ANTHROPIC_API_KEY' : null),
    maxTurns: settings?.maxTurns ?? null,
  }
}

const line = (kind: SessionEvent['kind'] | string) => ({ kind })

/** What Pawl's own agent prints: one event per line. */
const stream: readonly StreamRule[] = [
  { when: line('text'), give: [{ kind: 'text', text: 'text' }] },
  { when: line('thinking'), give: [{ kind: 'thinking', text: 'text' }] },
  { when: line('tool'), give: [{ kind: 'tool', call: 'call', name: 'name', input: 'input' }] },
  { when: line('result'), give: [{ kind: 'result', call: 'call', text: ['text'], ok: { at: 'ok', is: true } }] },
  {
    when: line('usage'),
    give: [
      {
        kind: 'usage',
        of: 'step',
        key: null,
        tokensIn: ['tokensIn'],
        tokensOut: ['tokensOut'],
        tokensCached: ['tokensCached'],
        usd: null,
      },
    ],
  },
  { when: line('model'), give: [{ kind: 'model', model: 'model' }] },
  { when: line('status'), give: [{ kind: 'status', status: 'status', text: ['text'] }] },
  { when: line('limit'), give: [{ kind: 'limit', untilS: 'untilS', text: ['text'] }] },
  { when: line('problem'), give: [{ kind: 'problem', text: ['text'] }] },
  { when: line('last'), give: [{ kind: 'last', text: 'text' }] },
]

/** Pawl's own small agent on a model behind an address. It is a program like the others: same limits, same sandbox, same adoption. */
export function apiAgent(
  source: ApiSource,
  session: SessionSettings,
  own: OwnAgent,
  usualParallel: number,
  environment: Readonly<NodeJS.ProcessEnv>,
): ProgramAgent {
  const isLocal = source.baseUrl !== null && /^https?:\/\/(localhost|127\.|\[::1\]|0\.0\.0\.0)/.test(source.baseUrl)
  const key = source.keyEnv
  const adapter: Adapter = {
    kind: 'api',
    name: 'Pawl’s own agent',
    about: 'Pawl’s own small agent.',
    program: own.program,
    get: 'It comes with Pawl.',
    login: {
      keys: key === null ? [] : [key],
      files: [],
      ask: null,
      how: key === null ? 'Name the variable that holds the key: [agent] key_env.' : `Set ${key}.`,
      otherwise: 'unknown',
    },
    variables: key === null ? [] : [key],
    state: [],
    command: {
      argv: [
        own.program,
        own.file,
        '--brief',
        '{prompt_file}',
        '--worktree',
        '{worktree}',
        '--protocol',
        source.protocol,
      ],
      model: ['--model', '{model}'],
      turns: ['--turns', '{turns}'],
      confined: [],
      unconfined: [],
      check: ['--check', '{check}'],
      end: [
        ...(source.baseUrl === null ? [] : ['--base-url', source.baseUrl]),
        ...(key === null ? [] : ['--key-env', key]),
      ],
      // In the desktop app the program is Electron, which is Node when it is told so.
      env: { ELECTRON_RUN_AS_NODE: '1' },
    },
    stream,
    cost: null,
  }
  return {
    kind: 'program',
    identity: { kind: 'api', label: `${source.model}, ${isLocal ? 'local' : source.protocol}` },
    adapter,
    model: source.model,
    turns: source.maxTurns,
    timeLimitMs: session.timeLimitMs,
    parallel: session.sharesDevice ? 1 : (session.parallel ?? (isLocal ? 1 : usualParallel)),
    sharesDevice: session.sharesDevice,
    variables: [...adapter.variables, ...session.variables],
    price: session.price,
    billing: key !== null && environment[key] ? 'money' : isLocal ? 'free' : 'unknown',
    env: {},
  }
}
