import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { evidencePolicy } from '../core/decide/policy.ts'
import type { Answer, Request, RunOutcome, Settings } from '../core/decide/protocol.ts'
import { assertNever, fail } from '../core/failure.ts'

export type PolicyStreams = {
  readonly input: Readable
  readonly output: Writable
  readonly q: number
  readonly minEffect: number
}

type Init = { n_proposals: number; budget_s: number; run_s: number; direction: 'min' | 'max' }

type Observation = {
  type: 'obs' | 'ack' | 'budget_exhausted' | 'error'
  error?: string
  status?: 'ok' | 'killed' | 'crash' | 'conflict'
  metric?: number | null
  prefix_metric?: number | null
  cost_s?: number
  mid_s?: number
  left_s?: number
  telemetry?: { contended?: boolean }
}

/**
 * `pawl policy`: the decisions of real campaigns behind a line protocol (one JSON object per line each way, strict request and reply), so that
 * they can be judged from outside. Protocol 1 is a simulator's: the metric is brought to y by its direction; proposals are numbered from 0
 * there, from 1 here. Protocol 2 speaks the decisions' own words (decide/protocol.ts): the first line brings a campaign's settings, then every
 * request goes out as it is and its answer is expected; a recorded campaign can be replayed through it.
 * Throws a Failure when a line is not what the protocol says.
 */
export async function runPolicy(streams: PolicyStreams): Promise<void> {
  const lines = createInterface({ input: streams.input, crlfDelay: Number.POSITIVE_INFINITY })[Symbol.asyncIterator]()
  const read = async (): Promise<Record<string, unknown> | null> => {
    const next = await lines.next()
    return next.done === true ? null : parsed(next.value)
  }
  const init = await read()
  if (init === null) return
  if (init.type !== 'init' || (init.protocol !== 1 && init.protocol !== 2))
    fail(
      'policy-protocol',
      'The first line is not {"type":"init","protocol":1,...}.',
      'Start with an init line of protocol 1, or of protocol 2 with a campaign’s settings.',
    )
  if (init.protocol === 2) return await speakOwnWords(init.settings as Settings, streams, read)
  const world = init as unknown as Init
  const driver = translator(world)
  const policy = evidencePolicy(settingsOf(world, streams.q, streams.minEffect))
  let step = policy.next()
  while (step.done !== true) {
    const request: Request = step.value
    const line = driver.line(request)
    let reply: Record<string, unknown> | null = null
    if (line !== null) {
      streams.output.write(`${JSON.stringify(line)}\n`)
      if (request.kind !== 'finish') {
        reply = await read()
        if (reply === null) return
      }
    }
    step = policy.next(driver.answer(request, reply as Observation | null))
  }
}

/** Requests and answers as they are; ends with the finish, or when the input does. */
async function speakOwnWords(
  settings: Settings,
  { output }: PolicyStreams,
  read: () => Promise<Record<string, unknown> | null>,
): Promise<void> {
  const policy = evidencePolicy(settings)
  for (let step = policy.next(); step.done !== true; ) {
    output.write(`${JSON.stringify(step.value)}\n`)
    const answer = await read()
    if (answer === null) return
    step = policy.next(answer as Answer)
  }
}

function parsed(line: string): Record<string, unknown> {
  try {
    return JSON.parse(line) as Record<string, unknown>
  } catch {
    return fail('policy-protocol', `Not a JSON object: ${line.slice(0, 80)}`, 'Send one JSON object per line.')
  }
}

function settingsOf(world: Init, q: number, minEffect: number): Settings {
  return {
    q,
    minEffect,
    minEffectAuto: false,
    budgetS: world.budget_s,
    runS: world.run_s,
    proposals: world.n_proposals,
    finalPairs: 8,
    freshSeedBase: 1000,
    rngSeed: 1,
    canSetSeed: true,
    hasPrefix: true,
    guards: [],
    transferRunS: null,
    reserveShare: 0.15,
  }
}

/** Between the protocol's lines and the policy's requests and answers. */
function translator(world: Init) {
  const sign = world.direction === 'max' ? -1 : 1
  const toY = (metric: number | null | undefined): number | null =>
    metric != null && metric > 0 ? sign * Math.log(metric) : null
  let proposed = 0

  /** What to send for a request, null when the answer needs nobody. */
  function line(request: Request): object | null {
    switch (request.kind) {
      case 'proposal':
      case 'note':
        return null
      case 'merge':
        // Whether patches merge costs nothing there as here: the run is stopped at its very start and what it measured is not looked at.
        return { cmd: 'run', patches: request.patches.map((n) => n - 1), seed: 0, kill: { frac: 0, above: 1e-300 } }
      case 'run': {
        const above =
          request.killAbove === null ? 1e9 : Math.min(1e9, Math.max(1e-300, Math.exp(sign * request.killAbove)))
        return {
          cmd: 'run',
          patches: request.patches.map((n) => n - 1),
          seed: request.seed,
          kill: { frac: 0.25, above },
        }
      }
      case 'verdict': {
        const patch = request.experiment - 1
        if (request.verdict === 'keep') return { cmd: 'keep', patch }
        return { cmd: request.verdict === 'retired' ? 'unkeep' : 'drop', patch }
      }
      case 'finish': {
        const { claim } = request
        return claim === null
          ? { cmd: 'finish' }
          : { cmd: 'finish', claim: { speedup: claim.speedup, lo: claim.lo, hi: claim.hi } }
      }
      case 'rebuild':
        return neverReviewed()
      default:
        return assertNever(request)
    }
  }

  function answer(request: Request, reply: Observation | null): Answer {
    if (reply?.type === 'error')
      fail('policy-protocol', `The simulator refused: ${reply.error}`, 'Check its protocol version.')
    switch (request.kind) {
      case 'proposal':
        return proposed < world.n_proposals ? { kind: 'proposal', experiment: ++proposed } : { kind: 'exhausted' }
      case 'note':
      case 'verdict':
      case 'finish':
        return { kind: 'noted' }
      case 'merge':
        if (reply?.type === 'budget_exhausted') return { kind: 'budget-over' }
        return { kind: 'merge', merges: reply?.status !== 'conflict' }
      case 'run':
        return reply === null || reply.type !== 'obs' ? { kind: 'budget-over' } : runAnswer(reply)
      case 'rebuild':
        return neverReviewed()
      default:
        return assertNever(request)
    }
  }

  function runAnswer(reply: Observation): Answer {
    const outcomes: Record<string, RunOutcome> = {
      ok: 'finished',
      killed: 'killed',
      crash: 'crashed',
      conflict: 'conflict',
    }
    return {
      kind: 'run',
      outcome: outcomes[reply.status ?? ''] ?? 'lost',
      clean: reply.telemetry?.contended !== true,
      y: toY(reply.metric),
      prefixY: toY(reply.prefix_metric),
      atS: reply.mid_s ?? 0,
      costS: reply.cost_s ?? 0,
      leftS: reply.left_s ?? null,
      guards: [],
      pace: null,
      prefixPace: null,
      fingerprint: null,
    }
  }

  return { line, answer }
}

/** Rebuilds follow a researcher's review, and here there is no researcher. */
function neverReviewed(): never {
  throw new Error('a simulated campaign is not reviewed')
}
