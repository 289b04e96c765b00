import { expect, test } from 'vitest'
import type { DeviceClaim, GpuFacts, LeaseHolder, Machine } from '../../../../preload/contract/gpu.ts'
import { deviceRows } from '../../../../renderer/views/machine/devices.ts'
import { gpuFacts } from '../../../support/observed.ts'

const lease = (device: string, campaign: string | null, run: string | null = 'r'): LeaseHolder => ({
  device,
  pid: 77,
  home: '/elsewhere',
  run,
  since: 1,
  own: campaign === null ? null : { campaign, projectName: 'nanochat', runNumber: 12 },
})
const claim = (device: string, campaign: string): DeviceClaim => ({ device, campaign, pid: 77, home: '/elsewhere' })
const rows = (gpus: readonly GpuFacts[], leases: readonly LeaseHolder[], claims: readonly DeviceClaim[]) =>
  deviceRows({ gpus, leases, claims } as unknown as Machine, 'mine').map((row) => [row.name, row.isOwn, row.said])

test('every GPU is told of: whose it is, and which run has it', () => {
  const leases = [lease('GPU-0', 'mine'), lease('GPU-1', 'other'), lease('GPU-2', null)]
  const claims = [claim('GPU-0', 'mine'), claim('GPU-1', 'other'), claim('GPU-2', 'theirs')]
  expect(rows([gpuFacts(0), gpuFacts(1), gpuFacts(2), gpuFacts(3)], leases, claims)).toEqual([
    ['GPU 0', true, 'run 12'],
    ['GPU 1', false, 'run 12 of nanochat'],
    ['GPU 2', false, 'a run of process 77'],
    ['GPU 3', false, 'free'],
  ])
})

test('between runs it is told whose it stays, and with how many it is shared', () => {
  expect(
    rows([gpuFacts(0), gpuFacts(1)], [], [claim('GPU-0', 'mine'), claim('GPU-1', 'a'), claim('GPU-1', 'b')]),
  ).toEqual([
    ['GPU 0', true, 'this campaign’s, between runs'],
    ['GPU 1', false, '2 other campaigns, between runs'],
  ])
  expect(rows([gpuFacts(0)], [lease('GPU-0', null, null)], [claim('GPU-0', 'mine')])).toEqual([
    ['GPU 0', true, 'this campaign’s, between runs'],
  ])
  expect(rows([gpuFacts(0)], [lease('GPU-0', 'a')], [claim('GPU-0', 'mine'), claim('GPU-0', 'a')])).toEqual([
    ['GPU 0', true, 'run 12 of nanochat, shared with another campaign'],
  ])
})

test('the processor, an instance and what is no run have a row where somebody has them', () => {
  expect(rows([], [lease('host', null, null)], [])).toEqual([['Processor', false, 'held by process 77']])
  expect(rows([gpuFacts(0)], [lease('MIG-1', 'mine')], [claim('MIG-1', 'mine')])).toEqual([
    ['GPU 0', false, 'free'],
    ['Instance 1', true, 'run 12'],
  ])
})
