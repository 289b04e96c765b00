import { randomInt } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { monotonicFactory } from 'ulid'
import type { Event } from '../preload/contract/events.ts'
import type { NewId } from './core/clock.ts'
import { createLeases } from './core/gpu/lease.ts'
import type { Patience } from './core/gpu/telemetry.ts'
import { maskOf } from './core/gpu/throttle.ts'
import type { Log } from './core/log.ts'
import { type Campaigns, createCampaigns } from './core/loop/campaigns.ts'
import { openMachine } from './core/machine/machine.ts'
import { type Rule, rules } from './core/machine/rules.ts'
import { closelyMs } from './core/onlookers.ts'
import { identities } from './core/process/identity.ts'
import { findSandbox, type Sandbox } from './core/process/sandbox.ts'
import { insertMachineEvent } from './core/store/evidence.ts'
import { readKnownGpus, writeKnownGpus } from './core/store/known-gpus.ts'
import { type Address, holderOf, lockHome } from './core/store/lock.ts'
import { openReadStore, openStore } from './core/store/open.ts'
import { insertSamples } from './core/store/samples.ts'
import { createReaders } from './core/training/reader.ts'
import { readSpool } from './core/training/spool-view.ts'
import { giveBackMemory } from './give-back.ts'
import { type HandlersOf, type Live, type ReadMethod, readHandlers } from './handlers.ts'
import { leaseFolder } from './home.ts'
import { planIn } from './plan-thread.ts'
import type { Events, Handlers } from './serve.ts'
import { systemClock } from './system-clock.ts'
import { writeHandlers } from './write-handlers.ts'

export type EngineOptions = {
  readonly home: string
  readonly door: 'desktop' | 'web' | 'cli'
  readonly log: Log
  readonly version: string
  /** The folder that holds harness/ and demo/. */
  readonly resources: string
  /** main/plan-worker.ts, or what it was built to. */
  readonly planWorker: string
  /** Another machine than this one, for checks of what happens on it. */
  readonly machine?:
    | {
        /** By which its evidence is judged: what one rule is worth shows when it is left out. */
        readonly rules?: readonly Rule[]
        /** The root of the system's own files: its power supplies and its bus. */
        readonly root?: string
        /** How long its nvidia-smi is waited for. */
        readonly patience?: Patience
      }
    | undefined
  /** The program of Pawl's own agent; left out, the one in the sources. */
  readonly ownAgent?: string
  /** The program of the thread that reads the output of runs; left out, the one in the sources. */
  readonly reader?: string
}

export type Engine = {
  readonly handlers: Handlers
  readonly events: Events
  /** Goes on with an interrupted, paused or stopped campaign. */
  readonly resume: (campaign: string) => Promise<void>
  readonly announce: (address: Address) => Promise<void>
  /** Ends the loops but no run: runs go on and are adopted at the next start. */
  readonly close: () => Promise<void>
}

export type EngineReader = { readonly handlers: HandlersOf<ReadMethod>; readonly close: () => void }

/**
 * The composition root: the only place where time and ids come from. Takes the data folder for this process; interrupted campaigns
 * go on at once behind a window or a page, and wait to be asked for on the command line.
 */
export async function createEngine(options: EngineOptions): Promise<Engine> {
  const { home, log } = options
  const clock = systemClock
  const ulid = monotonicFactory()
  const newId: NewId = () => ulid(clock.nowMs()).toLowerCase()
  const startedAt = clock.nowMs()
  const lock = await lockHome(home, options.door, startedAt, identities)
  try {
    const store = openStore(home)
    const bus = createBus(log)
    const leases = createLeases({
      folder: leaseFolder(process.env, process.platform, process.getuid?.() ?? null),
      home,
      clock,
    })
    const machine = await openMachine({
      root: options.machine?.root ?? '/',
      replay: process.env.PAWL_GPU_REPLAY || null,
      clock,
      owner: home,
      patience: options.machine?.patience,
      log,
      campaignRuns: () => campaigns.anyRuns(),
      runs: leases.runs,
      isTimed: () => leases.holders().length > 0,
      announce: (sample) => bus.announce({ kind: 'machine-sampled', sample }),
      changed: () => bus.announce({ kind: 'machine-changed' }),
      known: readKnownGpus(store.db),
      remember: (known) => writeKnownGpus(store.db, known),
      store: (samples) => insertSamples(store.db, samples, maskOf),
      onEvent: (text) => {
        log.warn(`nvidia-smi says: ${text}`)
        insertMachineEvent(store.db, machine.stamp(), text)
      },
    })
    // Looked for once, when something is first to be held in.
    const looked = { for: null as Promise<Sandbox> | null }
    const sandbox = () => (looked.for ??= findSandbox())
    const readers = createReaders(options.reader ?? join(import.meta.dirname, 'core', 'training', 'reader-worker.ts'))
    const campaigns: Campaigns = createCampaigns({
      db: store.db,
      home,
      resources: options.resources,
      clock,
      newId,
      randomSeed: () => randomInt(2 ** 31),
      log,
      announce: bus.announce,
      leases,
      rules: options.machine?.rules ?? rules,
      machine,
      sandbox,
      readers,
      ownAgent: { program: process.execPath, file: options.ownAgent ?? join(import.meta.dirname, 'api-agent.ts') },
    })
    await campaigns.reconcile(options.door === 'cli' ? 'wait' : 'go-on')
    const { onlookers } = machine.sampler
    const stopGivingBack = giveBackMemory(() => onlookers.everyMs() <= closelyMs, store.release)
    // A run that trains on the processor must not feel that somebody plans.
    const plan = planIn(options.planWorker, () => (campaigns.anyRuns() ? 1 : availableParallelism()))
    const live: Live = { loop: campaigns.loopView, readSpool, curves: campaigns.curves, plan }
    return {
      handlers: {
        ...readHandlers(store.db, live),
        ...writeHandlers({
          db: store.db,
          campaigns,
          clock,
          newId,
          home,
          machine,
          leases,
          sandbox,
          readers,
          announce: bus.announce,
          info: {
            version: options.version,
            home,
            pid: process.pid,
            startedAt,
            door: options.door,
            runtime: runtimeName(),
          },
          resources: options.resources,
          log,
        }),
      },
      events: bus.events,
      resume: campaigns.resume,
      announce: lock.announce,
      close: async () => {
        bus.announce({ kind: 'engine-closing' })
        stopGivingBack()
        // A loop that waits for a driver that hangs would keep Pawl here.
        machine.telemetry.hurry()
        await campaigns.close()
        await readers.close()
        await machine.close()
        leases.close()
        store.close()
        await lock.release()
      },
    }
  } catch (error) {
    await lock.release()
    throw error
  }
}

/** Reads beside a running engine; null where the data folder has no database yet. */
export async function openReader(options: {
  readonly home: string
  readonly log: Log
  readonly version: string
  readonly planWorker: string
}): Promise<EngineReader> {
  const store = openReadStore(options.home)
  const empty = { all: () => [], one: () => undefined, rows: () => [] }
  const live: Live = {
    loop: () => null,
    readSpool,
    curves: async () => [],
    plan: planIn(options.planWorker, availableParallelism),
  }
  return { handlers: readHandlers(store?.db ?? empty, live), close: () => store?.close() }
}

/** The process that holds a data folder; null when nobody does. */
export async function engineHolder(
  home: string,
): Promise<{ readonly door: string; readonly since: number; readonly url: string | null } | null> {
  return await holderOf(home, identities)
}

function createBus(log: Log): { announce: (event: Event) => void; events: Events } {
  const listeners = new Set<(event: Event) => void>()
  return {
    announce: (event) => {
      for (const listener of listeners) {
        try {
          listener(event)
        } catch (error) {
          log.error(`a listener failed: ${error instanceof Error ? error.message : String(error)}`)
        }
      }
    },
    events: (listener) => {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
  }
}

function runtimeName(): string {
  const { electron, node } = process.versions
  return electron === undefined ? `Node ${node}` : `Electron ${electron}, Node ${node}`
}
