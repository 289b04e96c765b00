import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'

/** What the stand-in for nvidia-smi is told of one GPU; whatever is missing is that of an idle one. */
export type StandInGpu = {
  readonly util?: number
  readonly usedMiB?: number
  readonly powerW?: number
  readonly limitW?: number
  readonly sm?: number
  readonly tempC?: number
  readonly mask?: number
  readonly countersUs?: Readonly<Record<string, number>>
  readonly lost?: boolean
  readonly gone?: boolean
  readonly raw?: Readonly<Record<string, string>>
}

export type StandInState = {
  readonly gpus?: Readonly<Record<string, StandInGpu>>
  readonly processes?: readonly {
    readonly gpu?: number
    readonly pid: number
    readonly type?: 'C' | 'G' | 'C+G'
    readonly name?: string
    readonly mib?: number
  }[]
  readonly say?: string
  readonly fault?: string
}

export type StandIn = {
  /** Variables that put the stand-in in front of a real nvidia-smi. */
  readonly environment: Readonly<Record<string, string>>
  readonly stateFile: string
  /** The arguments of every start of it, one line each. */
  readonly askedFile: string
  readonly set: (state: StandInState) => void
  /** Breaks it in a way (see the stand-in), whatever a run tells of its GPUs; "": it is sound. */
  readonly fail: (fault: string) => void
  readonly remove: () => void
}

/** The uuid that the stand-in gives the GPU of an index. */
export const standInUuid = (index: number): string =>
  `GPU-5a1b${index.toString(16).padStart(4, '0')}-0c0d-4e0f-8a1b-2c3d4e5f6071`

/** What happens to a GPU passes: a while after a run has left it, nobody is on it any more. Returns what ends that. */
export function calmAfterRuns(
  standIn: StandIn,
  quiet: StandInState,
  afterMs: (state: StandInState) => number,
): () => void {
  let sinceMs: number | null = null
  let last = ''
  const timer = setInterval(() => {
    const text = readFileSync(standIn.stateFile, 'utf8')
    const state = JSON.parse(text) as StandInState
    const gpus = Object.values(state.gpus ?? {})
    const isBusy = gpus.some((gpu) => (gpu.util ?? 0) > 0)
    const isCalm = gpus.every((gpu) => Object.keys(gpu).every((key) => key === 'countersUs'))
    if (text !== last) sinceMs = null
    last = text
    if (isBusy || isCalm) return
    sinceMs ??= performance.now()
    if (performance.now() - sinceMs < afterMs(state)) return
    // A driver never forgets what it has counted.
    const counted = Object.entries(state.gpus ?? {}).map(([index, { countersUs = {} }]) => [index, { countersUs }])
    standIn.set({ ...quiet, gpus: Object.fromEntries(counted) })
  }, 50)
  return () => clearInterval(timer)
}

/** A stand-in for nvidia-smi (test/fixtures/programs) whose GPUs do what they are told. */
export function standInGpu(machine: string, everyMs = 100): StandIn {
  const folder = mkdtempSync(join(tmpdir(), 'pawl gpu ü '))
  const stateFile = join(folder, 'state.json')
  const askedFile = join(folder, 'asked.txt')
  const programs = join(import.meta.dirname, '../fixtures/programs')
  return {
    environment: {
      PATH: `${programs}${delimiter}${process.env.PATH ?? ''}`,
      STAND_IN_MACHINE: machine,
      STAND_IN_STATE: stateFile,
      STAND_IN_EVERY_MS: String(everyMs),
      STAND_IN_ASKED: askedFile,
    },
    stateFile,
    askedFile,
    set: (state) => {
      writeFileSync(`${stateFile}.new`, JSON.stringify(state))
      renameSync(`${stateFile}.new`, stateFile)
    },
    fail: (fault) => {
      writeFileSync(`${stateFile}.fault.new`, fault)
      renameSync(`${stateFile}.fault.new`, `${stateFile}.fault`)
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
