import type { RunRequest } from '../../../main/core/decide/protocol.ts'
import { random } from '../../../main/core/decide/random.ts'
import { insertCurve } from '../../../main/core/store/curves.ts'
import {
  chunkBytes,
  insertArrivals,
  insertLogChunk,
  type PackedLogChunk,
  packLogChunk,
} from '../../../main/core/store/logs.ts'
import { insertRun, setLogState, setRunEnded, setRunStarted } from '../../../main/core/store/runs.ts'
import type { Writer } from '../../../main/core/store/sql.ts'
import { endedRun } from '../stored.ts'
import type { Shape } from './campaign.ts'
import { logOf, pick } from './texts.ts'

/** Makes a generated campaign's runs one after the other, and keeps its clock, its ids and its steps. */
export type Runs = {
  /** What is run for an experiment: its own runs and the incumbent's beside them. */
  readonly plan: (experiment: number) => readonly ('own' | 'incumbent')[]
  readonly make: (request: RunRequest, end: RunFacts) => string
  readonly made: () => number
  readonly nowMs: () => number
  readonly nextSeq: () => number
  readonly newId: (kind: string) => string
}

export type RunFacts = { readonly value: number; readonly crashed: boolean; readonly contaminated: boolean }

/** One run in this many measures the incumbent. */
const incumbentEvery = 8
/** Different contents of logs: enough that no cache of a disk holds them all, few enough to be compressed once. */
const logVariants = 24

/** A chunk of output every so often, as the harness notes them. */
const arrivalsPerRun = 200

function arrivalsOf(bytes: number, durationMs: number): Buffer {
  const records = Buffer.alloc(24 * arrivalsPerRun)
  for (let index = 0; index < arrivalsPerRun; index++) {
    const share = (index + 1) / arrivalsPerRun
    records.writeBigUInt64LE(BigInt(Math.round(bytes * share)), index * 24)
    records.writeBigUInt64LE(BigInt(Math.round(durationMs * share * 1e6)), index * 24 + 8)
    records.writeBigUInt64LE(BigInt(Math.round(durationMs * share * 1e3)), index * 24 + 16)
  }
  return records
}

export function createRuns(db: Writer, campaign: string, shape: Shape, startedAt: number, runMs: number): Runs {
  const draw = random(shape.seed + 1)
  const state = { runs: 0, planned: 0, seq: 0, ids: 0 }
  const usualLogBytes = Math.floor((shape.logBytes - shape.longLogBytes) / Math.max(1, shape.runs - 1))
  const whole = Array.from({ length: logVariants }, () => packLogChunk(logOf(draw, chunkBytes)))
  const rest = Array.from({ length: logVariants }, () => packLogChunk(logOf(draw, usualLogBytes % chunkBytes)))

  function newId(kind: string): string {
    state.ids += 1
    return `01${kind}${String(state.ids).padStart(23, '0')}`
  }

  function storeLog(key: number, bytes: number): void {
    let offset = 0
    const add = (chunk: PackedLogChunk) => {
      insertLogChunk(db, key, offset, chunk)
      offset += chunk.bytes
    }
    while (bytes - offset >= chunkBytes) add(pick(draw, whole))
    if (bytes === usualLogBytes && bytes > offset) add(pick(draw, rest))
    else if (bytes > offset) add(packLogChunk(logOf(draw, bytes - offset)))
  }

  function storeCurve(key: number, points: number, last: number): void {
    const steps = Float64Array.from({ length: points }, (_, index) => index)
    const atMs = Float64Array.from({ length: points }, (_, index) => (index * runMs) / points)
    const values = Float64Array.from(
      { length: points },
      (_, index) => last + 2.4 * Math.exp((-5 * index) / points) + draw.normal() * 0.01,
    )
    insertCurve(db, key, { name: 'val_bpb', steps, atMs, values })
  }

  return {
    plan: (experiment) => {
      const until = Math.round((experiment * shape.runs) / shape.experiments)
      const count = until - state.planned
      const plan = Array.from({ length: count }, (_, index) =>
        index > 0 && (state.planned + index) % incumbentEvery === 0 ? ('incumbent' as const) : ('own' as const),
      )
      state.planned = until
      return plan
    },
    make: (request, { value, crashed, contaminated }) => {
      state.runs += 1
      const id = newId('r')
      const startMs = startedAt + (state.runs - 1) * runMs
      const key = insertRun(db, {
        id,
        campaign,
        lane: 0,
        number: state.runs,
        experiment: request.experiment,
        block: null,
        pair: null,
        stage: request.stage,
        seed: request.seed,
        patches: request.patches,
        commit: '0'.repeat(40),
        device: null,
        folder: '/nowhere',
        killAbove: null,
        prefixReference: { kind: 'metric', at: 0.25, steps: 120 },
        createdAt: startMs,
      })
      const isLongCurve = request.experiment === 1 && request.stage === 'screen'
      const isLongLog = request.experiment === 2 && request.stage === 'screen'
      const logBytes = isLongLog ? shape.longLogBytes : usualLogBytes
      setRunStarted(db, id, startMs)
      setRunEnded(
        db,
        id,
        endedRun({
          endedAt: startMs + runMs - 500,
          outcome: crashed ? 'crashed' : 'finished',
          clean: !contaminated,
          why: contaminated ? 'Another program used the GPU for 3.2 s.' : crashed ? 'It ended with exit code 1.' : null,
          value: crashed ? null : value,
          prefixY: Math.log(value) + 0.4,
          prefixValue: value * 1.5,
          midS: (state.runs * runMs) / 1000,
          costS: runMs / 1000,
          durationMs: runMs - 500,
          cpuMs: runMs * 2,
          peakRssBytes: 2_100_000_000,
          outputBytes: logBytes,
          exitCode: crashed ? 1 : 0,
        }),
      )
      const spread = (total: number, index: number) => Math.round((index * total) / shape.runs)
      storeCurve(
        key,
        isLongCurve ? shape.longCurvePoints : spread(shape.points, state.runs) - spread(shape.points, state.runs - 1),
        value,
      )
      storeLog(key, logBytes)
      insertArrivals(db, key, arrivalsOf(logBytes, runMs))
      setLogState(db, id, 'stored')
      return id
    },
    made: () => state.runs,
    nowMs: () => startedAt + state.runs * runMs,
    nextSeq: () => {
      state.seq += 1
      return state.seq
    },
    newId,
  }
}
