import type { MachineHistory, MachineSample } from '../../../preload/contract/gpu.ts'
import { seldomMs } from '../../../preload/contract/sampling.ts'
import { linearTicks } from '../../components/chart/scale.ts'

type Name = MachineHistory['series'][number]['name']

/** What the lanes of the page show: readings over a span of time, each with its lowest and highest where several share a place. */
export type LaneData = {
  readonly fromMs: number
  readonly toMs: number
  readonly samples: number
  readonly exact: boolean
  readonly at: readonly number[]
  readonly lo: Readonly<Record<Name, readonly (number | null)[]>>
  readonly hi: Readonly<Record<Name, readonly (number | null)[]>>
  readonly throttle: readonly (readonly string[])[]
  readonly throttledShare: Readonly<Record<string, number>>
}

const names: readonly Name[] = ['utilisation', 'memory', 'power', 'smClock', 'temperature']

/** The stored readings of a time, those alone that are in sight: a question is asked in whole steps and may bring more. */
export function fromHistory(history: MachineHistory, fromMs: number, toMs: number): LaneData {
  const isShown = history.at.map((time) => time >= fromMs && time <= toMs)
  const shown = <T>(items: readonly T[]): T[] => items.filter((_, index) => isShown[index])
  const pick = (side: 'lo' | 'hi') =>
    Object.fromEntries(
      names.map((name) => [name, shown(history.series.find((series) => series.name === name)?.[side] ?? [])]),
    ) as unknown as LaneData['lo']
  const throttle = shown(history.throttle)
  return {
    ...history,
    fromMs,
    toMs,
    at: shown(history.at),
    throttle,
    // What is not in sight does not count, where each reading is there by itself.
    throttledShare: history.exact ? sharesOf(throttle) : history.throttledShare,
    lo: pick('lo'),
    hi: pick('hi'),
  }
}

/** The latest samples, as they came. `device`: the uuid of a GPU, or "host". */
export function fromSamples(samples: readonly MachineSample[], device: string, fromMs: number, toMs: number): LaneData {
  const shown = samples.filter((sample) => sample.at >= fromMs && sample.at <= toMs)
  const of = shown.map((sample) => sample.gpus.find((gpu) => gpu.uuid === device))
  const isHost = device === 'host'
  const values: LaneData['lo'] = {
    utilisation: shown.map((sample, index) => (isHost ? sample.cpuShare : (of[index]?.utilisation ?? null))),
    memory: shown.map((sample, index) => (isHost ? sample.memoryUsedBytes : (of[index]?.memoryUsedBytes ?? null))),
    power: of.map((gpu) => gpu?.powerW ?? null),
    smClock: of.map((gpu) => gpu?.smClockMhz ?? null),
    temperature: of.map((gpu) => gpu?.temperatureC ?? null),
  }
  const throttle = of.map((gpu) => (gpu?.throttle ?? []).filter((reason) => reason !== 'idle'))
  return {
    fromMs,
    toMs,
    samples: shown.length,
    exact: true,
    at: shown.map((sample) => sample.at),
    lo: values,
    hi: values,
    throttle,
    throttledShare: sharesOf(throttle),
  }
}

function sharesOf(throttle: readonly (readonly string[])[]): Record<string, number> {
  const shares: Record<string, number> = {}
  for (const reasons of throttle)
    for (const reason of reasons) shares[reason] = (shares[reason] ?? 0) + 1 / throttle.length
  return shares
}

/** A line through the readings; it breaks where nothing is known for a while. */
export function linePath(
  at: readonly number[],
  values: readonly (number | null)[],
  x: (time: number) => number,
  y: (value: number) => number,
): string {
  return stretchesOf(at, values)
    .map((places) => {
      const path = places.map(({ time, index }) => `${x(time).toFixed(1)} ${y(values[index] ?? 0).toFixed(1)}`)
      // One reading alone has no length to be drawn by.
      return `M${path.join('L')}${places.length === 1 ? 'h.5' : ''}`
    })
    .join('')
}

/** Half of what a flat curve is thick by, in pixels. */
const halfPx = 0.6

/**
 * Readings of which several share a place, as an area: each place from its lowest to its highest, and as far as the one before it, so that
 * a step is not torn. A line up and down through as many places takes ten times as long to be painted.
 */
export function bandPath(
  at: readonly number[],
  lo: readonly (number | null)[],
  hi: readonly (number | null)[],
  x: (time: number) => number,
  y: (value: number) => number,
): string {
  const widthMs = usualGap(at)
  return stretchesOf(at, lo)
    .map((places) => {
      let above = `M${x(places[0]?.time ?? 0).toFixed(1)} 0`
      let below = 'Z'
      places.forEach(({ time, index }, place) => {
        const before = places[place - 1]?.index ?? index
        const top = y(Math.max(hi[index] ?? 0, lo[before] ?? 0)) - halfPx
        const bottom = y(Math.min(lo[index] ?? 0, hi[before] ?? 0)) + halfPx
        above += `V${top.toFixed(1)}H${x(places[place + 1]?.time ?? time + widthMs).toFixed(1)}`
        below = `V${bottom.toFixed(1)}H${x(time).toFixed(1)}${below}`
      })
      return above + below
    })
    .join('')
}

type Place = { readonly time: number; readonly index: number }

/** What is known, cut where nothing is known for a while. */
function stretchesOf(at: readonly number[], values: readonly (number | null)[]): Place[][] {
  const gapMs = longestGap(at)
  const stretches: Place[][] = []
  at.forEach((time, index) => {
    if ((values[index] ?? null) === null) return
    const stretch = stretches.at(-1)
    const last = stretch?.at(-1)
    if (stretch === undefined || last === undefined || time - last.time > gapMs) stretches.push([{ time, index }])
    else stretch.push({ time, index })
  })
  return stretches
}

/** The usual distance of two readings. */
function usualGap(at: readonly number[]): number {
  const gaps = at.slice(1).map((time, index) => time - (at[index] ?? time))
  return gaps.sort((a, b) => a - b)[Math.floor(gaps.length / 2)] ?? 1_000
}

/** Two readings further apart than this have nothing between them: four times the usual distance, and more than the seldom one. */
function longestGap(at: readonly number[]): number {
  return Math.max(4 * usualGap(at), 1.3 * seldomMs)
}

/** Stretches of time in which something held. */
export type Stretch = { readonly fromMs: number; readonly toMs: number }

/** The stretches in which one of these reasons held the clocks back; a reading stands for the time until the next. */
export function throttled(data: LaneData, reasons: readonly string[]): Stretch[] {
  const gapMs = longestGap(data.at)
  const found: { fromMs: number; toMs: number }[] = []
  data.at.forEach((time, index) => {
    if (!data.throttle[index]?.some((reason) => reasons.includes(reason))) return
    const next = data.at[index + 1] ?? Math.min(data.toMs, time + gapMs / 4)
    const toMs = Math.min(next, time + gapMs)
    const last = found.at(-1)
    if (last !== undefined && last.toMs >= time) last.toMs = toMs
    else found.push({ fromMs: time, toMs })
  })
  return found
}

/** Which share of the time one of these reasons held, at most 1; 0 where none did. */
export function shareOf(data: LaneData, reasons: readonly string[]): number {
  return Math.min(1, Math.max(0, ...reasons.map((reason) => data.throttledShare[reason] ?? 0)))
}

/** Which share of a span these stretches cover. */
export function covered(stretches: readonly Stretch[], fromMs: number, toMs: number): number {
  const ms = stretches.reduce(
    (sum, stretch) => sum + Math.max(0, Math.min(stretch.toMs, toMs) - Math.max(stretch.fromMs, fromMs)),
    0,
  )
  return toMs > fromMs ? Math.min(1, ms / (toMs - fromMs)) : 0
}

/** Round moments of a span, as "25m" before its end, newest last. */
export function timeTicks(fromMs: number, toMs: number): readonly { readonly at: number; readonly agoMs: number }[] {
  const steps = [1, 2, 5, 10, 30, 60, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 43_200].map(
    (seconds) => seconds * 1000,
  )
  const step = steps.find((candidate) => (toMs - fromMs) / candidate <= 6.5) ?? 86_400_000
  const ticks = []
  for (let agoMs = Math.floor((toMs - fromMs) / step) * step; agoMs >= 0; agoMs -= step)
    ticks.push({ at: toMs - agoMs, agoMs })
  return ticks
}

/** The reading nearest to a moment, for the line under the pointer; null where none is near. */
export function indexAt(at: readonly number[], time: number): number | null {
  let best: number | null = null
  at.forEach((candidate, index) => {
    if (best === null || Math.abs(candidate - time) < Math.abs((at[best] ?? 0) - time)) best = index
  })
  return best
}

/** Stretches of which none is there twice: two rules may find the same run. */
export function eachOnce(stretches: readonly Stretch[]): readonly Stretch[] {
  return [...new Map(stretches.map((one) => [`${one.fromMs}-${one.toMs}`, one])).values()]
}

/** Ticks at whole units: between them the axis would print the same number twice. */
export function wholeTicks([low, high]: readonly [number, number], unit: number): readonly number[] {
  const ticks = linearTicks([low / unit, high / unit], 3)
  return ticks.filter((tick) => Number.isInteger(tick)).map((tick) => tick * unit)
}
