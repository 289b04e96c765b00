import { basename } from 'node:path'
import type { Budget, Objective } from '../../../preload/contract/campaign.ts'
import type { Dials } from '../../../preload/contract/settings.ts'
import type { Agent } from '../agent/agent.ts'
import type { Settings } from '../decide/protocol.ts'
import type { Repository } from '../git/inspect.ts'
import type { Mirror } from '../git/mirror.ts'
import type { Guard, Project } from '../project/project.ts'
import { type CampaignRecord, type InterpreterRecord, insertCampaign } from '../store/campaigns.ts'
import { insertExperiment, setVerdict } from '../store/experiments.ts'
import type { Writer } from '../store/sql.ts'

export type Beginning = {
  readonly id: string
  readonly repository: Repository
  readonly projectFile: string
  readonly projectToml: string
  readonly project: Project
  readonly mirror: Mirror
  readonly agent: Agent
  readonly agentSource: string
  readonly interpreter: InterpreterRecord | null
  readonly machine: CampaignRecord['machine']
  /** Those that it measures on at the same time; none: the processor. */
  readonly devices: CampaignRecord['devices']
  readonly budget: Budget
  readonly dials: Dials
  /** Any whole number; every random choice of the campaign follows from it. */
  readonly rngSeed: number
  readonly at: number
}

/** Seeds from here on are used by the end-to-end measurement alone (VALIDATION: fresh seeds). */
const freshSeeds = 1000
const finalPairs = 8

/** Stores a new campaign with its baseline, experiment 0, in one transaction. */
export function beginCampaign(db: Writer, b: Beginning): void {
  const settings = settingsOf(b)
  db.transaction(() => {
    insertCampaign(db, {
      id: b.id,
      projectPath: b.repository.root,
      projectName: basename(b.repository.root),
      projectFile: b.projectFile,
      projectToml: b.projectToml,
      mirror: b.mirror.path,
      base: b.repository.head,
      objective: objectiveOf(b.project),
      agent: b.agent.identity,
      agentSource: b.agentSource,
      settings,
      q: settings.q,
      minEffect: settings.minEffectAuto ? null : settings.minEffect,
      budget: b.budget,
      holdsProposals: false,
      machine: b.machine,
      devices: b.devices,
      interpreter: b.interpreter,
      state: 'preparing',
      reason: null,
      baselineValue: null,
      claim: null,
      elapsedMs: 0,
      agentWaitMs: 0,
      leaseWaitMs: 0,
      quietWaitMs: 0,
      createdAt: b.at,
      startedAt: null,
      endedAt: null,
    })
    insertExperiment(db, {
      campaign: b.id,
      number: 0,
      parent: null,
      hypothesis: 'Baseline: the code as it is',
      rationale: '',
      author: 'Pawl',
      state: 'decided',
      session: null,
      plan: null,
      source: null,
      files: [],
      warnings: [],
      createdAt: b.at,
      patch: null,
    })
    setVerdict(db, b.id, 0, {
      verdict: 'keep',
      reason: 'baseline',
      sentence: `The code at ${b.repository.head.slice(0, 12)}, unmodified.`,
      evidence: null,
      at: b.at,
    })
  })
}

/** The objective as the contract shows it; a rate without a metric is called "steps per second". */
export function objectiveOf(project: Project): Objective {
  const o = project.objective
  switch (o.kind) {
    case 'metric':
      return { kind: 'metric', metric: o.metric, direction: o.direction, target: null, clock: 'wall' }
    case 'time-to-target':
      return { kind: 'time-to-target', metric: o.metric, direction: o.direction, target: o.target, clock: o.clock }
    case 'throughput':
      return {
        kind: 'throughput',
        metric: o.metric ?? 'steps per second',
        direction: 'maximize',
        target: null,
        clock: o.clock,
      }
  }
}

/** What a person said for this campaign counts before what its project file says. */
function settingsOf({ project, budget, agent, devices, dials, rngSeed }: Beginning): Settings {
  const known = [budget.experiments, agent.kind === 'script' ? agent.proposals : null].filter((count) => count !== null)
  const minEffect = dials.minEffect ?? project.minEffect
  const lanes = Math.max(1, devices.length)
  return {
    q: dials.q ?? project.q,
    minEffect: minEffect ?? 0,
    minEffectAuto: minEffect === null,
    budgetS: budget.hours === null ? null : budget.hours * 3600 * lanes,
    // A guess, refined by the first answers: most runs take well under their limit.
    runS: project.run.timeLimitMs / 4000,
    proposals: known.length === 0 ? null : Math.min(...known),
    finalPairs,
    freshSeedBase: freshSeeds,
    rngSeed,
    canSetSeed: project.run.seed.kind !== 'none',
    hasPrefix: true,
    guards: project.guards.map(guardRule),
    transferRunS: project.transfer === null ? null : project.transfer.timeLimitMs / 2000,
    reserveShare: dials.reserve ?? project.reserve,
    ...(lanes > 1 ? { lanes } : {}),
  }
}

/** Guards compare on a log scale, where a share is nearly its own logarithm: ln(1 + 0.001). */
function guardRule(guard: Guard): Settings['guards'][number] {
  return { name: guard.metric, worseByAtMost: guard.worseByAtMost === null ? null : Math.log1p(guard.worseByAtMost) }
}
