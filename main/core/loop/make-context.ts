import type { Event } from '../../../preload/contract/events.ts'
import { chooseAgent, type OwnAgent } from '../agent/choose.ts'
import { readPrices } from '../agent/prices.ts'
import type { Clock, NewId } from '../clock.ts'
import { localExecutor } from '../executor/local.ts'
import { fail } from '../failure.ts'
import type { Leases } from '../gpu/lease.ts'
import type { Log } from '../log.ts'
import type { MachineRoom } from '../machine/machine.ts'
import type { Rule } from '../machine/rules.ts'
import type { Sandbox } from '../process/sandbox.ts'
import type { Supervisor } from '../process/supervisor.ts'
import type { Project } from '../project/project.ts'
import { readProject } from '../project/read.ts'
import { type CampaignRecord, setDevices } from '../store/campaigns.ts'
import { nextRunNumber } from '../store/run-totals.ts'
import type { Writer } from '../store/sql.ts'
import type { Readers } from '../training/reader.ts'
import type { CampaignContext } from './context.ts'
import { foldersOf } from './folders.ts'
import { chooseDevices } from './runs/device.ts'

/** What all campaigns of a data folder have in common. */
export type CampaignsOptions = {
  readonly db: Writer
  readonly home: string
  readonly resources: string
  readonly clock: Clock
  readonly newId: NewId
  readonly randomSeed: () => number
  readonly log: Log
  readonly announce: (event: Event) => void
  readonly leases: Leases
  readonly rules: readonly Rule[]
  readonly machine: MachineRoom
  readonly ownAgent: OwnAgent
  readonly sandbox: () => Promise<Sandbox>
  readonly readers: Readers
}

/** Devices for a campaign that begins, claimed for it: as many of those that its project allows as it asks for and nobody works on. */
export async function devicesFor(
  o: Pick<CampaignsOptions, 'machine' | 'leases'>,
  id: string,
  { gpus, gpusAtOnce }: Project['run'],
): Promise<CampaignRecord['devices']> {
  return await chooseDevices(o.machine.telemetry, gpus, (devices) =>
    o.leases.claim(id, devices, gpusAtOnce ?? devices.length),
  )
}

/**
 * The campaign with devices to go on with: those that it had, so that all its runs compare. Only one that has no runs, and that works on one
 * device, gives way to a campaign that works there now.
 */
async function withDevices(o: CampaignsOptions, campaign: CampaignRecord, { run }: Project): Promise<CampaignRecord> {
  const { id, devices } = campaign
  const [device, second] = devices
  if (device === undefined) return campaign
  const isFree = o.leases.claims().every((claim) => claim.device !== device.uuid || claim.campaign === id)
  const mayMove = second === undefined && !isFree && nextRunNumber(o.db, id) === 1
  const [other] = mayMove ? await devicesFor(o, id, { ...run, gpusAtOnce: 1 }) : []
  if (other === undefined) {
    o.leases.claimAgain(
      id,
      devices.map(({ uuid }) => uuid),
    )
    return campaign
  }
  if (other.uuid === device.uuid) return campaign
  setDevices(o.db, id, [other])
  return { ...campaign, devices: [other] }
}

/** What the loop of a stored campaign works with. Throws a `Failure` where this machine, or this Pawl, can't go on with it. */
export async function contextOf(
  o: CampaignsOptions,
  supervisor: Supervisor,
  campaign: CampaignRecord,
): Promise<CampaignContext> {
  const read = readProject(campaign.projectToml, campaign.projectFile)
  if (read.kind !== 'project')
    return fail(
      'project-file',
      'The stored project file of this campaign can’t be read by this Pawl.',
      'Finish it with the Pawl that began it, or start a new campaign.',
    )
  const held = await o.sandbox()
  if (read.project.sandbox.mode === 'on' && held.kind === 'none')
    return fail(
      'no-sandbox',
      `[sandbox] mode is "on", and nothing can be held in on this machine: ${held.why}`,
      `${held.remedy} Or write mode = "auto".`,
    )
  const agent = await chooseAgent(campaign.agentSource, {
    from: campaign.projectPath,
    settings: read.project.agent,
    own: o.ownAgent,
  })
  return {
    // The last that can take a while: from here on it works on the device.
    campaign: await withDevices(o, campaign, read.project),
    project: read.project,
    agent,
    supervisor,
    sandbox: held,
    prices: () => readPrices(o.home),
    mirror: { path: campaign.mirror, source: campaign.projectPath },
    leases: o.leases,
    machine: o.machine,
    rules: o.rules,
    db: o.db,
    folders: foldersOf(o.home, campaign.id),
    executor: localExecutor({ resources: o.resources, clock: o.clock, log: o.log }),
    readers: o.readers,
    clock: o.clock,
    newId: o.newId,
    log: o.log,
    announce: o.announce,
    resources: o.resources,
  }
}
