import type { GpuFacts, TelemetryState } from '../../../preload/contract/gpu.ts'
import type { PciGpu } from './pci.ts'

/** One plain sentence on what telemetry there is, and why not more. */
export function sentenceOf(of: {
  readonly state: TelemetryState
  readonly facts: readonly GpuFacts[]
  /** Why it failed, or is begun again. */
  readonly failure: string | null
  readonly pci: readonly PciGpu[]
  readonly isWsl: boolean
  /** Left out, this machine's. */
  readonly platform?: NodeJS.Platform
}): string {
  switch (of.state) {
    case 'failed':
      return `GPU telemetry failed, and runs go on without it. nvidia-smi says: ${of.failure ?? 'nothing'}`
    case 'retrying':
      return `GPU telemetry ended and is begun again; runs go on meanwhile. nvidia-smi says: ${of.failure ?? 'nothing'}`
    case 'asleep':
      return 'The GPU may sleep, and is not woken to be looked at: its telemetry begins with a campaign.'
    case 'none':
      return withoutGpu(of.pci, of.platform ?? process.platform)
    case 'replay':
      return 'A recording is played: this is not what this machine does now, and no run is judged by it.'
    case 'off':
    case 'starting':
    case 'on':
      return ['One sample a second.', ...limits(of.facts, of.isWsl)].join(' ')
  }
}

function withoutGpu(pci: readonly PciGpu[], platform: NodeJS.Platform): string {
  const only = 'Processor and memory only:'
  if (pci.some((gpu) => gpu.vendor === 'nvidia'))
    return `${only} there is an NVIDIA GPU and no nvidia-smi. It comes with the driver (Debian and Ubuntu: apt install nvidia-utils).`
  if (pci.some((gpu) => gpu.vendor === 'amd'))
    return `${only} AMD GPUs can train here, but their telemetry is not read.`
  if (platform === 'darwin') return `${only} Apple’s GPUs tell nothing of themselves without administrator rights.`
  return `${only} no NVIDIA GPU.`
}

function limits(facts: readonly GpuFacts[], isWsl: boolean): string[] {
  const said: string[] = []
  if (isWsl) said.push('Under WSL, Windows programs on the GPU are not seen.')
  if (facts.some((gpu) => gpu.isMig)) said.push('A GPU that is cut into instances does not tell how busy it is.')
  if (facts.some((gpu) => gpu.unifiedMemory)) said.push('The GPU shares the machine’s memory, which is what is shown.')
  return said
}
