import type { GpuFacts } from '../../../preload/contract/gpu.ts'
import { type Column, columnsFor, columnsOfHeader } from './fields.ts'
import { inventoryFields, parseInventoryLine } from './inventory.ts'
import { type GpuReading, parseStreamLine } from './sample-line.ts'

/** A recorded stream of nvidia-smi: the GPUs it was of, and what they did. */
export type Recording = {
  readonly facts: readonly GpuFacts[]
  /** Each with its time since the first, in ms. */
  readonly batches: readonly { readonly atMs: number; readonly readings: readonly GpuReading[] }[]
}

/** In front of each line of the inventory. The rest of the file is what nvidia-smi printed, as it came. */
export const inventoryMark = '# inventory: '
/** In front of the uuid of a GPU that is not there: what is stored of it can never be taken for a real one's. */
export const recordedUuid = 'recorded-'

/** Reads a recording. Throws when there is no sample in it. */
export function parseRecording(text: string): Recording {
  const facts: GpuFacts[] = []
  const batches: { atMs: number; readings: GpuReading[] }[] = []
  let columns: readonly (Column | null)[] = columnsFor(new Set())
  let firstMs: number | null = null
  for (const line of text.split(/\r?\n/)) {
    if (line.startsWith(inventoryMark)) {
      const gpu = parseInventoryLine(line.slice(inventoryMark.length), inventoryFields)
      if (gpu !== null) facts.push({ ...gpu, uuid: recordedUuid + gpu.uuid })
      continue
    }
    columns = columnsOfHeader(line, columnsFor(new Set())) ?? columns
    const parsed = parseStreamLine(columns, line)
    if (parsed.kind !== 'reading') continue
    const reading = { ...parsed.reading, uuid: recordedUuid + parsed.reading.uuid }
    const timeMs = Date.parse(`${line.split(',')[0]?.trim().replaceAll('/', '-').replace(' ', 'T')}Z`)
    firstMs ??= timeMs
    const last = batches.at(-1)
    const isNext = last === undefined || last.readings.some((other) => other.uuid === reading.uuid)
    if (isNext) batches.push({ atMs: timeMs - firstMs, readings: [reading] })
    else last.readings.push(reading)
  }
  if (batches.length === 0) throw new Error('the recording has no sample')
  return { facts, batches }
}
