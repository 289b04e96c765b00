import type { Adapter, StreamRule } from '../adapter.ts'

const items: readonly StreamRule[] = [
  {
    when: { type: 'item.started', 'item.type': 'command_execution' },
    give: [{ kind: 'tool', call: 'item.id', name: { is: 'command' }, input: 'item.command' }],
  },
  { when: { type: 'item.started' } },
  { when: { type: 'item.updated' } },
  {
    when: { type: 'item.completed', 'item.type': 'command_execution' },
    give: [{ kind: 'result', call: 'item.id', text: ['item.aggregated_output'], ok: { at: 'item.exit_code', is: 0 } }],
  },
  {
    when: { type: 'item.completed', 'item.type': 'agent_message' },
    give: [
      { kind: 'text', text: 'item.text' },
      { kind: 'last', text: 'item.text' },
    ],
  },
  {
    when: { type: 'item.completed', 'item.type': 'reasoning' },
    give: [{ kind: 'thinking', text: 'item.text' }],
  },
  {
    when: { type: 'item.completed', 'item.type': 'file_change' },
    give: [{ kind: 'tool', call: 'item.id', name: { is: 'edit' }, input: 'item.changes' }],
  },
  {
    when: { type: 'item.completed', 'item.type': 'mcp_tool_call' },
    give: [{ kind: 'tool', call: 'item.id', name: 'item.tool', input: 'item.arguments' }],
  },
  {
    when: { type: 'item.completed', 'item.type': 'web_search' },
    give: [{ kind: 'tool', call: 'item.id', name: { is: 'web search' }, input: 'item.query' }],
  },
  {
    when: { type: 'item.completed', 'item.type': 'todo_list' },
    give: [{ kind: 'tool', call: 'item.id', name: { is: 'plan' }, input: 'item.items' }],
  },
  {
    when: { type: 'item.completed', 'item.type': 'error' },
    give: [{ kind: 'problem', text: ['item.message'] }],
  },
]

/** Codex. It tells tokens and no money, and has no limit of turns or money of its own: Pawl's limits hold from outside. */
export const codex: Adapter = {
  kind: 'codex',
  name: 'Codex',
  about: 'OpenAI’s command-line agent, with a key or a ChatGPT subscription.',
  program: 'codex',
  get: 'Install it with "npm install -g @openai/codex".',
  login: {
    keys: ['CODEX_API_KEY', 'OPENAI_API_KEY'],
    files: [],
    ask: ['login', 'status'],
    how: 'Log in with "codex login", or set CODEX_API_KEY.',
    otherwise: 'subscription',
  },
  variables: ['OPENAI_API_KEY', 'OPENAI_BASE_URL', 'CODEX_API_KEY', 'CODEX_HOME', 'AZURE_OPENAI_API_KEY'],
  state: ['.codex'],
  command: {
    argv: ['codex', 'exec', '--json', '--ephemeral', '--color', 'never', '-C', '{worktree}', '--skip-git-repo-check'],
    model: ['-m', '{model}'],
    turns: [],
    check: [],
    // Its own sandbox can't be made inside of Pawl's, and need not be.
    confined: ['--dangerously-bypass-approvals-and-sandbox'],
    unconfined: ['-s', 'workspace-write'],
    end: ['--', '{brief}'],
    env: {},
  },
  stream: [
    { when: { type: 'thread.started' } },
    { when: { type: 'turn.started' } },
    ...items,
    {
      when: { type: 'turn.completed' },
      give: [
        {
          kind: 'usage',
          of: 'total',
          key: null,
          tokensIn: ['usage.input_tokens'],
          tokensOut: ['usage.output_tokens'],
          tokensCached: ['usage.cached_input_tokens'],
          usd: null,
        },
      ],
    },
    { when: { type: 'turn.failed' }, give: [{ kind: 'problem', text: ['error.message'] }] },
    { when: { type: 'error' }, give: [{ kind: 'problem', text: ['message'] }] },
  ],
  cost: null,
}
