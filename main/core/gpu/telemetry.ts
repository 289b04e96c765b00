import type { GpuFacts, TelemetryState } from '../../../preload/contract/gpu.ts'
import type { Clock } from '../clock.ts'
import type { Log } from '../log.ts'
import { type GpuAudit, parseAudit } from './audit.ts'
import { columnsFor, parseHelp } from './fields.ts'
import { type MigInstance, parseInventoryLine, parseMigList } from './inventory.ts'
import type { PciGpu } from './pci.ts'
import { createQuestions } from './questions.ts'
import type { GpuReading } from './sample-line.ts'
import { answerWithinMs, type Smi, type SmiAnswer, verbatim } from './smi.ts'
import { type GpuStream, startGpuStream } from './stream.ts'
import { sentenceOf } from './telemetry-sentence.ts'

/** What a GPU says of itself between runs, or why it says nothing. `lost`: it is not there any more. */
export type AuditAnswer =
  | { readonly kind: 'audit'; readonly audit: GpuAudit }
  | { readonly kind: 'lost'; readonly said: string }
  | { readonly kind: 'none'; readonly why: string }

/** What there is to be known of this machine's GPUs without asking their driver. */
export type Surroundings = {
  /** Null: there is no nvidia-smi on this machine. */
  readonly smi: Smi | null
  readonly pci: () => readonly PciGpu[]
  readonly isLaptop: boolean
  readonly isWsl: boolean
}

/** GPU telemetry: one stream while it is wanted, and questions between runs. Nothing here stops a loop. */
export type Telemetry = {
  readonly facts: () => readonly GpuFacts[]
  readonly instances: () => readonly MigInstance[]
  readonly state: () => TelemetryState
  readonly sentence: () => string
  readonly missed: () => { readonly samples: number; readonly lines: number }
  /** Looks once which GPUs there are, and again when `again`. For `campaign` a sleeping GPU is woken, for `strip` it is not. */
  readonly look: (need: Need, again?: boolean) => Promise<void>
  /** Who wants the stream now; null: nobody. */
  readonly want: (need: Need | null) => void
  /** Asks one GPU about itself; never to be called while a run is timed. */
  readonly audit: (uuid: string) => Promise<AuditAnswer>
  /** Asks all of them at once; none where nothing is said. Never to be called while a run is timed. */
  readonly auditAll: () => Promise<readonly GpuAudit[]>
  /** Pawl is about to leave: an answer that does not come soon is not waited for any more. */
  readonly hurry: () => void
  readonly close: () => Promise<void>
}

export type Need = 'campaign' | 'strip'

export type TelemetryOptions = {
  readonly surroundings: Surroundings
  readonly clock: Clock
  /** Who asks: the data folder. What an earlier Pawl of it left hanging in a driver is found by it. */
  readonly owner: string
  /** Left out, the usual. */
  readonly patience?: Patience | undefined
  readonly log: Log
  readonly onReadings: (readings: readonly GpuReading[]) => void
  readonly onEvent: (text: string) => void
  /** Its state, its sentence or its facts may have changed. */
  readonly onChange: () => void
}

type NoAnswer = Exclude<SmiAnswer, { readonly kind: 'said' }>

function wordsOf(answer: NoAnswer): string {
  return answer.kind === 'silent' ? `It did not answer within ${answer.afterMs / 1000} s.` : answer.said
}

/** How often nvidia-smi prints, and how long it is waited for. */
export type Patience = {
  readonly everyMs: number
  readonly firstLineMs: number
  readonly answerMs: number
  /** After a failure it is tried again with the next run, but not more often than this. */
  readonly againMs: number
}

/** Once a second: faster, and the driver's lock would cost the runs what they are measured for. */
export const sampleEveryMs = 1_000
/** A driver that is being loaded takes seconds for each GPU. */
export const usualPatience: Patience = {
  everyMs: sampleEveryMs,
  firstLineMs: 30_000,
  answerMs: answerWithinMs,
  againMs: 10 * 60_000,
}

export function createTelemetry(o: TelemetryOptions): Telemetry {
  const { smi } = o.surroundings
  const patience = o.patience ?? usualPatience
  const owned = { name: 'PAWL_TELEMETRY', value: o.owner }
  const questions = smi === null ? null : createQuestions(smi, owned, patience.answerMs)
  const now = {
    facts: [] as readonly GpuFacts[],
    instances: [] as readonly MigInstance[],
    looked: 'not yet' as 'not yet' | 'asleep' | 'done',
    looking: null as Promise<void> | null,
    beginning: null as Promise<void> | null,
    failure: null as string | null,
    failedMs: null as number | null,
    silentMs: null as number | null,
    stream: null as GpuStream | null,
    streams: 0,
    ending: Promise.resolve() as Promise<unknown>,
    known: null as ReadonlySet<string> | null,
    need: null as Need | null,
    closed: false,
    earlier: { samples: 0, lines: 0 },
  }

  const nvidiaGpus = () => o.surroundings.pci().filter((gpu) => gpu.vendor === 'nvidia')
  const hasNvidia = (): boolean => o.surroundings.isWsl || nvidiaGpus().length > 0
  const sleeps = (): boolean => {
    const nvidia = nvidiaGpus()
    return nvidia.length > 0 && nvidia.every((gpu) => gpu.isAsleep || (o.surroundings.isLaptop && gpu.maySleep))
  }
  const mayAsk = (need: Need): boolean => need === 'campaign' || !sleeps()

  function failed(answer: NoAnswer): void {
    now.failure = wordsOf(answer)
    now.failedMs = o.clock.monotonicMs()
    o.log.warn(`GPU telemetry: ${now.failure}`)
    o.onChange()
  }

  async function look(need: Need, again = false): Promise<void> {
    if (questions === null || (now.looked === 'done' && !again)) return
    if (!mayAsk(need)) {
      now.looked = 'asleep'
      return
    }
    // Several may want to know at once: it is asked once.
    now.looking ??= ask(again).finally(() => {
      now.looking = null
    })
    await now.looking
  }

  async function ask(again: boolean): Promise<void> {
    if (questions === null) return
    const { answer, fields } = await questions.inventory()
    now.looked = 'done'
    if (answer.kind !== 'said') {
      // A GPU that is gone for a while keeps its facts: the campaign on it waits for it. Where there never was one, nothing failed.
      const isGone = answer.kind === 'lost' && (now.facts.length > 0 || !hasNvidia())
      if (!isGone) failed(answer)
      return
    }
    const facts = answer.text.split(/\r?\n/).flatMap((line) => parseInventoryLine(line, fields) ?? [])
    const [first] = answer.text.trim().split(/\r?\n/)
    if (facts.length === 0 && first !== '')
      return failed({
        kind: 'failed',
        said: `It lists GPUs in a form that is not understood: ${verbatim(first ?? '')}`,
      })
    now.facts = facts
    now.failure = null
    o.onChange()
    // It is back: whoever waited for it to begin again need not wait any longer.
    const waits = now.stream?.state().kind === 'waiting' || now.stream?.state().kind === 'failed'
    if (again && waits && now.need !== null) {
      end()
      now.failedMs = null
      beginOnce(now.need)
    }
    if (now.facts.some((gpu) => gpu.isMig)) {
      const listed = await questions.ask(['-L'])
      now.instances = listed.kind === 'said' ? parseMigList(listed.text) : []
    }
  }

  async function begin(need: Need): Promise<void> {
    // A driver that could not even say which GPUs there are is asked again in its time.
    await look(need, now.facts.length === 0 && now.failure !== null)
    if (smi === null || questions === null || now.facts.length === 0 || !mayAsk(need)) return
    if (now.known === null) {
      const help = await questions.ask(['--help-query-gpu'])
      now.known = help.kind === 'said' ? parseHelp(help.text) : new Set()
    }
    if (now.closed || now.need === null || now.stream !== null) return
    now.failure = null
    now.streams += 1
    now.stream = startGpuStream({
      ...o,
      smi: { ...smi, environment: { ...smi.environment, [owned.name]: owned.value } },
      columns: columnsFor(now.known),
      ...patience,
      // Of this stream alone: whatever carries it is ended with the stream.
      marker: { name: 'PAWL_STREAM', value: `${process.pid}-${now.streams} ${o.owner}` },
      onLost: o.onEvent,
      onState: (state) => {
        if (state.kind === 'on') now.failure = null
        if (state.kind === 'failed') {
          now.failure = state.said
          now.failedMs = o.clock.monotonicMs()
        }
        o.onChange()
      },
    })
  }

  /** Whoever wants it says so again and again. */
  function beginOnce(need: Need): void {
    now.beginning ??= begin(need)
      .catch((error: unknown) =>
        o.log.error(`GPU telemetry did not begin: ${error instanceof Error ? error.message : String(error)}`),
      )
      .finally(() => {
        now.beginning = null
        // Meanwhile it may be wanted for more: a GPU that was left asleep is to be woken.
        if (now.need !== null && now.need !== need && now.stream === null) beginOnce(now.need)
      })
  }

  function end(): void {
    const { stream } = now
    if (stream === null) return
    const missed = stream.missed()
    now.earlier = { samples: now.earlier.samples + missed.samples, lines: now.earlier.lines + missed.lines }
    now.stream = null
    now.ending = Promise.all([now.ending, stream.stop()])
  }

  const isSpent = (): boolean => now.failedMs !== null && o.clock.monotonicMs() - now.failedMs < patience.againMs

  function state(): TelemetryState {
    if (smi === null) return 'none'
    if (now.failure !== null) return 'failed'
    if (now.looked === 'asleep' && now.stream === null) return 'asleep'
    if (now.looked === 'done' && now.facts.length === 0) return 'none'
    if (now.stream === null) return 'off'
    const { kind } = now.stream.state()
    return kind === 'on' ? 'on' : kind === 'waiting' ? 'retrying' : 'starting'
  }

  async function askAudit(
    of: readonly string[],
  ): Promise<Extract<SmiAnswer, { kind: 'said' }> | Exclude<AuditAnswer, { kind: 'audit' }>> {
    if (questions === null) return { kind: 'none', why: 'There is no nvidia-smi on this machine.' }
    // A stream that was given up says nothing of single questions; a driver that could not say which GPUs there are does.
    if (now.failure !== null && now.facts.length === 0 && isSpent()) return { kind: 'none', why: now.failure }
    // One that hangs would hold up every run twice: it is not asked again for a while.
    if (now.silentMs !== null && o.clock.monotonicMs() - now.silentMs < patience.againMs)
      return { kind: 'none', why: 'nvidia-smi did not answer the last time.' }
    const answer = await questions.ask(['-q', '-x', ...of])
    now.silentMs = answer.kind === 'silent' ? o.clock.monotonicMs() : null
    if (answer.kind === 'lost') return { kind: 'lost', said: answer.said }
    return answer.kind === 'said' ? answer : { kind: 'none', why: wordsOf(answer) }
  }

  return {
    facts: () => now.facts,
    instances: () => now.instances,
    state,
    sentence: () =>
      sentenceOf({
        ...o.surroundings,
        state: state(),
        facts: now.facts,
        failure: now.failure ?? now.stream?.state().said ?? null,
        pci: o.surroundings.pci(),
      }),
    missed: () => {
      const missed = now.stream?.missed() ?? { samples: 0, lines: 0 }
      return { samples: now.earlier.samples + missed.samples, lines: now.earlier.lines + missed.lines }
    },
    look,
    want: (need) => {
      if (now.closed) return
      now.need = need
      if (need === null) return end()
      if (now.stream?.state().kind === 'failed') {
        if (isSpent()) return
        end()
      }
      if (now.stream !== null || (now.failure !== null && isSpent())) return
      beginOnce(need)
    },
    audit: async (uuid) => {
      if (!/^(GPU|MIG)-/.test(uuid)) return { kind: 'none', why: 'nvidia-smi did not say which GPU this is.' }
      const asked = await askAudit(['-i', uuid])
      if (asked.kind !== 'said') return asked
      const audit = parseAudit(asked.text).find((gpu) => gpu.uuid === uuid)
      if (audit === undefined) return { kind: 'none', why: 'nvidia-smi does not tell of this GPU.' }
      return { kind: 'audit', audit }
    },
    auditAll: async () => {
      const asked = await askAudit([])
      return asked.kind === 'said' ? parseAudit(asked.text) : []
    },
    hurry: () => questions?.hurry(),
    close: async () => {
      now.closed = true
      end()
      await Promise.all([now.ending, questions?.close()])
    },
  }
}
