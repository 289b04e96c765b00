import type { AgentIdentity, Budget, Campaign, CampaignState, Objective } from '../../../preload/contract/campaign.ts'
import type { Device } from '../../../preload/contract/gpu.ts'
import { unlimited } from '../../../preload/contract/unlimited.ts'
import type { Claim, Settings } from '../decide/protocol.ts'
import { parseOwn } from '../json.ts'
import { type Reader, sql, type Writer } from './sql.ts'

/** Which interpreter a campaign's runs use; hashed into the campaign so that a change is noticed. */
export type InterpreterRecord = { readonly path: string; readonly version: string; readonly hash: string }

/** A campaign as stored: what the contract shows, and what only the engine needs. */
export type CampaignRecord = Campaign & {
  readonly projectFile: string
  readonly projectToml: string
  readonly mirror: string
  readonly agentSource: string
  readonly settings: Settings
  readonly machine: { readonly [fact: string]: string | number | null }
  readonly interpreter: InterpreterRecord | null
  /** Median metric of the baseline, in its own unit; scales metrics that can be 0 or negative. */
  readonly baselineValue: number | null
  readonly claim: Claim | null
  /** Time in which the campaign ran (pauses excluded), kept across restarts. */
  readonly elapsedMs: number
  /** Of that, the time in which runs waited for a proposal. */
  readonly agentWaitMs: number
  /** Time in which runs waited for another run to leave the device, and for the machine to be quiet. */
  readonly leaseWaitMs: number
  readonly quietWaitMs: number
}

type Row = {
  id: string
  project_path: string
  project_name: string
  project_file: string
  project_toml: string
  mirror: string
  base: string
  objective: string
  agent: string
  agent_source: string
  settings: string
  budget: string
  machine: string
  interpreter: string | null
  state: CampaignState
  reason: string | null
  baseline_value: number | null
  claim: string | null
  elapsed_ms: number
  agent_wait_ms: number
  lease_wait_ms: number
  quiet_wait_ms: number
  devices: string | null
  created_at: number
  started_at: number | null
  ended_at: number | null
  holds_proposals: number
}

function record(row: Row): CampaignRecord {
  const settings = parseOwn<Settings>(row.settings)
  return {
    id: row.id,
    projectPath: row.project_path,
    projectName: row.project_name,
    projectFile: row.project_file,
    projectToml: row.project_toml,
    mirror: row.mirror,
    base: row.base,
    objective: parseOwn<Objective>(row.objective),
    agent: parseOwn<AgentIdentity>(row.agent),
    agentSource: row.agent_source,
    settings,
    q: settings.q,
    minEffect: settings.minEffectAuto ? null : settings.minEffect,
    budget: { ...unlimited, ...parseOwn<Partial<Budget>>(row.budget) },
    holdsProposals: row.holds_proposals === 1,
    machine: parseOwn(row.machine),
    interpreter: row.interpreter === null ? null : parseOwn<InterpreterRecord>(row.interpreter),
    state: row.state,
    reason: row.reason,
    baselineValue: row.baseline_value,
    claim: row.claim === null ? null : parseOwn<Claim>(row.claim),
    elapsedMs: row.elapsed_ms,
    agentWaitMs: row.agent_wait_ms,
    leaseWaitMs: row.lease_wait_ms,
    quietWaitMs: row.quiet_wait_ms,
    devices: row.devices === null ? [] : parseOwn<Device[]>(row.devices),
    createdAt: row.created_at,
    startedAt: row.started_at,
    endedAt: row.ended_at,
  }
}

export function insertCampaign(db: Writer, campaign: CampaignRecord): void {
  const c = campaign
  db.run(sql`INSERT INTO campaign (id, project_path, project_name, project_file, project_toml, mirror, base, objective, agent, agent_source,
      settings, budget, machine, interpreter, state, reason, baseline_value, claim, elapsed_ms, agent_wait_ms, lease_wait_ms, quiet_wait_ms, devices, holds_proposals, created_at, started_at, ended_at)
    VALUES (${c.id}, ${c.projectPath}, ${c.projectName}, ${c.projectFile}, ${c.projectToml}, ${c.mirror}, ${c.base}, ${JSON.stringify(c.objective)},
      ${JSON.stringify(c.agent)}, ${c.agentSource}, ${JSON.stringify(c.settings)}, ${JSON.stringify(c.budget)}, ${JSON.stringify(c.machine)},
      ${c.interpreter === null ? null : JSON.stringify(c.interpreter)}, ${c.state}, ${c.reason}, ${c.baselineValue},
      ${c.claim === null ? null : JSON.stringify(c.claim)}, ${c.elapsedMs}, ${c.agentWaitMs}, ${c.leaseWaitMs}, ${c.quietWaitMs},
      ${JSON.stringify(c.devices)}, ${c.holdsProposals}, ${c.createdAt}, ${c.startedAt}, ${c.endedAt})`)
}

export function campaignById(db: Reader, id: string): CampaignRecord | null {
  const row = db.one<Row>(sql`SELECT * FROM campaign WHERE id = ${id}`)
  return row === undefined ? null : record(row)
}

/** Counts the changes of a campaign's experiments: what `listedSince` is asked with next. */
export function revisionOf(db: Reader, id: string): number {
  return db.one<{ revision: number }>(sql`SELECT revision FROM campaign WHERE id = ${id}`)?.revision ?? 0
}

/** Newest first. */
export function listCampaigns(db: Reader): CampaignRecord[] {
  return db.all<Row>(sql`SELECT * FROM campaign ORDER BY created_at DESC, id DESC`).map(record)
}

export function setCampaignState(
  db: Writer,
  id: string,
  state: CampaignState,
  reason: string | null,
  at: number,
): void {
  const ended = state === 'finished' || state === 'stopped' || state === 'failed'
  db.run(sql`UPDATE campaign SET state = ${state}, reason = ${reason}, ended_at = ${ended ? at : null},
    started_at = CASE WHEN ${state === 'running'} THEN coalesce(started_at, ${at}) ELSE started_at END WHERE id = ${id}`)
}

export function setElapsed(db: Writer, id: string, elapsedMs: number): void {
  db.run(sql`UPDATE campaign SET elapsed_ms = ${Math.round(elapsedMs)} WHERE id = ${id}`)
}

export function addLeaseWait(db: Writer, id: string, ms: number): void {
  db.run(sql`UPDATE campaign SET lease_wait_ms = lease_wait_ms + ${Math.round(ms)} WHERE id = ${id}`)
}

export function addQuietWait(db: Writer, id: string, ms: number): void {
  db.run(sql`UPDATE campaign SET quiet_wait_ms = quiet_wait_ms + ${Math.round(ms)} WHERE id = ${id}`)
}

export function setDevices(db: Writer, id: string, devices: readonly Device[]): void {
  db.run(sql`UPDATE campaign SET devices = ${JSON.stringify(devices)} WHERE id = ${id}`)
}

/** The device of one lane is known under another name now. */
export function setDeviceOf(db: Writer, id: string, lane: number, device: Device): void {
  db.run(
    sql`UPDATE campaign SET devices = json_replace(devices, ${`$[${lane}]`}, json(${JSON.stringify(device)})) WHERE id = ${id}`,
  )
}

/** Adds to the time in which runs waited for a proposal. */
export function addAgentWait(db: Writer, id: string, ms: number): void {
  db.run(sql`UPDATE campaign SET agent_wait_ms = agent_wait_ms + ${Math.round(ms)} WHERE id = ${id}`)
}

export function setBaselineValue(db: Writer, id: string, value: number): void {
  db.run(sql`UPDATE campaign SET baseline_value = ${value} WHERE id = ${id}`)
}

/** Null: the stack has changed since it was measured. */
export function setClaim(db: Writer, id: string, claim: Claim | null): void {
  db.run(sql`UPDATE campaign SET claim = ${claim === null ? null : JSON.stringify(claim)} WHERE id = ${id}`)
}

export function setBudget(db: Writer, id: string, budget: Budget): void {
  db.run(sql`UPDATE campaign SET budget = ${JSON.stringify(budget)} WHERE id = ${id}`)
}

/** `at`: when it was told to go on within new limits; null: its decisions have heard of it. */
export function setExtended(db: Writer, id: string, at: number | null): void {
  db.run(
    at === null
      ? sql`UPDATE campaign SET extended_at = NULL WHERE id = ${id} AND extended_at IS NOT NULL`
      : sql`UPDATE campaign SET extended_at = ${at} WHERE id = ${id}`,
  )
}

/** Whether it was told to go on within new limits, and its decisions have not heard of it. */
export function isExtended(db: Reader, id: string): boolean {
  return db.one(sql`SELECT 1 FROM campaign WHERE id = ${id} AND extended_at IS NOT NULL`) !== undefined
}

export function setHoldsProposals(db: Writer, id: string, hold: boolean): void {
  db.run(sql`UPDATE campaign SET holds_proposals = ${hold} WHERE id = ${id}`)
}
