import type { LeaseHolder, Machine } from '../../../preload/contract/gpu.ts'

/** One device of the machine: which campaigns work on it, and which run has it now. */
export type DeviceRow = {
  readonly device: string
  readonly name: string
  /** Its campaign is the one in view. */
  readonly isOwn: boolean
  readonly said: string
  readonly title: string
}

/** The devices that are worked on, in the order of the machine. `campaign`: the one in view. */
export function deviceRows(machine: Machine, campaign: string): readonly DeviceRow[] {
  const known = machine.gpus.map((gpu) => gpu.uuid)
  const used = [...machine.leases, ...machine.claims].map((one) => one.device)
  // Instances are listed by none but those who have them; the processor comes last.
  const devices = [...new Set([...known, ...used])].toSorted((a, b) => Number(a === 'host') - Number(b === 'host'))
  let instances = 0
  return devices.map((device) => {
    const gpu = machine.gpus.find((one) => one.uuid === device)
    if (gpu === undefined && device !== 'host') instances += 1
    const claims = machine.claims.filter((one) => one.device === device)
    // Between two runs a campaign may hold its device for a while: until the next begins, no run has it.
    const lease = machine.leases.find(
      (one) => one.device === device && !(one.run === null && claims.some((claim) => claim.pid === one.pid)),
    )
    const isOwn = claims.some((claim) => claim.campaign === campaign) || lease?.own?.campaign === campaign
    const others = claims.filter((claim) => claim.campaign !== campaign).length
    return {
      device,
      name: gpu === undefined ? (device === 'host' ? 'Processor' : `Instance ${instances}`) : `GPU ${gpu.index}`,
      isOwn,
      said: [saidOf(lease, campaign), claimed(isOwn, others, lease)].filter((part) => part !== '').join(', ') || 'free',
      title: [device, ...(lease === undefined ? [] : [`process ${lease.pid}, data folder ${lease.home}`])].join('\n'),
    }
  })
}

function saidOf(lease: LeaseHolder | undefined, campaign: string): string {
  if (lease === undefined) return ''
  if (lease.own === null) return lease.run === null ? `held by process ${lease.pid}` : `a run of process ${lease.pid}`
  const run = `run ${lease.own.runNumber}`
  return lease.own.campaign === campaign ? run : `${run} of ${lease.own.projectName}`
}

function claimed(isOwn: boolean, others: number, lease: LeaseHolder | undefined): string {
  if (isOwn && others === 0) return lease === undefined ? 'this campaign’s, between runs' : ''
  if (isOwn) return others === 1 ? 'shared with another campaign' : `shared with ${others} other campaigns`
  if (lease !== undefined || others === 0) return ''
  return others === 1 ? 'another campaign’s, between runs' : `${others} other campaigns, between runs`
}
