import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What a stand-in model answers to one turn of a conversation. */
export type Reply =
  | {
      readonly kind: 'answer'
      readonly text?: string
      /** Tools to be called; `name` may be given by several, the first that was offered is taken. */
      readonly tools?: readonly { readonly name: readonly string[]; readonly input: unknown }[]
    }
  | {
      readonly kind: 'status'
      readonly status: number
      readonly message: string
      readonly headers?: Readonly<Record<string, string>>
    }
  | { readonly kind: 'garbage' }
  /** Takes the question and never answers. */
  | { readonly kind: 'nothing' }

export type Turn = {
  readonly protocol: 'anthropic' | 'openai-chat' | 'openai-responses'
  /** How many answers of the model the conversation has already. */
  readonly index: number
  readonly model: string
  readonly tools: readonly string[]
  /** The whole question as it came. */
  readonly body: string
  readonly headers: IncomingMessage['headers']
}

export type ModelServer = { readonly url: string; readonly turns: readonly Turn[]; readonly close: () => Promise<void> }

/** Tokens that every answer says it took: 1,000 in, 400 of them cached, 50 out. */
const usage = { in: 1000, cached: 400, out: 50 }

/** A server on this machine that speaks the protocols of the model services, and says what `script` says. */
export async function startModelServer(script: (turn: Turn) => Reply): Promise<ModelServer> {
  const turns: Turn[] = []
  const server = createServer((request, response) => {
    void readAll(request).then((body) => {
      const turn = turnOf(request, body)
      if (turn === null) {
        response.writeHead(request.method === 'HEAD' ? 200 : 404, { 'content-type': 'application/json' }).end('{}')
        return
      }
      turns.push(turn)
      answer(response, turn, script(turn))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    turns,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

type Body = {
  readonly model?: string
  readonly stream?: boolean
  readonly messages?: readonly { readonly role: string }[]
  readonly input?: readonly { readonly type?: string; readonly role?: string }[]
  readonly tools?: readonly { readonly name?: string; readonly function?: { readonly name: string } }[]
}

function turnOf(request: IncomingMessage, text: string): Turn | null {
  const path = new URL(request.url ?? '/', 'http://x').pathname
  const protocol = path.endsWith('/messages')
    ? 'anthropic'
    : path.endsWith('/chat/completions')
      ? 'openai-chat'
      : path.endsWith('/responses')
        ? 'openai-responses'
        : null
  if (protocol === null || request.method !== 'POST') return null
  const body = JSON.parse(text) as Body
  const tools = (body.tools ?? []).flatMap((tool) => tool.function?.name ?? tool.name ?? [])
  const index =
    protocol === 'openai-responses'
      ? (body.input ?? []).filter((item) => item.type?.endsWith('call') || item.role === 'assistant').length
      : (body.messages ?? []).filter((message) => message.role === 'assistant').length
  return { protocol, index, model: body.model ?? '', tools, body: text, headers: request.headers }
}

function answer(response: ServerResponse, turn: Turn, reply: Reply): void {
  switch (reply.kind) {
    case 'nothing':
      return
    case 'garbage':
      response.writeHead(200, { 'content-type': 'text/event-stream' }).end('<html>502 from somebody’s proxy</html>')
      return
    case 'status': {
      const error = { type: reply.status === 401 ? 'authentication_error' : 'api_error', message: reply.message }
      response
        .writeHead(reply.status, { 'content-type': 'application/json', ...reply.headers })
        .end(JSON.stringify({ type: 'error', error }))
      return
    }
    case 'answer': {
      const calls = (reply.tools ?? []).map((tool, index) => ({
        id: `call_${turn.index}_${index}`,
        name: tool.name.find((name) => turn.tools.includes(name)) ?? tool.name[0] ?? '',
        input: tool.input,
      }))
      const said = { text: reply.text ?? '', calls }
      const isStream = (JSON.parse(turn.body) as Body).stream === true
      if (turn.protocol === 'openai-responses') sse(response, responses(turn, said))
      else if (turn.protocol === 'openai-chat' && isStream) sse(response, chatPieces(turn, said))
      else if (turn.protocol === 'openai-chat') json(response, chat(turn, said))
      else if (isStream) sse(response, messagePieces(turn, said))
      else json(response, message(turn, said))
    }
  }
}

type Said = {
  readonly text: string
  readonly calls: readonly { readonly id: string; readonly name: string; readonly input: unknown }[]
}

function json(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value))
}

function sse(response: ServerResponse, events: readonly object[]): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' })
  const isNamed = events.some((event) => 'type' in event)
  for (const event of events)
    response.write(`${'type' in event ? `event: ${String(event.type)}\n` : ''}data: ${JSON.stringify(event)}\n\n`)
  if (!isNamed) response.write('data: [DONE]\n\n')
  response.end()
}

function message(turn: Turn, { text, calls }: Said) {
  return {
    id: `msg_${turn.index}`,
    type: 'message',
    role: 'assistant',
    model: turn.model,
    content: [
      ...(text === '' ? [] : [{ type: 'text', text }]),
      ...calls.map(({ id, name, input }) => ({ type: 'tool_use', id, name, input })),
    ],
    stop_reason: calls.length > 0 ? 'tool_use' : 'end_turn',
    stop_sequence: null,
    usage: {
      input_tokens: usage.in - usage.cached,
      cache_creation_input_tokens: 0,
      cache_read_input_tokens: usage.cached,
      output_tokens: usage.out,
    },
  }
}

function messagePieces(turn: Turn, said: Said) {
  const whole = message(turn, said)
  const blocks = whole.content.flatMap((block, index) => {
    const isText = block.type === 'text'
    const empty = isText ? { ...block, text: '' } : { ...block, input: {} }
    const delta = isText
      ? { type: 'text_delta', text: (block as { text: string }).text }
      : { type: 'input_json_delta', partial_json: JSON.stringify((block as { input: unknown }).input) }
    return [
      { type: 'content_block_start', index, content_block: empty },
      { type: 'content_block_delta', index, delta },
      { type: 'content_block_stop', index },
    ]
  })
  return [
    { type: 'message_start', message: { ...whole, content: [], stop_reason: null } },
    ...blocks,
    {
      type: 'message_delta',
      delta: { stop_reason: whole.stop_reason, stop_sequence: null },
      usage: { output_tokens: usage.out },
    },
    { type: 'message_stop' },
  ]
}

function chatUsage() {
  return {
    prompt_tokens: usage.in,
    completion_tokens: usage.out,
    total_tokens: usage.in + usage.out,
    prompt_tokens_details: { cached_tokens: usage.cached },
  }
}

function chat(turn: Turn, { text, calls }: Said) {
  return {
    id: `chat_${turn.index}`,
    object: 'chat.completion',
    created: 1,
    model: turn.model,
    choices: [
      {
        index: 0,
        finish_reason: calls.length > 0 ? 'tool_calls' : 'stop',
        message: { role: 'assistant', content: text, tool_calls: calls.map(chatCall) },
      },
    ],
    usage: chatUsage(),
  }
}

function chatCall({ id, name, input }: Said['calls'][number], index: number) {
  return { index, id, type: 'function', function: { name, arguments: JSON.stringify(input) } }
}

function chatPieces(turn: Turn, { text, calls }: Said) {
  const piece = (delta: unknown, finish: string | null) => ({
    id: `chat_${turn.index}`,
    object: 'chat.completion.chunk',
    created: 1,
    model: turn.model,
    choices: [{ index: 0, delta, finish_reason: finish }],
  })
  return [
    piece({ role: 'assistant', content: text }, null),
    ...(calls.length === 0 ? [] : [piece({ tool_calls: calls.map(chatCall) }, null)]),
    piece({}, calls.length > 0 ? 'tool_calls' : 'stop'),
    { ...piece({}, null), choices: [], usage: chatUsage() },
  ]
}

function responses(turn: Turn, { text, calls }: Said) {
  const id = `resp_${turn.index}`
  const items = [
    ...(text === ''
      ? []
      : [
          {
            type: 'message',
            role: 'assistant',
            id: `m_${turn.index}`,
            content: [{ type: 'output_text', text, annotations: [] }],
          },
        ]),
    ...calls.map((call) => ({
      type: 'function_call',
      id: `f_${call.id}`,
      call_id: call.id,
      name: call.name,
      arguments: JSON.stringify(call.input),
    })),
  ]
  return [
    { type: 'response.created', response: { id } },
    ...items.flatMap((item, output_index) => [
      { type: 'response.output_item.added', output_index, item },
      { type: 'response.output_item.done', output_index, item },
    ]),
    {
      type: 'response.completed',
      response: {
        id,
        output: items,
        usage: {
          input_tokens: usage.in,
          input_tokens_details: { cached_tokens: usage.cached },
          output_tokens: usage.out,
          output_tokens_details: { reasoning_tokens: 0 },
          total_tokens: usage.in + usage.out,
        },
      },
    },
  ]
}

async function readAll(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}
