import { randomInt } from 'node:crypto'
import { monotonicFactory } from 'ulid'
import type { Event } from '../preload/contract/events.ts'
import type { MachineSample } from '../preload/contract/gpu.ts'
import type { NewId } from './core/clock.ts'
import { createLease } from './core/gpu/lease.ts'
import type { Log } from './core/log.ts'
import { type Campaigns, createCampaigns } from './core/loop/campaigns.ts'
import { openMachine } from './core/machine/machine.ts'
import { identities } from './core/process/identity.ts'
import { type Address, holderOf, lockHome } from './core/store/lock.ts'
import { openReadStore, openStore } from './core/store/open.ts'
import { insertHostSamples } from './core/store/samples.ts'
import { readSpool } from './core/training/spool-view.ts'
import { type HandlersOf, type Live, type ReadMethod, readHandlers } from './handlers.ts'
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

/** How many samples are written to the database in one transaction. */
const samplesPerWrite = 10

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
    const unwritten: MachineSample[] = []
    const flush = (): void => insertHostSamples(store.db, unwritten.splice(0))
    const machine = await openMachine({
      clock,
      newId,
      log,
      campaignRuns: () => campaigns.anyRuns(),
      announce: (sample) => bus.announce({ kind: 'machine-sampled', sample }),
      keep: (sample) => {
        unwritten.push(sample)
        if (unwritten.length >= samplesPerWrite) flush()
      },
      onEvent: (text) => log.warn(`nvidia-smi says: ${text}`),
    })
    const campaigns: Campaigns = createCampaigns({
      db: store.db,
      home,
      resources: options.resources,
      clock,
      newId,
      randomSeed: () => randomInt(2 ** 31),
      log,
      announce: bus.announce,
      lease: createLease(),
      machine,
    })
    await campaigns.reconcile(options.door === 'cli' ? 'wait' : 'go-on')
    const live: Live = { loop: campaigns.loopView, readSpool, curves: campaigns.curves }
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
        await campaigns.close()
        await machine.close()
        flush()
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
}): Promise<EngineReader> {
  const store = openReadStore(options.home)
  const empty = { all: () => [], one: () => undefined, rows: () => [] }
  const live: Live = { loop: () => null, readSpool, curves: () => [] }
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
