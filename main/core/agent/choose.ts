import { basename, resolve } from 'node:path'
import type { AgentIdentity } from '../../../preload/contract/campaign.ts'
import { fail } from '../failure.ts'
import type { AgentSettings, SessionSettings } from '../project/project.ts'
import { splitCommand } from '../project/words.ts'
import type { Adapter } from './adapter.ts'
import { adapters } from './adapters/all.ts'
import { apiAgent, apiSource } from './adapters/api.ts'
import { commandAdapter } from './adapters/command.ts'
import type { Agent, ProgramAgent } from './agent.ts'
import { scriptAgent } from './script.ts'

/** Where Pawl's own small agent is, and what starts it. */
export type OwnAgent = { readonly program: string; readonly file: string }

export type Choosing = {
  /** Folders of a script are relative to it. */
  readonly from: string
  /** The [agent] table of the project file: it holds for the agent that it names. */
  readonly settings: AgentSettings | null
  readonly own: OwnAgent
  readonly environment?: Readonly<NodeJS.ProcessEnv>
}

const defaults: SessionSettings = {
  timeLimitMs: 30 * 60_000,
  parallel: null,
  sharesDevice: false,
  variables: [],
  price: null,
}

/** Sessions at the same time, where nobody says otherwise: more would work on what the others just proved. */
const usualParallel = 3

/**
 * Makes the agent that `--agent` or the project file names: `claude-code`, `codex:MODEL`, `api:openai:MODEL@ADDRESS`, `command:WORDS`,
 * `script:FOLDER`. Throws a `Failure` for one that this Pawl can't drive.
 */
export async function chooseAgent(source: string, o: Choosing): Promise<Agent> {
  const [kind = '', detail] = cut(source)
  const environment = o.environment ?? process.env
  if (kind === 'script') {
    if (detail === null || detail === '')
      return fail('no-script-folder', 'The script agent needs a folder.', 'Write --agent script:FOLDER.')
    return await scriptAgent(resolve(o.from, detail))
  }
  const mine = o.settings !== null && o.settings.kind === kind ? o.settings : null
  const session: SessionSettings = mine === null || mine.kind === 'script' ? defaults : mine
  if (kind === 'command') {
    const command = detail ?? ''
    const split = splitCommand(command)
    if (split.kind !== 'words' || split.words.length === 0)
      return fail(
        'no-command',
        `The command of the agent can't be read: ${split.kind === 'words' ? 'it is empty' : split.why}.`,
        `Write --agent 'command:my-agent --brief {prompt_file}'.`,
      )
    return programAgent(
      commandAdapter(split.words),
      { kind, label: basename(split.words[0] ?? '') },
      null,
      session,
      environment,
    )
  }
  if (kind === 'api')
    return apiAgent(
      apiSource(detail ?? '', mine?.kind === 'api' ? mine : null),
      session,
      o.own,
      usualParallel,
      environment,
    )
  const adapter = adapters.find((each) => each.kind === kind)
  if (adapter === undefined)
    return fail(
      'unknown-agent',
      `This Pawl knows no agent "${source.slice(0, 100)}".`,
      `Use one of: ${adapters.map((each) => each.kind).join(', ')}, api:..., command:..., script:FOLDER ("pawl doctor" tells which are here).`,
    )
  const named = mine !== null && 'maxTurns' in mine && mine.kind !== 'api' ? mine : null
  const model = detail === null || detail === '' ? (named?.model ?? null) : detail
  const identity: AgentIdentity = {
    kind: kind === 'claude-code' || kind === 'codex' ? kind : 'command',
    label: model === null ? adapter.name : `${adapter.name}, ${model}`,
  }
  return { ...programAgent(adapter, identity, model, session, environment), turns: named?.maxTurns ?? null }
}

function programAgent(
  adapter: Adapter,
  identity: AgentIdentity,
  model: string | null,
  session: SessionSettings,
  environment: Readonly<NodeJS.ProcessEnv>,
): ProgramAgent {
  const hasKey = adapter.login.keys.some((name) => environment[name])
  return {
    kind: 'program',
    identity,
    adapter,
    model,
    turns: null,
    timeLimitMs: session.timeLimitMs,
    parallel: session.sharesDevice ? 1 : (session.parallel ?? usualParallel),
    sharesDevice: session.sharesDevice,
    variables: [...adapter.variables, ...session.variables],
    price: session.price,
    billing: hasKey ? 'money' : adapter.login.otherwise,
    env: {},
  }
}

/** At the first colon only: a model's name may hold one. */
function cut(source: string): [string, string | null] {
  const at = source.indexOf(':')
  return at < 0 ? [source, null] : [source.slice(0, at), source.slice(at + 1)]
}
