import { afterAll, describe, expect, test } from 'vitest'
import { parseAudit } from '../../../main/core/gpu/audit.ts'
import { findSmi } from '../../../main/core/gpu/smi.ts'
import { type StandInState, standInGpu, standInUuid } from '../../support/stand-in-gpu.ts'

const made: { remove: () => void }[] = []
afterAll(() => {
  for (const standIn of made) standIn.remove()
})

async function auditOf(machine: string, state: StandInState, index = 0) {
  const standIn = standInGpu(machine)
  made.push(standIn)
  standIn.set(state)
  const answer = await findSmi({ ...process.env, ...standIn.environment })?.ask(['-q', '-x', '-i', standInUuid(index)])
  if (answer?.kind !== 'said') throw new Error(JSON.stringify(answer))
  const [audit] = parseAudit(answer.text)
  if (audit === undefined) throw new Error('no GPU')
  return audit
}

const xorg = { pid: 1803, type: 'G', name: '/usr/lib/xorg/Xorg <vt1> & "more", --really', mib: 102 } as const
const python = { pid: 48211, type: 'C', name: 'python', mib: 500 } as const

describe('what a GPU says between runs', () => {
  test('names who has it open, graphics and computing, with what they hold', async () => {
    const audit = await auditOf('rtx4090', { processes: [xorg, python, { pid: 9, type: 'C+G', name: 'game' }] })
    expect(audit.processes).toEqual([
      {
        pid: 1803,
        type: 'graphics',
        name: '/usr/lib/xorg/Xorg <vt1> & "more", --really',
        memoryBytes: 102 * 1024 ** 2,
      },
      { pid: 48211, type: 'compute', name: 'python', memoryBytes: 500 * 1024 ** 2 },
      { pid: 9, type: 'both', name: 'game', memoryBytes: null },
    ])
    expect(audit.memoryUsedBytes).toBe(603 * 1024 ** 2)
  })

  test('tells reasons, counters, limit and temperature', async () => {
    const audit = await auditOf('pro6000', {
      gpus: { 0: { util: 99, mask: 0x24, countersUs: { sw_therm_slowdown: 91_403_239 }, limitW: 500, tempC: 88 } },
    })
    expect(audit).toMatchObject({ reasons: ['power-cap', 'sw-thermal'], powerLimitW: 500, temperatureC: 88 })
    expect(audit.counters?.['sw-thermal']).toBeCloseTo(91_403.239)
    expect(audit.counters?.['hw-thermal']).toBe(0)
  })

  test('of a driver from before 535 is read too, and has no counters', async () => {
    const audit = await auditOf('rtx3080', { gpus: { 0: { mask: 0x40, limitW: 300 } } })
    expect(audit).toMatchObject({ reasons: ['hw-thermal'], counters: null, powerLimitW: 300, processes: [] })
  })

  test('of one GPU among eight is of that one', async () => {
    const audit = await auditOf('a100x8', { processes: [{ ...python, gpu: 5 }] }, 5)
    expect(audit).toMatchObject({ uuid: standInUuid(5), processes: [{ pid: 48211 }] })
  })

  test('of a GPU that is cut into instances is not taken from its first instance', async () => {
    expect((await auditOf('mig', {})).memoryUsedBytes).toBeNull()
  })

  test('is unknown, not empty, where the driver does not tell who uses it', async () => {
    expect((await auditOf('hidden', { processes: [python] })).processes).toBeNull()
    expect((await auditOf('wsl', { processes: [python] })).processes).toMatchObject([{ pid: 48211, memoryBytes: null }])
  })

  test('of garbage is nothing', () => {
    expect(parseAudit('')).toEqual([])
    expect(parseAudit('<nvidia_smi_log><gpu id="0"><uuid>GPU-1')).toEqual([])
    expect(parseAudit('<gpu id="0"><uuid>N/A</uuid></gpu>')).toEqual([])
  })
})
