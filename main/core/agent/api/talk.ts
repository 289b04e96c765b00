import { createAnthropic } from '@ai-sdk/anthropic'
import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { APICallError, generateText, type LanguageModel, RetryError, stepCountIs } from 'ai'
import type { ApiSource } from '../adapters/api.ts'
import { filesOf } from './files.ts'
import { toolsOf } from './tools.ts'

export type Talk = Pick<ApiSource, 'model' | 'protocol' | 'baseUrl'> & {
  readonly key: string | null
  readonly brief: string
  readonly worktree: string
  readonly check: string | null
  readonly turns: number
  /** The longest that one answer of the model may take; a local model on a CPU takes minutes. */
  readonly answerMs: number
  readonly nowMs: () => number
  /** The environment of the check: without the key. */
  readonly environment: Readonly<Record<string, string>>
  /** Receives one event after the other, as the adapter reads them. */
  readonly say: (event: Said) => void
}

type Said = { readonly kind: string; readonly [key: string]: unknown }

const SYSTEM = `You are a careful engineer who proposes one small patch to training code. Work with the tools alone: look before you change, change as
little as needed, run the check, and at the end write .pawl/proposal.md as you are told. When that is done, answer with one sentence and no tool.`

const cached = { anthropic: { cacheControl: { type: 'ephemeral' } } }

/** Attempts after the first for what a server may get over by itself: overload, a lost connection. */
const RETRIES = 2

/** Talks with a model until it is done. False when it broke off; why is said. */
export async function talk(t: Talk): Promise<boolean> {
  // What a model says comes before what it does, but the library tells of it only when all of the step is done.
  const doing: Said[] = []
  const tools = toolsOf(filesOf(t.worktree), {
    worktree: t.worktree,
    check: t.check,
    environment: t.environment,
    told: (call, { ok, text }) => doing.push({ kind: 'result', call, ok, text }),
  })
  t.say({ kind: 'model', model: t.model })
  try {
    const { text } = await generateText({
      model: modelOf(t),
      // What stays the same over all turns is paid for once, where the service has a cache.
      system: { role: 'system', content: SYSTEM, providerOptions: cached },
      messages: [{ role: 'user', content: t.brief, providerOptions: cached }],
      tools,
      stopWhen: stepCountIs(t.turns),
      maxRetries: RETRIES,
      timeout: { stepMs: t.answerMs },
      onStepFinish: (step) => {
        if (step.reasoningText !== undefined && step.reasoningText !== '')
          t.say({ kind: 'thinking', text: step.reasoningText })
        if (step.text !== '') t.say({ kind: 'text', text: step.text })
        for (const event of doing.splice(0)) t.say(event)
        t.say({
          kind: 'usage',
          tokensIn: step.usage.inputTokens ?? null,
          tokensOut: step.usage.outputTokens ?? null,
          tokensCached: step.usage.inputTokenDetails.cacheReadTokens ?? null,
        })
      },
      experimental_onToolCallStart: ({ toolCall }) => {
        doing.push({
          kind: 'tool',
          call: toolCall.toolCallId,
          name: toolCall.toolName,
          input: JSON.stringify(toolCall.input),
        })
      },
    })
    t.say({ kind: 'last', text })
    return true
  } catch (error) {
    for (const event of doing.splice(0)) t.say(event)
    t.say(told(error, t))
    return false
  }
}

function modelOf(t: Talk): LanguageModel {
  if (t.protocol === 'anthropic')
    return createAnthropic({ apiKey: t.key ?? '', ...(t.baseUrl === null ? {} : { baseURL: t.baseUrl }) })(t.model)
  return createOpenAICompatible({
    name: 'server',
    baseURL: t.baseUrl ?? '',
    includeUsage: true,
    ...(t.key === null ? {} : { apiKey: t.key }),
  })(t.model)
}

/** Why it broke off, as an event. */
function told(error: unknown, t: Talk): Said {
  const last = RetryError.isInstance(error) ? error.lastError : error
  if (APICallError.isInstance(last)) {
    const text = `${last.message}${last.responseBody === undefined ? '' : `: ${last.responseBody.slice(0, 500)}`}`
    if (last.statusCode === 429) {
      const seconds = retryAfterS(last.responseHeaders?.['retry-after'], t.nowMs())
      if (seconds !== null) return { kind: 'limit', untilS: Math.ceil(t.nowMs() / 1000) + seconds, text }
    }
    // No status: the server could not be reached, or what it sent is no answer of such a service.
    return {
      kind: 'status',
      status: last.statusCode === undefined || last.statusCode < 400 ? 503 : last.statusCode,
      text,
    }
  }
  const message = last instanceof Error ? last.message : String(last)
  const isTimeout = last instanceof Error && (last.name === 'TimeoutError' || last.name === 'AbortError')
  if (isTimeout) return { kind: 'status', status: 504, text: `The model gave no answer within ${t.answerMs / 1000} s.` }
  return { kind: 'problem', text: message }
}

/** Seconds, or a date. */
function retryAfterS(value: string | undefined, nowMs: number): number | null {
  if (value === undefined) return null
  if (/^\d+$/.test(value)) return Number(value)
  const at = Date.parse(value)
  return Number.isNaN(at) ? null : Math.max(0, Math.ceil((at - nowMs) / 1000))
}
