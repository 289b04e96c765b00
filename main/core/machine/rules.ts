import type { Contamination, GpuBoundary, GpuProcess, Observation } from '../../../preload/contract/gpu.ts'
import { slowdowns } from '../gpu/throttle.ts'
import { cores, gib, percent, reasonWords, seconds } from './say.ts'
import { thresholds as t } from './thresholds.ts'

/** What a run is compared with; all of it was measured on the same device. */
export type References = {
  /** The latest runs of the incumbent before this one, newest first, void or not. */
  readonly incumbent: readonly Observation[]
  /** Earlier runs of the very same code, newest first. */
  readonly sameCode: readonly Observation[]
  /** The objective counts CPU time: then the turns of other programs are not counted anyway. */
  readonly countsCpuTime: boolean
  /** Names of rules that void nothing in this project. */
  readonly tolerated: readonly string[]
}

/** Looks at what was measured, never at a metric. Null: nothing to say. */
export type Rule = (run: Observation, references: References) => Contamination | null

type Gpu = NonNullable<Observation['gpu']>

const voids = (rule: string, sentence: string): Contamination => ({ rule, voids: true, sentence })
const recorded = (rule: string, sentence: string): Contamination => ({ rule, voids: false, sentence })

/** Every rule, in the order in which their reasons are told. */
export const rules: readonly Rule[] = [
  gpuLost,
  slept,
  clockJumped,
  onBattery,
  foreignProcess,
  foreignMemory,
  powerLimitChanged,
  slowedAtStart,
  slowed,
  hostLoad,
  stolenTime,
  powerCap,
  notMeasured,
]

/** What can be seen of the machine while no run is made, and can pass by itself. */
export const passingRules: readonly Rule[] = [foreignProcess, slowedAtStart, hostLoad, stolenTime]

/** What the rules find in one run, before its metric is looked at. */
export function judgeObservation(
  run: Observation,
  references: References,
  by: readonly Rule[] = rules,
): Contamination[] {
  const found = by.flatMap((rule) => rule(run, references) ?? [])
  return found.map((finding) =>
    finding.voids && references.tolerated.includes(finding.rule)
      ? recorded(finding.rule, `${finding.sentence} The project tolerates that.`)
      : finding,
  )
}

/** The reason for which a run does not count; null: it counts. */
export function disturbanceOf(findings: readonly Contamination[]): string | null {
  const reasons = findings.filter((finding) => finding.voids).map((finding) => finding.sentence)
  return reasons.length === 0 ? null : reasons.join(' ')
}

function gpuLost({ gpu }: Observation): Contamination | null {
  return gpu?.lost == null ? null : voids('gpu-lost', `The GPU was lost during the run: ${gpu.lost}`)
}

function slept({ host }: Observation): Contamination | null {
  if (host.sleptMs === null || host.sleptMs < t.sleptMs) return null
  return voids('sleep', `The machine slept for ${seconds(host.sleptMs)} during the run.`)
}

function clockJumped({ host, seconds: length }: Observation): Contamination | null {
  const jumpMs = host.clockJumpMs
  if (jumpMs === null || Math.abs(jumpMs) <= Math.max(t.clockJumpMs, t.clockJumpShare * length * 1000)) return null
  return voids(
    'clock-jump',
    `The machine’s clock was set ${jumpMs > 0 ? 'forward' : 'back'} by ${seconds(Math.abs(jumpMs))} during the run.`,
  )
}

function onBattery({ host }: Observation): Contamination | null {
  return host.onBattery === true ? voids('battery', 'The machine ran on its battery.') : null
}

/** (a) Somebody else is on the GPU who was not there beside the incumbent, or who takes more of its memory. */
function foreignProcess(run: Observation, { incumbent }: References): Contamination | null {
  const gpu = usedGpu(run)
  if (gpu === null) return null
  const boundaries = [gpu.before, gpu.after].filter((boundary) => boundary !== null)
  // Without a run to compare with, what was there before this one is normal.
  const normal = incumbent.length >= t.leastReferences ? incumbent.map(boundariesOf) : [[gpu.before].filter(isThere)]
  for (const boundary of boundaries) {
    for (const process of boundary.processes ?? []) {
      const count = countOf(boundary, process)
      const usual = median(normal.map((some) => Math.max(0, ...some.map((other) => countOf(other, process)))))
      if (count <= (usual ?? 0)) continue
      const isLarge = (process.memoryBytes ?? 0) >= t.foreignMemoryBytes
      if (process.use === 'graphics' && !isLarge) continue
      const who = process.run === null ? nameOf(process) : `Another run of Pawl, ${nameOf(process)},`
      return voids('foreign-process', `${who} was on the GPU${holding(process.memoryBytes)}.`)
    }
  }
  for (const boundary of boundaries) {
    const held = heldBy(boundary)
    const usual = median(normal.flatMap((some) => some.map(heldBy)).filter(isThere))
    if (held === null || usual === null || held - usual <= t.foreignMemoryBytes) continue
    const largest = (boundary.processes ?? []).toSorted((a, b) => (b.memoryBytes ?? 0) - (a.memoryBytes ?? 0))[0]
    const who = largest === undefined ? 'Other programs' : nameOf(largest)
    return voids(
      'foreign-memory',
      `${who} grew on the GPU: other programs held ${gib(held)} GiB, usually ${gib(usual)} GiB.`,
    )
  }
  return null
}

/** (a) More memory during the run than runs of the very same code take: somebody came and went between its boundaries. */
function foreignMemory(run: Observation, { sameCode }: References): Contamination | null {
  const gpu = usedGpu(run)
  const usual = sameCode.map((other) => other.gpu?.memoryMaxBytes ?? null).filter(isThere)
  if (gpu?.memoryMaxBytes == null || usual.length < 2) return null
  const most = Math.max(...usual)
  if (gpu.memoryMaxBytes - most <= t.foreignMemoryBytes) return null
  return voids(
    'foreign-memory-during',
    `The GPU held ${gib(gpu.memoryMaxBytes)} GiB during the run; other runs of this code never held more than ${gib(most)} GiB.`,
  )
}

function powerLimitChanged(run: Observation, { incumbent }: References): Contamination | null {
  const gpu = usedGpu(run)
  if (gpu === null) return null
  const seen = [gpu.powerLimitLoW, gpu.powerLimitHiW, gpu.before?.powerLimitW, gpu.after?.powerLimitW].filter(isThere)
  if (seen.length === 0) return null
  const [low, high] = [Math.min(...seen), Math.max(...seen)]
  if (high - low > t.powerLimitW)
    return voids('power-limit', `The GPU’s power limit was changed during the run, between ${low} and ${high} W.`)
  const last = incumbent[0]?.gpu?.powerLimitHiW ?? incumbent[0]?.gpu?.before?.powerLimitW ?? null
  if (last === null || Math.abs(high - last) <= t.powerLimitW) return null
  return voids('power-limit', `The GPU’s power limit was ${high} W; beside the incumbent it was ${last} W.`)
}

/** (d) Held back already before the run began, and not before the incumbent’s. */
function slowedAtStart(run: Observation, { incumbent }: References): Contamination | null {
  const gpu = usedGpu(run)
  const active = slowdowns.filter((reason) => gpu?.before?.throttle?.includes(reason))
  if (active.length === 0) return null
  const asUsual = incumbent.filter((other) => slowdowns.some((reason) => other.gpu?.before?.throttle?.includes(reason)))
  const words = reasonWords(active)
  if (asUsual.length * 2 > incumbent.length)
    return recorded(
      'slowed-at-start',
      `The GPU was held back (${words}) when the run began, as before the incumbent’s runs.`,
    )
  return voids('slowed-at-start', `The GPU was held back (${words}) when the run began.`)
}

/** (d) Held back for longer than beside the incumbent, and not by the heat of a patch that draws more power. */
function slowed(run: Observation, { incumbent }: References): Contamination | null {
  const gpu = usedGpu(run)
  if (gpu?.throttledShare == null) return null
  const share = slowedShareOf(gpu)
  if (share <= t.slowedShare) return null
  const words = reasonWords(slowdowns.filter((reason) => (gpu.throttledShare?.[reason] ?? 0) > t.slowedShare))
  const usual = median(
    incumbent.map((other) => (other.gpu?.throttledShare == null ? null : slowedShareOf(other.gpu))).filter(isThere),
  )
  const said = `The GPU was held back (${words}) for ${percent(share)} of the run`
  if (incumbent.length < t.leastReferences || usual === null)
    return recorded('slowed', `${said}; there are too few runs of the incumbent to compare with.`)
  if (share <= usual + t.slowedShare) return recorded('slowed', `${said}, as beside the incumbent (${percent(usual)}).`)
  const usualPower = median(incumbent.map((other) => other.gpu?.powerFreeW ?? null).filter(isThere))
  // Held back all the time, it has no free moment to be judged by.
  const power = gpu.powerFreeW ?? gpu.powerW
  if (power === null || usualPower === null)
    return recorded('slowed', `${said}; whether by its own heat is not known, since the GPU does not tell its power.`)
  if (power > usualPower * (1 + t.powerShare))
    return recorded('slowed', `${said}, and it drew more power than the incumbent: that may be its own heat.`)
  return voids('slowed', `${said}, beside the incumbent for ${percent(usual)}.`)
}

/**
 * Load of others, in cores. Other runs of Pawl have cores of their own, as long as there are enough: what they and others use beyond what the
 * incumbent leaves is load of others like any. What the run itself uses does not come in.
 */
function loadOf({ host }: Observation, incumbentCores: number | null): number | null {
  if (host.othersCores === null || host.siblingCores === null || host.cores === null) return host.othersCores
  const roomCores = host.cores * (1 - t.idleShare) - (incumbentCores ?? 0)
  return host.othersCores + Math.min(host.siblingCores, Math.max(0, host.othersCores + host.siblingCores - roomCores))
}

/** (b) More load from other programs than beside the incumbent. */
function hostLoad(run: Observation, { incumbent, countsCpuTime }: References): Contamination | null {
  const { host } = run
  const incumbentCores = median(incumbent.map((other) => other.host.runCores).filter(isThere))
  const load = loadOf(run, incumbentCores)
  const usual = normalOf(incumbent.map((other) => loadOf(other, incumbentCores)))
  if (load === null || host.cores === null || usual === null) return null
  const allowed = Math.max(t.othersCores, t.othersShareOfCores * host.cores, t.spreads * usual.spread)
  const excess = load - usual.value
  if (excess <= allowed || excess * run.seconds < t.cpuSeconds) return null
  const who = load > (host.othersCores ?? 0) ? 'Other programs and other runs of Pawl' : 'Other programs'
  const said = `${who} kept ${cores(load)} busy, beside the incumbent ${cores(usual.value)}`
  if (countsCpuTime) return recorded('host-load', `${said}${notByCpuTime}`)
  const idle = median(incumbent.map((other) => other.host.idleShare).filter(isThere))
  if (idle !== null && idle < t.idleShare)
    return recorded(
      'host-load',
      `${said}; the machine had no idle time beside the incumbent either, so it does not count against the run.`,
    )
  return voids('host-load', `${said}.`)
}

/** (b) More of the processor taken by other virtual machines than beside the incumbent. */
function stolenTime(run: Observation, { incumbent, countsCpuTime }: References): Contamination | null {
  const { stolenShare, othersCores, runCores } = run.host
  const usual = normalOf(incumbent.map((other) => other.host.stolenShare))
  if (stolenShare === null || usual === null) return null
  const excess = stolenShare - usual.value
  const wantedSeconds = (((othersCores ?? 0) + (runCores ?? 0)) / (1 - Math.min(stolenShare, 0.99))) * run.seconds
  if (excess <= Math.max(t.stolenShare, t.spreads * usual.spread) || excess * wantedSeconds < t.cpuSeconds) return null
  const said = `Other virtual machines took ${percent(stolenShare)} of the processor, beside the incumbent ${percent(usual.value)}`
  return countsCpuTime ? recorded('stolen-time', `${said}${notByCpuTime}`) : voids('stolen-time', `${said}.`)
}

const notByCpuTime = '; the objective counts CPU time, so it does not count against the run.'

/** What is normal beside the incumbent, and how much that varies (1.4826 MAD); null: there are too few runs to tell. */
function normalOf(values: readonly (number | null)[]): { readonly value: number; readonly spread: number } | null {
  const known = values.filter(isThere)
  const value = median(known)
  if (value === null || known.length < t.leastReferences) return null
  return { value, spread: 1.4826 * (median(known.map((one) => Math.abs(one - value))) ?? 0) }
}

/** A power cap belongs to a good patch as well: it is told and never counts. */
function powerCap(run: Observation): Contamination | null {
  const share = usedGpu(run)?.throttledShare?.['power-cap'] ?? 0
  if (share < t.powerCapShare) return null
  return recorded(
    'power-cap',
    `The GPU was at its power cap for ${percent(share)} of the run; that does not count against it.`,
  )
}

function notMeasured({ missing }: Observation): Contamination | null {
  return missing.length === 0 ? null : recorded('not-measured', missing.join(' '))
}

/** The GPU as far as its evidence concerns the run: null for a run that had none, or never used it. */
function usedGpu({ gpu }: Observation): Gpu | null {
  if (gpu === null) return null
  const before = gpu.before?.memoryUsedBytes ?? null
  if (before === null || gpu.memoryMaxBytes === null || gpu.samples < 2) return gpu
  const isUnused = gpu.memoryMaxBytes - before < t.usedMemoryBytes && (gpu.utilisation ?? 0) < t.usedShare
  return isUnused ? null : gpu
}

function boundariesOf({ gpu }: Observation): GpuBoundary[] {
  return [gpu?.before ?? null, gpu?.after ?? null].filter(isThere)
}

/** Memory that other programs hold; null where the driver does not tell. */
function heldBy(boundary: GpuBoundary): number | null {
  if (boundary.processes === null) return null
  return boundary.processes.reduce((sum, process) => sum + (process.memoryBytes ?? 0), 0)
}

function countOf(boundary: GpuBoundary, like: GpuProcess): number {
  const isLike = (process: GpuProcess): boolean =>
    process.name === like.name && process.owner === like.owner && process.use === like.use
  return (boundary.processes ?? []).filter(isLike).length
}

/** Hardware slowdown is the sum of its causes, and software may slow down as well: the longest of them tells for how long. */
function slowedShareOf(gpu: Gpu): number {
  return Math.max(0, ...slowdowns.map((reason) => gpu.throttledShare?.[reason] ?? 0))
}

function nameOf(process: GpuProcess): string {
  return `${process.name} (process ${process.pid}${process.owner === null ? '' : `, ${process.owner}`})`
}

function holding(bytes: number | null): string {
  return bytes === null ? '' : ` with ${gib(bytes)} GiB`
}

function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? null
}

function isThere<T>(value: T | null | undefined): value is T {
  return value !== null && value !== undefined
}
