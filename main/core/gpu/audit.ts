import { type ThrottleReason, throttleNames } from './throttle.ts'
import { bytesOrNull, numberOrNull, readText } from './value.ts'

/** One process that has a GPU open: for computing, for graphics, or both. */
export type GpuProcess = {
  readonly pid: number
  readonly type: 'compute' | 'graphics' | 'both' | 'unknown'
  /** As the driver tells it; it may be a path with arguments, or cut off. */
  readonly name: string
  /** Null where the system does not tell (WSL, other users' processes in a container). */
  readonly memoryBytes: number | null
}

/** What one GPU says of itself between runs; null is "not known". */
export type GpuAudit = {
  readonly uuid: string
  readonly memoryUsedBytes: number | null
  /** Null: the driver does not tell who uses it. */
  readonly processes: readonly GpuProcess[] | null
  /** Why its clocks are held back right now. */
  readonly reasons: readonly string[] | null
  /** For how long each reason has held since the driver was loaded; null where the driver does not count. */
  readonly counters: Partial<Readonly<Record<ThrottleReason, number>>> | null
  readonly powerLimitW: number | null
  readonly temperatureC: number | null
}

const types: Readonly<Record<string, GpuProcess['type']>> = { C: 'compute', G: 'graphics', 'C+G': 'both' }
/** Names of the reasons in the XML, after "clocks_event_reason_" (before driver 535: "clocks_throttle_reason_"). */
const reasonTags: readonly (readonly [string, bigint])[] = [
  ['gpu_idle', 0x1n],
  ['applications_clocks_setting', 0x2n],
  ['sw_power_cap', 0x4n],
  ['hw_slowdown', 0x8n],
  ['sync_boost', 0x10n],
  ['sw_thermal_slowdown', 0x20n],
  ['hw_thermal_slowdown', 0x40n],
  ['hw_power_brake_slowdown', 0x80n],
  ['display_clocks_setting', 0x100n],
]
const counterTags: readonly (readonly [string, ThrottleReason])[] = [
  ['sw_power_cap', 'power-cap'],
  ['sync_boost', 'sync-boost'],
  ['sw_therm_slowdown', 'sw-thermal'],
  ['sw_thermal_slowdown', 'sw-thermal'],
  ['hw_therm_slowdown', 'hw-thermal'],
  ['hw_thermal_slowdown', 'hw-thermal'],
  ['hw_power_brake', 'power-brake'],
  ['hw_power_brake_slowdown', 'power-brake'],
]

/** The GPUs in the output of `nvidia-smi -q -x`; a GPU without a uuid is left out. */
export function parseAudit(xml: string): GpuAudit[] {
  return blocks(xml, 'gpu').flatMap((whole) => {
    // Its instances tell of their own memory, in front of that of the GPU.
    const gpu = whole.replace(/<mig_devices>[\s\S]*?<\/mig_devices>/, '')
    const uuid = text(gpu, 'uuid')
    if (uuid === null) return []
    const power = block(gpu, 'gpu_power_readings') ?? block(gpu, 'power_readings') ?? ''
    return [
      {
        uuid,
        memoryUsedBytes: bytesOrNull(text(block(gpu, 'fb_memory_usage') ?? '', 'used')),
        processes: processesOf(gpu),
        reasons: reasonsOf(gpu),
        counters: countersOf(gpu),
        powerLimitW: numberOrNull(
          text(power, 'current_power_limit') ?? text(power, 'enforced_power_limit') ?? text(power, 'power_limit'),
        ),
        temperatureC: numberOrNull(text(block(gpu, 'temperature') ?? '', 'gpu_temp'), -60, 200),
      },
    ]
  })
}

function processesOf(gpu: string): GpuProcess[] | null {
  const listed = block(gpu, 'processes')
  if (listed === null) return null
  const found = blocks(listed, 'process_info')
  // "N/A" in place of a list: it does not tell. An empty one, or "None": there is nobody.
  if (found.length === 0 && readText(listed) === null && listed.trim() !== '') return null
  const processes = found.flatMap((info): GpuProcess[] => {
    const pid = numberOrNull(text(info, 'pid'))
    if (pid === null) return []
    return [
      {
        pid,
        type: types[text(info, 'type') ?? ''] ?? 'unknown',
        name: text(info, 'process_name') ?? `process ${pid}`,
        memoryBytes: bytesOrNull(text(info, 'used_memory')),
      },
    ]
  })
  // The same process is listed once for computing and once for graphics by some drivers.
  return [...new Map(processes.map((process) => [process.pid, process])).values()]
}

function reasonsOf(gpu: string): string[] | null {
  const listed = block(gpu, 'clocks_event_reasons') ?? block(gpu, 'clocks_throttle_reasons')
  if (listed === null) return null
  let mask = 0n
  let told = false
  for (const [tag, bit] of reasonTags) {
    const state = text(listed, `clocks_event_reason_${tag}`) ?? text(listed, `clocks_throttle_reason_${tag}`)
    if (state === 'Active' || state === 'Not Active') told = true
    if (state === 'Active') mask |= bit
  }
  return told ? throttleNames(mask) : null
}

function countersOf(gpu: string): GpuAudit['counters'] {
  const listed = block(gpu, 'clocks_event_reasons_counters')
  if (listed === null) return null
  const counters: Partial<Record<ThrottleReason, number>> = {}
  for (const [tag, reason] of counterTags) {
    const microseconds = numberOrNull(text(listed, `clocks_event_reasons_counters_${tag}`))
    if (microseconds !== null) counters[reason] = microseconds / 1000
  }
  return Object.keys(counters).length === 0 ? null : counters
}

// The document is machine-made, without attributes on the elements that are read and without a CDATA section: to find an element is
// all that is needed of an XML parser.
function blocks(xml: string, tag: string): string[] {
  const found: string[] = []
  const open = new RegExp(`<${tag}(?:\\s[^>]*)?>`, 'g')
  for (let match = open.exec(xml); match !== null; match = open.exec(xml)) {
    const end = xml.indexOf(`</${tag}>`, open.lastIndex)
    if (end === -1) break
    found.push(xml.slice(open.lastIndex, end))
    open.lastIndex = end
  }
  return found
}

function block(xml: string, tag: string): string | null {
  return blocks(xml, tag)[0] ?? null
}

function text(xml: string, tag: string): string | null {
  const content = block(xml, tag)
  return content === null ? null : readText(unescaped(content))
}

function unescaped(content: string): string {
  return content
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&amp;', '&')
}
