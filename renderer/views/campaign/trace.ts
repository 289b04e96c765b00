import type { MachineSample } from '../../../preload/contract/gpu.ts'
import { type Columns, columnLength, createColumns } from '../../components/chart/columns.ts'

export type Reading = (sample: MachineSample) => number | null

/** What has to be painted: all of it, or so many columns that moved in from the right. */
export type Change = 'all' | number

/** One reading of the machine in columns, brought up to date by what is new. */
export type Trace = {
  /** The samples as they are known now, oldest first. */
  readonly update: (samples: readonly MachineSample[], read: Reading) => Change
  readonly columns: () => Columns
  /** What stands at the top: what the reading can reach, else what it did reach. */
  readonly top: () => number
}

/** `count` columns of at most `longestMs` together; `top` is what the reading can reach, null: nobody knows. */
export function createTrace(count: number, longestMs: number, top: number | null): Trace {
  const now = {
    read: null as Reading | null,
    samples: [] as readonly MachineSample[],
    columnMs: 0,
    columns: createColumns(count, 1),
    top: top ?? 0,
  }

  function update(samples: readonly MachineSample[], read: Reading): Change {
    const [first, last] = [samples[0], samples.at(-1)]
    if (first === undefined || last === undefined) return 0
    const columnMs = columnLength(last.at - first.at, count, longestMs)
    const next = firstAfter(samples, now.samples.at(-1)?.at ?? 0)
    // Where others came in between, which a window that was left alone asks for later, all of it is read anew.
    const isFilled = next !== countFrom(now.samples, first.at)
    const isNew = read !== now.read || columnMs !== now.columnMs || isFilled
    if (isNew) Object.assign(now, { read, columnMs, columns: createColumns(count, columnMs), top: top ?? 0 })
    let moved = 0
    let grown = isNew
    for (let at = isNew ? 0 : next; at < samples.length; at++) {
      const sample = samples[at] as MachineSample
      const value = read(sample)
      moved += now.columns.add(sample.at, value)
      if (top === null && value !== null && value > now.top) {
        now.top = value
        grown = true
      }
    }
    now.samples = samples
    return grown ? 'all' : Math.min(moved, count)
  }

  return { update, columns: () => now.columns, top: () => now.top }
}

/** Where the samples begin that came after a moment: nearly always it is the last one. */
function firstAfter(samples: readonly MachineSample[], ms: number): number {
  let at = samples.length
  while (at > 0 && (samples[at - 1]?.at ?? 0) > ms) at -= 1
  return at
}

/** How many there are from a moment on: nearly always all, or all but one. */
function countFrom(samples: readonly MachineSample[], ms: number): number {
  const first = samples.findIndex((sample) => sample.at >= ms)
  return first === -1 ? 0 : samples.length - first
}
