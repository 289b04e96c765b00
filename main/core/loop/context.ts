import type { Event } from '../../../preload/contract/events.ts'
import type { Agent } from '../agent/agent.ts'
import type { PriceTable } from '../agent/prices.ts'
import type { Clock, NewId } from '../clock.ts'
import type { Executor } from '../executor/executor.ts'
import type { Mirror } from '../git/mirror.ts'
import type { Leases } from '../gpu/lease.ts'
import type { Log } from '../log.ts'
import type { MachineRoom } from '../machine/machine.ts'
import type { Rule } from '../machine/rules.ts'
import type { Sandbox } from '../process/sandbox.ts'
import type { Supervisor } from '../process/supervisor.ts'
import type { Project } from '../project/project.ts'
import type { CampaignRecord } from '../store/campaigns.ts'
import type { Writer } from '../store/sql.ts'
import type { Readers } from '../training/reader.ts'
import type { Folders } from './folders.ts'

/** Everything one campaign's loop works with; made by the engine, never looked up. */
export type CampaignContext = {
  readonly campaign: CampaignRecord
  readonly project: Project
  readonly agent: Agent
  readonly mirror: Mirror
  /** The exclusive rights to this machine's devices. */
  readonly leases: Leases
  readonly machine: MachineRoom
  /** By which the machine's evidence is judged. */
  readonly rules: readonly Rule[]
  readonly db: Writer
  readonly folders: Folders
  readonly executor: Executor
  /** What reads the output of runs. */
  readonly readers: Readers
  readonly clock: Clock
  readonly newId: NewId
  readonly log: Log
  readonly announce: (event: Event) => void
  /** What starts sessions of agents, always on this machine. */
  readonly supervisor: Supervisor
  readonly sandbox: Sandbox
  /** The researcher's prices of models, read anew each time: he may edit them meanwhile. */
  readonly prices: () => PriceTable
  /** Pawl's own resources: the harness and its hook. */
  readonly resources: string
}
