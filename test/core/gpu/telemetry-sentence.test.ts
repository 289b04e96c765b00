import { expect, test } from 'vitest'
import type { PciGpu } from '../../../main/core/gpu/pci.ts'
import { sentenceOf } from '../../../main/core/gpu/telemetry-sentence.ts'

const gpuOf = (vendor: PciGpu['vendor']): PciGpu => ({
  vendor,
  isAsleep: false,
  maySleep: false,
})
const without = (pci: readonly PciGpu[], platform: NodeJS.Platform): string =>
  sentenceOf({ state: 'none', facts: [], failure: null, isWsl: false, pci, platform })

test('a machine whose GPU tells nothing has a plain sentence for it', () => {
  expect(without([], 'darwin')).toBe(
    'Processor and memory only: Apple’s GPUs tell nothing of themselves without administrator rights.',
  )
  expect(without([gpuOf('amd')], 'linux')).toBe(
    'Processor and memory only: AMD GPUs can train here, but their telemetry is not read.',
  )
  expect(without([gpuOf('nvidia')], 'linux')).toContain('there is an NVIDIA GPU and no nvidia-smi')
  expect(without([], 'linux')).toBe('Processor and memory only: no NVIDIA GPU.')
})
