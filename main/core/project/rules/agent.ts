import { printFound } from '../mistake.ts'
import type { ProjectFile } from '../schema.ts'
import { finding, type RuleFinding } from './finding.ts'

/** What every agent but a script can have. */
const EVERY = ['time_limit', 'parallel', 'shares_device', 'variables', 'price'] as const

/** Which keys mean something for which kind of agent, besides `kind`; the first list is required. */
const AGENT_KEYS: Readonly<
  Record<
    NonNullable<ProjectFile['agent']>['kind'],
    { readonly required: readonly string[]; readonly possible: readonly string[] }
  >
> = {
  'claude-code': { required: [], possible: ['model', 'max_turns', ...EVERY] },
  codex: { required: [], possible: ['model', ...EVERY] },
  gemini: { required: [], possible: ['model', ...EVERY] },
  qwen: { required: [], possible: ['model', 'max_turns', ...EVERY] },
  opencode: { required: [], possible: ['model', ...EVERY] },
  pi: { required: [], possible: ['model', ...EVERY] },
  api: {
    required: ['model', 'protocol'],
    possible: ['model', 'protocol', 'base_url', 'key_env', 'max_turns', ...EVERY],
  },
  command: { required: ['command'], possible: ['command', ...EVERY] },
  script: { required: ['folder'], possible: ['folder', 'time_limit'] },
}

/** The keys of the agent fit its kind. */
export function checkAgent(file: ProjectFile): RuleFinding[] {
  if (file.agent === undefined) return []
  const { kind, base_url: baseUrl, key_env: keyEnv } = file.agent
  const { required, possible } = AGENT_KEYS[kind]
  const values: Readonly<Record<string, unknown>> = file.agent
  const uses = ['agent.kind']
  const found: RuleFinding[] = []
  const needed = file.agent.protocol === 'openai' ? [...required, 'base_url'] : required
  for (const name of needed) {
    if (values[name] === undefined)
      found.push(finding(['agent', name], false, `${name}, because kind = "${kind}"`, 'nothing', `Add ${name}.`, uses))
  }
  for (const name of Object.keys(values)) {
    if (name === 'kind' || values[name] === undefined || possible.includes(name)) continue
    const owner = Object.entries(AGENT_KEYS).find(([, keys]) => keys.possible.includes(name))?.[0]
    found.push(
      finding(
        ['agent', name],
        false,
        `no ${name}, because kind = "${kind}"`,
        printFound(values[name]),
        `Remove it, or write kind = "${owner ?? 'api'}".`,
        uses,
      ),
    )
  }
  if (baseUrl !== undefined && !/^https?:\/\/[^\s/]+/.test(baseUrl))
    found.push(
      finding(
        ['agent', 'base_url'],
        true,
        'an http or https address',
        printFound(baseUrl),
        'Write it in full, for example "http://localhost:11434/v1".',
        uses,
      ),
    )
  if (keyEnv !== undefined && !/^[A-Za-z_][A-Za-z0-9_]*$/.test(keyEnv))
    found.push(
      finding(
        ['agent', 'key_env'],
        true,
        'the name of a variable',
        'something that is not one',
        'Write the name of the variable that holds the key, never the key itself; change a key that stood in this file.',
        uses,
      ),
    )
  return found
}
