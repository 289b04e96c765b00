import { describe, expect, test } from 'vitest'
import type { Telemetry } from '../../../../main/core/gpu/telemetry.ts'
import {
  chooseDevices,
  devicesOf,
  firstFree,
  sameDevice,
  visibleDevices,
  visibleName,
} from '../../../../main/core/loop/runs/device.ts'
import type { GpuFacts } from '../../../../preload/contract/gpu.ts'
import { gpuFacts } from '../../../support/observed.ts'

const gpu = (index: number, change: Partial<GpuFacts> = {}): GpuFacts =>
  gpuFacts(index, {
    uuid: `GPU-${index}abc`,
    name: 'NVIDIA GeForce RTX 4090',
    busId: `00000000:0${index}:00.0`,
    ...change,
  })
const instances = [
  { uuid: 'MIG-1', gpuIndex: 1, name: '3g.20gb' },
  { uuid: 'MIG-2', gpuIndex: 1, name: '3g.20gb' },
]
const telemetryOf = (facts: readonly GpuFacts[], state = 'on') =>
  ({ look: async () => {}, facts: () => facts, instances: () => instances, state: () => state }) as unknown as Telemetry

const none = (): boolean => false
const chosen = async (
  facts: readonly GpuFacts[],
  wanted: readonly (number | string)[] | null,
  isTaken: (uuid: string) => boolean = none,
  visible?: string,
) =>
  (await chooseDevices(telemetryOf(facts), wanted, firstFree(isTaken), { CUDA_VISIBLE_DEVICES: visible }))[0]?.uuid ??
  null

describe('a campaign gets', () => {
  test('the first GPU that nobody uses', async () => {
    expect(await chosen([gpu(0), gpu(1)], null)).toBe('GPU-0abc')
    expect(await chosen([gpu(0), gpu(1)], null, (uuid) => uuid === 'GPU-0abc')).toBe('GPU-1abc')
  })
  test('the first, and waits for it, when all are in use', async () => {
    expect(await chosen([gpu(0), gpu(1)], null, () => true)).toBe('GPU-0abc')
  })
  test('one of those that its project names, by number or by the beginning of a uuid', async () => {
    expect(await chosen([gpu(0), gpu(1)], [1])).toBe('GPU-1abc')
    expect(await chosen([gpu(0), gpu(1)], ['GPU-1a'])).toBe('GPU-1abc')
    expect(await chosen([gpu(0), gpu(1), gpu(2)], [2, 1], (uuid) => uuid === 'GPU-2abc')).toBe('GPU-1abc')
  })
  test('one of those that Pawl itself was given to see', async () => {
    expect(await chosen([gpu(0), gpu(1)], null, none, '1')).toBe('GPU-1abc')
    expect(await chosen([gpu(0), gpu(1)], null, none, '')).toBeNull()
    expect(visibleDevices(' 1, GPU-0 ')).toEqual([1, 'GPU-0'])
  })
  test('none where its project wants none, or where there is none', async () => {
    expect(await chosen([gpu(0)], [])).toBeNull()
    expect(await chosen([], null)).toBeNull()
  })
  test('an instance of a GPU that is cut, never the whole', async () => {
    const cut = [gpu(0), gpu(1, { isMig: true })]
    expect(devicesOf(cut, instances).map((device) => device.uuid)).toEqual(['GPU-0abc', 'MIG-1', 'MIG-2'])
    expect(await chosen(cut, [1], (uuid) => uuid === 'MIG-1')).toBe('MIG-2')
  })
  test('a sentence with what there is, for one that is not there', async () => {
    await expect(chosen([gpu(0)], [3])).rejects.toThrow(
      'The project asks for GPU 3, which is not there. There are 0 (NVIDIA GeForce RTX 4090, GPU-0abc).',
    )
    await expect(chosen([], [0])).rejects.toThrow('There is none.')
  })
  test('the number that its project names where the driver says nothing', async () => {
    const [device] = await chooseDevices(telemetryOf([], 'failed'), [1], firstFree(none), {})
    expect(device).toMatchObject({ uuid: 'index-1', index: 1 })
    expect(visibleName(device ?? null, [1])).toBe('1')
  })
})

describe('a device', () => {
  const [first] = devicesOf([gpu(0)], [])
  if (first === undefined) throw new Error('no device')
  test('is the same by its place when its uuid changed with a reboot', () => {
    const again = devicesOf(
      [gpu(1, { busId: first.busId, uuid: 'GPU-new' }), gpu(0, { uuid: 'GPU-other', busId: 'elsewhere' })],
      [],
    )
    expect(sameDevice(first, again)).toMatchObject({ uuid: 'GPU-new', index: 1 })
  })
  test('is gone when another card is in its place', () => {
    expect(sameDevice(first, devicesOf([gpu(0, { uuid: 'GPU-new', name: 'NVIDIA GeForce RTX 5090' })], []))).toBeNull()
  })
  test('is shown to a run as its project names it', () => {
    expect(visibleName(first, null)).toBe('0')
    expect(visibleName({ ...first, visibleAs: 'uuid' }, null)).toBe('GPU-0abc')
    expect(visibleName(null, null)).toBeNull()
    expect(visibleName(null, [])).toBe('')
  })
})
