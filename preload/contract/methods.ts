import { z } from 'zod'
import { attentionItem, budget, campaignHead, campaignSummary } from './campaign.ts'
import { block, timeline } from './evidence.ts'
import { experimentColumns, experimentDetail, experimentRow, progress } from './experiment.ts'
import { machine, machineHistory, machineSample, ownCost, runEvidence } from './gpu.ts'
import { experimentNumber, id } from './ids.ts'
import { leaderboard } from './leaderboard.ts'
import { planInput, planKnown, planOf, planResult } from './plan.ts'
import { check, folderList, measured, measuredNoise, projectText, projectView } from './project.ts'
import { review, reviewMark } from './review.ts'
import { curve, curveWithin, logFound, logLines, logSearch, logSlice, runRow } from './run.ts'
import { agentNote, cost, finding, idea, knownAgent, sessionDetail, sessionEvents, sessionRow } from './session.ts'
import { dials, settings } from './settings.ts'

const nothing = z.object({})
const path = z.string().min(1).max(4096)
const ofCampaign = z.object({ campaign: id })
const ofExperiment = z.object({ campaign: id, experiment: experimentNumber })
const ofIdea = z.object({ campaign: id, idea: id })
const done = z.object({ done: z.literal(true) })
const words = z.string().min(1).max(10_000)

function method<A extends z.ZodType, R extends z.ZodType>(args: A, result: R): { args: A; result: R } {
  return { args, result }
}

/** Every method of Pawl, once: what it takes and what it gives. Names are `noun.verb`. */
export const methods = {
  'app.info': method(
    nothing,
    z.object({
      version: z.string(),
      home: z.string(),
      pid: z.number().int(),
      startedAt: z.number().int(),
      door: z.enum(['desktop', 'web', 'cli']),
      runtime: z.string(),
    }),
  ),
  'campaign.list': method(nothing, z.array(campaignSummary)),
  'campaign.head': method(ofCampaign, campaignHead),
  'campaign.start': method(
    z.object({
      path,
      projectFile: path.nullable(),
      agent: z.string().max(4096).nullable(),
      budget,
      dials,
      trust: z.boolean(),
    }),
    z.object({ campaign: id }),
  ),
  'campaign.pause': method(ofCampaign, done),
  'campaign.resume': method(ofCampaign, done),
  'campaign.stop': method(ofCampaign, done),
  /** Deletes a campaign that nothing works on, with all that is stored of it. There is no way back. */
  'campaign.remove': method(ofCampaign, done),
  /** New limits, whole: what is null has none from now on. A campaign that waits or ended because of a budget goes on. */
  'campaign.extend': method(z.object({ campaign: id, budget }), done),
  /** Whether proposals wait for `experiment.approve` from now on. What is held already stays held. */
  'campaign.hold': method(z.object({ campaign: id, hold: z.boolean() }), done),
  'campaign.progress': method(ofCampaign, progress),
  'campaign.export': method(
    z.object({ campaign: id, folder: path.nullable() }),
    z.object({ folder: path, files: z.array(z.string()) }),
  ),
  /** The campaign as one page to read: HTML that needs nothing else and runs no script. */
  'campaign.report': method(ofCampaign, z.object({ html: z.string() })),
  'attention.list': method(ofCampaign, z.array(attentionItem)),
  'attention.see': method(
    z.object({ campaign: id, keys: z.array(z.string().max(200)).max(10_000), seen: z.boolean() }),
    done,
  ),
  'experiment.list': method(ofCampaign, z.array(experimentRow)),
  /** The experiments that changed since a revision that an earlier answer gave (0: all), oldest change first. */
  'experiment.changes': method(
    z.object({ campaign: id, since: z.number().int().min(0) }),
    z.object({ revision: z.number().int(), columns: experimentColumns }),
  ),
  'experiment.show': method(ofExperiment, experimentDetail),
  'experiment.diff': method(ofExperiment, z.object({ diff: z.string(), truncated: z.boolean() })),
  'experiment.timeline': method(ofExperiment, timeline),
  /** A file as it was before the experiment's patch, for the lines between its hunks. */
  'experiment.source': method(
    ofExperiment.extend({ path: z.string().min(1).max(4096) }),
    z.object({ text: z.string(), truncated: z.boolean() }),
  ),
  /** From what one experiment's code became to what another's became. */
  'experiment.between': method(
    ofCampaign.extend({ from: experimentNumber, to: experimentNumber }),
    z.object({ diff: z.string(), truncated: z.boolean() }),
  ),
  'block.show': method(ofCampaign.extend({ block: z.number().int().min(1) }), block),
  'experiment.runs': method(ofExperiment, z.array(runRow)),
  'experiment.discard': method(ofExperiment.extend({ why: z.string().max(500) }), done),
  'experiment.undiscard': method(ofExperiment, done),
  'experiment.retry': method(ofExperiment, z.object({ experiment: experimentNumber })),
  /** Lets a held proposal be measured. To refuse it: `experiment.discard`. */
  'experiment.approve': method(ofExperiment, done),
  /** "Branch from here": an idea at the head of the queue whose session starts from this experiment instead of the incumbent. */
  'experiment.branch': method(ofExperiment.extend({ text: words }), z.object({ idea: id })),
  'run.list': method(z.object({ campaign: id, limit: z.number().int().min(1).max(100_000) }), z.array(runRow)),
  'run.show': method(z.object({ run: id }), runRow),
  'run.evidence': method(z.object({ run: id }), runEvidence),
  'run.curves': method(
    z.object({
      run: id,
      name: z.string().max(200).nullable(),
      points: z.number().int().min(2).max(100_000),
      /** Null: all of it. A stretch comes with the points just outside of it, so that lines go on to its edges. */
      within: curveWithin.nullable(),
      /** Weight of the past in exponential smoothing; 0: none. */
      smoothing: z.number().min(0).max(0.999),
    }),
    z.array(curve),
  ),
  'log.read': method(
    z.object({ run: id, offset: z.number().int().min(0), limitBytes: z.number().int().min(1).max(1_048_576) }),
    logSlice,
  ),
  /** Whole lines: from `offset` on, or (`back`) those that end there; `align` begins with the next line that begins. */
  'log.lines': method(
    z.object({
      run: id,
      offset: z.number().int().min(0),
      limitBytes: z.number().int().min(1).max(1_048_576),
      back: z.boolean(),
      align: z.boolean(),
      times: z.boolean(),
    }),
    logLines,
  ),
  /** The next line with these words (any case), or without words the next that looks like a failure. Looks at a few megabytes a call. */
  'log.find': method(
    z.object({
      run: id,
      query: z.string().min(1).max(500).nullable(),
      from: z.number().int().min(0),
      back: z.boolean(),
    }),
    logFound,
  ),
  /** Lines with every one of these words, in stored logs and in the one that grows now. */
  'log.search': method(
    z.object({ campaign: id, query: z.string().min(1).max(500), limit: z.number().int().min(1).max(1000) }),
    logSearch,
  ),
  'leaderboard.show': method(ofCampaign, leaderboard),
  'review.show': method(ofCampaign, review),
  'review.mark': method(ofExperiment.extend({ said: reviewMark.shape.said, note: reviewMark.shape.note }), done),
  'review.apply': method(ofCampaign, done),
  'finding.list': method(ofCampaign, z.array(finding)),
  /** Runs a finding's check again, before and after its fix; gives the finding as it stands then. */
  'finding.recheck': method(z.object({ campaign: id, finding: id }), finding),
  'idea.list': method(ofCampaign, z.array(idea)),
  /** At the end of the queue; `held`: not before it is approved. */
  'idea.add': method(z.object({ campaign: id, text: words, held: z.boolean() }), z.object({ idea: id })),
  /** Only while it waits or is held; so for the four below. */
  'idea.edit': method(ofIdea.extend({ text: words }), done),
  /** In front of another idea; null: to the end. */
  'idea.move': method(ofIdea.extend({ before: id.nullable() }), done),
  'idea.hold': method(ofIdea, done),
  'idea.approve': method(ofIdea, done),
  /** It stays in the list as `dropped`. */
  'idea.remove': method(ofIdea, done),
  'cost.show': method(ofCampaign, cost),
  /** Every agent that this Pawl can drive, with what is known of it here. Takes a second or two: programs are asked for their version. */
  'agent.list': method(nothing, z.array(knownAgent)),
  /** "Tell the agent": every brief from now on carries this note. */
  'agent.tell': method(z.object({ campaign: id, text: words }), z.object({ note: id })),
  /** The notes that briefs carry now, oldest first. */
  'agent.notes': method(ofCampaign, z.array(agentNote)),
  'agent.untell': method(z.object({ campaign: id, note: id }), done),
  /** Newest first. */
  'session.list': method(ofCampaign, z.array(sessionRow)),
  'settings.show': method(nothing, settings),
  'settings.change': method(settings, done),
  'session.show': method(z.object({ session: id }), sessionDetail),
  /** The transcript, piece by piece; a session that lives grows, and says so with `session-grew`. */
  'session.events': method(
    z.object({ session: id, from: z.number().int().min(0), limit: z.number().int().min(1).max(5000) }),
    sessionEvents,
  ),
  'machine.show': method(nothing, machine),
  /** The caller shows the samples for a while: they come as events, no more often than every `everyMs`, as logs do that grow. Said again within that, or within 15 s. */
  'machine.watch': method(z.object({ everyMs: z.number().int().min(1_000).max(600_000) }), done),
  /** `devices`: uuids of GPUs, or "host"; the answer has one for each. */
  'machine.history': method(
    z.object({
      devices: z.array(z.string().min(1).max(200)).min(1).max(16),
      fromMs: z.number().int(),
      toMs: z.number().int(),
      points: z.number().int().min(10).max(5_000),
    }),
    z.array(machineHistory),
  ),
  /** Measures what Pawl costs a run here: takes a little over `rounds` times 16 s, in which nothing else should run. */
  'machine.calibrate': method(
    z.object({ rounds: z.number().int().min(1).max(200) }),
    z.object({ cost: ownCost, checks: z.array(check) }),
  ),
  'machine.samples': method(z.object({ sinceMs: z.number().int() }), z.array(machineSample)),
  'project.inspect': method(z.object({ path, projectFile: path.nullable() }), projectView),
  'project.check': method(z.object({ path, toml: z.string().max(1_000_000) }), projectText),
  /** `seen`: the hash of the file as it was read; one that changed since is not overwritten. Null: there was none. */
  'project.write': method(
    z.object({
      path,
      toml: z.string().max(1_000_000),
      where: z.enum(['repository', 'beside']),
      seen: z.string().nullable(),
    }),
    z.object({ file: path }),
  ),
  /** One run of the unmodified code; `baseline` is the value of the first such run, null for the first itself. */
  'project.measure': method(
    z.object({ path, projectFile: path.nullable(), seed: z.number().int().min(0), baseline: z.number().nullable() }),
    measured,
  ),
  /** What was last measured of a project's noise; null: nothing yet. */
  'project.measured': method(z.object({ path }), measuredNoise.nullable()),
  /** What the last dry run of a project has proven so far; empty when there was none. */
  'project.checked': method(z.object({ path }), z.array(check)),
  'folder.list': method(z.object({ path }), folderList),
  /** Asks the person in the system's own dialog; null when it was left. Only behind the desktop window. */
  'folder.choose': method(nothing, z.object({ path: z.string().nullable() })),
  'machine.checks': method(nothing, z.array(check)),
  'project.init': method(z.object({ path, overwrite: z.boolean() }), z.object({ file: path })),
  'project.doctor': method(z.object({ path, projectFile: path.nullable(), trust: z.boolean() }), z.array(check)),
  'project.trust': method(
    z.object({ path, projectFile: path.nullable(), hash: z.string().regex(/^[0-9a-f]{64}$/) }),
    done,
  ),
  'plan.inputs': method(planOf, planKnown),
  /** Takes up to ten seconds: campaigns are simulated, by the decisions that a real one makes. */
  'plan.simulate': method(planInput, planResult),
  /** What the simulations for these inputs that run now say so far; null: none runs, or none has ended yet. */
  'plan.look': method(planInput, planResult.nullable()),
  'demo.prepare': method(nothing, z.object({ path, agent: z.string() })),
} as const

export type Methods = typeof methods
export type MethodName = keyof Methods
export type Args<M extends MethodName> = z.infer<Methods[M]['args']>
export type Result<M extends MethodName> = z.infer<Methods[M]['result']>
