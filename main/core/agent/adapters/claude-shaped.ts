import type { Give, StreamRule } from '../adapter.ts'

const usage = {
  tokensIn: ['input_tokens', 'cache_creation_input_tokens', 'cache_read_input_tokens'],
  tokensOut: ['output_tokens'],
  tokensCached: ['cache_read_input_tokens'],
} as const

const below = (place: string, names: readonly string[]) => names.map((name) => `${place}.${name}`)

/** The lines that Claude Code prints with `--output-format stream-json`, and those who took its form over. */
export const claudeShaped = (inputHasCached: boolean): readonly StreamRule[] => {
  const tokensIn = inputHasCached ? ['input_tokens'] : usage.tokensIn
  return [
    {
      when: { type: 'system', subtype: 'init' },
      give: [
        { kind: 'model', model: 'model' },
        {
          kind: 'billing',
          at: 'apiKeySource',
          is: {
            ANTHROPIC_API_KEY: 'money',
            apiKeyHelper: 'money',
            '/login managed key': 'money',
            none: 'subscription',
          },
        },
      ],
    },
    {
      when: { type: 'system', subtype: 'api_retry' },
      give: [{ kind: 'status', status: 'error_status', text: ['error'] }],
    },
    { when: { type: 'system' } },
    {
      when: { type: 'rate_limit_event', 'rate_limit_info.status': 'rejected' },
      give: [{ kind: 'limit', untilS: 'rate_limit_info.resetsAt', text: ['rate_limit_info.rateLimitType'] }],
    },
    { when: { type: 'rate_limit_event' } },
    {
      when: { type: 'assistant', error: 'authentication_failed' },
      give: [{ kind: 'status', status: { is: 401 }, text: ['message.content'] }],
    },
    {
      when: { type: 'assistant' },
      give: [
        {
          kind: 'usage',
          of: 'step',
          key: 'message.id',
          tokensIn: below('message.usage', tokensIn),
          tokensOut: below('message.usage', usage.tokensOut),
          tokensCached: below('message.usage', usage.tokensCached),
          usd: null,
        },
      ],
      each: {
        in: 'message.content',
        rules: [
          { when: { type: 'text' }, give: [{ kind: 'text', text: 'text' }] },
          { when: { type: 'thinking' }, give: [{ kind: 'thinking', text: 'thinking' }] },
          { when: { type: 'redacted_thinking' } },
          { when: { type: 'tool_use' }, give: [{ kind: 'tool', call: 'id', name: 'name', input: 'input' }] },
        ],
      },
    },
    {
      when: { type: 'user' },
      each: {
        in: 'message.content',
        rules: [
          {
            when: { type: 'tool_result' },
            give: [{ kind: 'result', call: 'tool_use_id', text: ['content'], ok: { at: 'is_error', isNot: true } }],
          },
          { when: { type: 'text' } },
        ],
      },
    },
    {
      when: { type: 'result', is_error: true },
      give: [
        ...result(tokensIn),
        { kind: 'problem', text: ['result', 'errors', 'subtype'] },
        { kind: 'status', status: 'api_error_status', text: ['result', 'errors', 'subtype'] },
      ],
    },
    { when: { type: 'result' }, give: [...result(tokensIn), { kind: 'last', text: 'result' }] },
  ]
}

function result(tokensIn: readonly string[]): readonly Give[] {
  return [
    {
      kind: 'usage',
      of: 'total',
      key: null,
      tokensIn: below('usage', tokensIn),
      tokensOut: below('usage', usage.tokensOut),
      tokensCached: below('usage', usage.tokensCached),
      usd: 'total_cost_usd',
    },
    { kind: 'denied', in: 'permission_denials', name: 'tool_name' },
  ]
}
