import type { Column, Field } from './fields.ts'
import { readMask, throttleNames } from './throttle.ts'
import { readNumber, readText } from './value.ts'

/** One reading of one GPU as its driver printed it; null is "not known". */
export type GpuReading = {
  readonly uuid: string
  readonly index: number
  readonly pstate: string | null
  readonly utilisation: number | null
  readonly memoryShare: number | null
  readonly memoryUsedBytes: number | null
  readonly memoryTotalBytes: number | null
  readonly powerW: number | null
  readonly powerLimitW: number | null
  readonly smClockMhz: number | null
  readonly memoryClockMhz: number | null
  readonly temperatureC: number | null
  readonly throttle: readonly string[] | null
}

/**
 * What one line of the stream is. `event`: words between the samples, such as an ECC or XID error. `lost`: a GPU that is there no
 * more. `dropped`: neither, or a sample with a value that can't be one.
 */
export type StreamLine =
  | { readonly kind: 'reading'; readonly reading: GpuReading }
  | { readonly kind: 'event'; readonly text: string }
  | { readonly kind: 'lost'; readonly text: string }
  | { readonly kind: 'dropped' }

const longestEvent = 500
const stamp = /^\d{4}\/\d{2}\/\d{2} \d{2}:\d{2}:\d{2}/
const stampAnywhere = /\d{4}\/\d{2}\/\d{2} \d{2}:\d{2}:\d{2}\.\d/
const bounds: Partial<Readonly<Record<Field, readonly [number, number]>>> = {
  index: [0, 1023],
  'utilization.gpu': [0, 100],
  'utilization.memory': [0, 100],
  'memory.used': [0, 1e8],
  'memory.total': [0, 1e8],
  'temperature.gpu': [-60, 200],
  // Over the limit is legal for a moment, and cards report nonsense in between; a megawatt is no reading.
  'power.draw': [0, 1e5],
  'enforced.power.limit': [0, 1e5],
  'clocks.sm': [0, 1e5],
  'clocks.mem': [0, 1e5],
}

/** Reads one line of the stream. The columns say what stands where; a value that can't be one drops the line, since then none can be believed. */
export function parseStreamLine(columns: readonly (Column | null)[], line: string): StreamLine {
  if (saysLost(line)) return { kind: 'lost', text: line.trim().slice(0, longestEvent) }
  const cells = line.split(',')
  const at = (field: Field): string | undefined => cells[columns.findIndex((column) => column?.field === field)]
  if (cells.length !== columns.length || !stamp.test(at('timestamp')?.trim() ?? ''))
    return isText(line) ? { kind: 'event', text: line.trim().slice(0, longestEvent) } : { kind: 'dropped' }

  let readable = true
  const number = (field: Field, scale = 1): number | null => {
    const cell = at(field)
    if (cell === undefined) return null
    const [least, most] = bounds[field] ?? [0, Number.MAX_SAFE_INTEGER]
    const read = readNumber(cell, least, most)
    if (read.kind === 'unreadable') readable = false
    return read.kind === 'value' ? read.value * scale : null
  }
  const index = number('index')
  const uuid = readText(at('uuid') ?? '')
  const pstate = readText(at('pstate') ?? '')
  const maskText = readText(at('clocks_event_reasons.active') ?? '')
  const mask = maskText === null ? 'unknown' : readMask(maskText)
  const reading = {
    pstate,
    utilisation: number('utilization.gpu', 0.01),
    memoryShare: number('utilization.memory', 0.01),
    memoryUsedBytes: number('memory.used', 1024 ** 2),
    memoryTotalBytes: number('memory.total', 1024 ** 2),
    powerW: number('power.draw'),
    powerLimitW: number('enforced.power.limit'),
    smClockMhz: number('clocks.sm'),
    memoryClockMhz: number('clocks.mem'),
    temperatureC: number('temperature.gpu'),
  }
  const isWhole = mask !== null && (pstate === null || /^P\d{1,2}$/.test(pstate))
  if (!readable || !isWhole || index === null || uuid === null || !/^(GPU|MIG)-[0-9a-zA-Z/-]+$/.test(uuid))
    return { kind: 'dropped' }
  return {
    kind: 'reading',
    reading: { uuid, index, ...reading, throttle: mask === 'unknown' ? null : throttleNames(mask) },
  }
}

/** Whether nvidia-smi says that a GPU has fallen off the bus. */
export function saysLost(text: string): boolean {
  return /GPU is lost|GPU requires reset|Unable to determine the device handle|No devices were found/i.test(text)
}

/** Words, as opposed to an empty line, a broken sample, or bytes that mean nothing. */
function isText(line: string): boolean {
  if (stampAnywhere.test(line)) return false
  const letters = line.match(/[A-Za-z]/g)?.length ?? 0
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is looked for
  return letters >= 4 && line.length <= longestEvent * 4 && !/[\u0000-\u0008\u000e-\u001f\ufffd]/.test(line)
}
