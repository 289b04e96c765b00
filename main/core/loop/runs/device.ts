import type { Device, GpuFacts } from '../../../../preload/contract/gpu.ts'
import { fail } from '../../failure.ts'
import type { MigInstance } from '../../gpu/inventory.ts'
import type { Telemetry } from '../../gpu/telemetry.ts'
import { type Beginning, memoryGivenBack } from '../../machine/observe.ts'
import { campaignById, setDeviceOf } from '../../store/campaigns.ts'
import { beginningOf } from '../../store/evidence.ts'
import type { RunRecord } from '../../store/runs.ts'
import type { CampaignContext } from '../context.ts'

/** The devices of this machine: whole GPUs, and the instances of those that are cut into several. */
export function devicesOf(facts: readonly GpuFacts[], instances: readonly MigInstance[]): Device[] {
  return facts.flatMap((gpu): Device[] => {
    const { uuid, index, name, busId } = gpu
    if (!gpu.isMig) return [{ uuid, gpuUuid: uuid, index, name, busId, visibleAs: 'index' }]
    return instances
      .filter((instance) => instance.gpuIndex === index)
      .map((instance) => ({
        uuid: instance.uuid,
        gpuUuid: uuid,
        index,
        name: `${name}, ${instance.name}`,
        busId,
        visibleAs: 'uuid',
      }))
  })
}

/** What the researcher made visible to Pawl itself; null: everything. */
export function visibleDevices(variable: string | undefined): readonly (number | string)[] | null {
  if (variable === undefined) return null
  const names = variable.split(',').map((name) => name.trim())
  return names.filter((name) => name !== '').map((name) => (/^\d+$/.test(name) ? Number(name) : name))
}

/** The devices that a project may use, in its order. Throws a `Failure` for one that is not there. */
export function allowedDevices(
  devices: readonly Device[],
  wanted: readonly (number | string)[] | null,
  visible: readonly (number | string)[] | null,
): Device[] {
  const names = wanted ?? visible
  if (names === null) return [...devices]
  return names.flatMap((name) => {
    const found = devices.filter((device) => isNamed(device, name))
    if (found.length > 0)
      return found.map((device) => (typeof name === 'string' ? { ...device, visibleAs: 'uuid' as const } : device))
    if (wanted === null) return []
    return fail(
      'no-such-gpu',
      `The project asks for GPU ${name}, which is not there. There ${devices.length === 0 ? 'is none' : `are ${devices.map((device) => `${device.index} (${device.name}, ${device.uuid})`).join('; ')}`}.`,
      'Correct [run] gpus in pawl.toml.',
    )
  })
}

function isNamed(device: Device, name: number | string): boolean {
  // Uuids may be cut short as far as they stay unique, as CUDA has it.
  return typeof name === 'number' ? device.index === name : device.uuid.startsWith(name)
}

/** Chooses among the devices that are allowed, which are told by their uuids in the order of the project. */
export type Pick = (devices: readonly [string, ...string[]]) => readonly string[]

/** The first that nobody uses, else the first. */
export function firstFree(isTaken: (uuid: string) => boolean): Pick {
  return (devices) => [devices.find((device) => !isTaken(device)) ?? devices[0]]
}

/** Some of the devices that a project may use; none: its runs use the processor. Throws a `Failure` for one that is not there. */
export async function chooseDevices(
  telemetry: Telemetry,
  wanted: readonly (number | string)[] | null,
  pick: Pick,
  environment: Readonly<NodeJS.ProcessEnv> = process.env,
): Promise<Device[]> {
  if (wanted?.length === 0) return []
  await telemetry.look('campaign')
  // A recorded GPU is not there to be used.
  const facts = telemetry.state() === 'replay' ? [] : telemetry.facts()
  const devices = devicesOf(facts, telemetry.instances())
  // A driver that says nothing can't be asked which GPUs there are: a number is believed.
  const allowed =
    devices.length === 0 && telemetry.state() === 'failed' && wanted !== null
      ? wanted.map(believed)
      : allowedDevices(devices, wanted, visibleDevices(environment.CUDA_VISIBLE_DEVICES))
  const [first, ...others] = allowed.map((device) => device.uuid)
  if (first === undefined) return []
  const chosen = pick([first, ...others])
  return allowed.filter((device) => chosen.includes(device.uuid))
}

function believed(name: number | string): Device {
  return {
    uuid: typeof name === 'string' ? name : `index-${name}`,
    // Nothing that nvidia-smi could be asked about.
    gpuUuid: `not known: ${name}`,
    index: typeof name === 'number' ? name : 0,
    name: `GPU ${name}`,
    busId: '',
    visibleAs: typeof name === 'number' ? 'index' : 'uuid',
  }
}

/**
 * The same device as it is known now: a uuid can change with a driver or a reboot, the place on the bus and the name do not. One that was
 * only believed has no place: it is the one that is named so. Null: it is not there.
 */
export function sameDevice(device: Device, devices: readonly Device[]): Device | null {
  const found =
    devices.find((other) => other.uuid === device.uuid) ??
    (device.busId === ''
      ? devices.find((other) => isNamed(other, device.visibleAs === 'index' ? device.index : device.uuid))
      : devices.find((other) => other.busId === device.busId && other.name === device.name))
  return found === undefined ? null : { ...found, visibleAs: device.visibleAs }
}

/** What CUDA_VISIBLE_DEVICES and {gpu} become; null: nothing is said, the empty text: no GPU. */
export function visibleName(device: Device | null, wanted: readonly (number | string)[] | null): string | null {
  if (device === null) return wanted?.length === 0 ? '' : null
  return device.visibleAs === 'uuid' ? device.uuid : String(device.index)
}

/** The device of one lane's runs, as it is known now. */
export type DeviceOfRuns = {
  /** Null: the processor. */
  readonly now: () => Device | null
  readonly visibleName: () => string | null
  /** Asks which GPUs there are: it may have another uuid than the last time. */
  readonly look: (again: boolean) => Promise<void>
  /** Waits until the memory that a run took is free again: only then may somebody else have the device. */
  readonly givenBack: (run: RunRecord) => Promise<void>
}

/** Longer than this no driver takes to give memory back; who still holds it is told by the next look. */
const giveBackMs = 30_000

export function createDevice(c: CampaignContext, lane: number): DeviceOfRuns {
  const state = { device: c.campaign.devices[lane] ?? null }
  return {
    now: () => state.device,
    visibleName: () => visibleName(state.device, c.project.run.gpus),
    look: async (again) => {
      const { device } = state
      if (device === null) return
      const { telemetry } = c.machine
      await telemetry.look('campaign', again)
      const same = sameDevice(device, devicesOf(telemetry.facts(), telemetry.instances()))
      if (same === null || same.uuid === device.uuid) return
      c.log.warn(`${device.name} is now known as ${same.uuid}; before, as ${device.uuid}`)
      state.device = same
      setDeviceOf(c.db, c.campaign.id, lane, same)
      const devices = campaignById(c.db, c.campaign.id)?.devices ?? []
      c.leases.claimAgain(
        c.campaign.id,
        devices.map(({ uuid }) => uuid),
      )
    },
    givenBack: async (run) => {
      const beginning = beginningOf(c.db, run.id) as Beginning | null
      // Without an evaluation the look after the run has already seen it free.
      if (beginning?.gpu == null || c.project.evaluate === null) return
      if (!(await memoryGivenBack(c.machine, beginning.gpu, run.id, giveBackMs)))
        c.log.warn(`run ${run.number}: its GPU memory is still held after ${giveBackMs / 1000} s`)
    },
  }
}
