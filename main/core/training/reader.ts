import { Worker } from 'node:worker_threads'
import type { Project } from '../project/project.ts'
import type { StoredCurve } from '../store/curves.ts'
import type { PackedLogChunk } from '../store/logs.ts'
import { type ChunkInRoom, chunksIn } from './pack-log.ts'
import type { PrefixReference } from './prefix.ts'
import type { Moment, RunReading } from './reading.ts'

/** What is read, and what it is looked at for. Plain values: it is handed to another thread. */
export type ReadOrder = {
  readonly project: Project
  readonly folder: string
  readonly reference: PrefixReference | null
  /** y of the prefix above which the run is ended; null: it runs to its end. */
  readonly killAbove: number | null
  readonly baselineValue: number | null
}

export type EndReason = 'target-reached' | 'killed-early' | 'non-finite'

/** Reads one run's output, apart from the thread that answers the window. */
export type Reader = {
  /** Reads what is new. Gives the bytes read so far, and why the run should be ended, if it should. */
  readonly look: () => Promise<{ readonly bytes: number; readonly reason: EndReason | null }>
  /** The curves so far. */
  readonly curves: () => Promise<readonly StoredCurve[]>
  /** Reads the rest of a run that has ended, also a last line that no line break ended. */
  readonly finish: (end: Moment) => Promise<RunReading>
  /** Forgets what was read. */
  readonly close: () => void
}

export type Readers = {
  readonly open: (order: ReadOrder) => Reader
  readonly pack: PackSpool
  readonly close: () => Promise<void>
}

/** The next chunks of a spool from an offset on, packed for the database, in a room that is the caller's until the next call; none at its end. */
export type PackSpool = (spool: string, offset: number, room: SharedArrayBuffer) => Promise<readonly PackedLogChunk[]>

/** What the reading thread is asked; every question has a number and one answer. */
export type Question =
  | { readonly ask: 'open'; readonly reader: number; readonly order: ReadOrder }
  | { readonly ask: 'look'; readonly reader: number }
  | { readonly ask: 'curves'; readonly reader: number }
  | { readonly ask: 'finish'; readonly reader: number; readonly end: Moment }
  | { readonly ask: 'close'; readonly reader: number }
  | { readonly ask: 'pack'; readonly spool: string; readonly offset: number; readonly room: SharedArrayBuffer }

export type Answer =
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly id: number; readonly ok: false; readonly message: string }

/** A flood makes garbage fast; a small nursery keeps it from becoming memory. */
const youngMb = 4
/** Far beyond what curves of a run take; a thread that wants more is broken, and Pawl itself goes on. */
const oldMb = 512

/**
 * One thread for the readers of all runs, started with the first. When it dies, what was read is read again from the spools.
 * `file` is the thread's program: reader-worker.ts, or what was built of it.
 */
export function createReaders(file: string): Readers {
  type Waiting = { readonly resolve: (value: unknown) => void; readonly reject: (error: Error) => void }
  type Desk = { readonly worker: Worker; readonly waiting: Map<number, Waiting>; readonly opened: Set<number> }
  const state = { desk: null as Desk | null, nextQuestion: 1, nextReader: 1 }

  function desk(): Desk {
    if (state.desk !== null) return state.desk
    const limits = { maxYoungGenerationSizeMb: youngMb, maxOldGenerationSizeMb: oldMb }
    const worker = new Worker(file, { resourceLimits: limits })
    const made: Desk = { worker, waiting: new Map(), opened: new Set() }
    worker.unref()
    worker.on('message', (answer: Answer) => {
      const waiting = made.waiting.get(answer.id)
      made.waiting.delete(answer.id)
      if (answer.ok) waiting?.resolve(answer.value)
      else waiting?.reject(new Error(answer.message))
    })
    const gone = (why: string) => {
      if (state.desk === made) state.desk = null
      for (const waiting of made.waiting.values()) waiting.reject(new ReaderGone(why))
      made.waiting.clear()
    }
    worker.on('error', (error) => gone(error.message))
    worker.on('exit', (code) => gone(`it ended with ${code}`))
    state.desk = made
    return made
  }

  function ask<T>(at: Desk, question: Question): Promise<T> {
    const id = state.nextQuestion++
    return new Promise((resolve, reject) => {
      at.waiting.set(id, { resolve: resolve as (value: unknown) => void, reject })
      at.worker.postMessage({ id, ...question })
    })
  }

  /** A thread that died is replaced once. */
  async function twice<T>(act: (at: Desk) => Promise<T>): Promise<T> {
    try {
      return await act(desk())
    } catch (error) {
      if (!(error instanceof ReaderGone)) throw error
      return await act(desk())
    }
  }

  return {
    pack: async (spool, offset, room) =>
      chunksIn(room, await twice((at) => ask<readonly ChunkInRoom[]>(at, { ask: 'pack', spool, offset, room }))),
    open: (order) => {
      const reader = state.nextReader++
      /** In a new thread the run is read from its beginning. */
      const opened = <T>(question: Question) =>
        twice<T>(async (at) => {
          if (!at.opened.has(reader)) {
            at.opened.add(reader)
            await ask(at, { ask: 'open', reader, order })
          }
          return await ask<T>(at, question)
        })
      return {
        look: () => opened({ ask: 'look', reader }),
        curves: () => opened({ ask: 'curves', reader }),
        finish: (end) => opened({ ask: 'finish', reader, end }),
        close: () => {
          if (state.desk?.opened.delete(reader)) state.desk.worker.postMessage({ id: 0, ask: 'close', reader })
        },
      }
    },
    close: async () => {
      await state.desk?.worker.terminate()
    },
  }
}

class ReaderGone extends Error {
  constructor(why: string) {
    super(`the thread that reads output is gone: ${why}`)
    this.name = 'ReaderGone'
  }
}
