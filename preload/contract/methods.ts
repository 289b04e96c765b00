import { z } from 'zod'
import { attentionItem, budget, campaignHead, campaignSummary } from './campaign.ts'
import { experimentDetail, experimentRow, progress } from './experiment.ts'
import { machine, machineSample } from './gpu.ts'
import { experimentNumber, id } from './ids.ts'
import { leaderboard } from './leaderboard.ts'
import { check, projectView } from './project.ts'
import { review, reviewMark } from './review.ts'
import { curve, logHit, logSlice, runRow } from './run.ts'
import { cost, finding, idea, sessionRow } from './session.ts'
import { dials, settings } from './settings.ts'

const nothing = z.object({})
const path = z.string().min(1).max(4096)
const ofCampaign = z.object({ campaign: id })
const ofExperiment = z.object({ campaign: id, experiment: experimentNumber })
const done = z.object({ done: z.literal(true) })

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
  'campaign.progress': method(ofCampaign, progress),
  'campaign.export': method(
    z.object({ campaign: id, folder: path.nullable() }),
    z.object({ folder: path, files: z.array(z.string()) }),
  ),
  'attention.list': method(ofCampaign, z.array(attentionItem)),
  'attention.see': method(
    z.object({ campaign: id, keys: z.array(z.string().max(200)).max(10_000), seen: z.boolean() }),
    done,
  ),
  'experiment.list': method(ofCampaign, z.array(experimentRow)),
  'experiment.show': method(ofExperiment, experimentDetail),
  'experiment.diff': method(ofExperiment, z.object({ diff: z.string(), truncated: z.boolean() })),
  'experiment.runs': method(ofExperiment, z.array(runRow)),
  'experiment.discard': method(ofExperiment.extend({ why: z.string().max(500) }), done),
  'experiment.undiscard': method(ofExperiment, done),
  'experiment.retry': method(ofExperiment, z.object({ experiment: experimentNumber })),
  'run.list': method(z.object({ campaign: id, limit: z.number().int().min(1).max(100_000) }), z.array(runRow)),
  'run.show': method(z.object({ run: id }), runRow),
  'run.curves': method(
    z.object({ run: id, name: z.string().max(200).nullable(), points: z.number().int().min(2).max(100_000) }),
    z.array(curve),
  ),
  'log.read': method(
    z.object({ run: id, offset: z.number().int().min(0), limitBytes: z.number().int().min(1).max(1_048_576) }),
    logSlice,
  ),
  'log.search': method(
    z.object({ campaign: id, query: z.string().min(1).max(500), limit: z.number().int().min(1).max(1000) }),
    z.array(logHit),
  ),
  'leaderboard.show': method(ofCampaign, leaderboard),
  'review.show': method(ofCampaign, review),
  'review.mark': method(ofExperiment.extend({ said: reviewMark.shape.said, note: reviewMark.shape.note }), done),
  'review.apply': method(ofCampaign, done),
  'finding.list': method(ofCampaign, z.array(finding)),
  'idea.list': method(ofCampaign, z.array(idea)),
  'idea.add': method(z.object({ campaign: id, text: z.string().min(1).max(10_000) }), z.object({ idea: id })),
  'cost.show': method(ofCampaign, cost),
  'session.list': method(ofCampaign, z.array(sessionRow)),
  'session.transcript': method(z.object({ session: id }), z.object({ text: z.string(), truncated: z.boolean() })),
  'settings.show': method(nothing, settings),
  'settings.change': method(settings, done),
  'machine.show': method(nothing, machine),
  /** The caller shows the samples for the next 15 s: until then they come as events. */
  'machine.watch': method(nothing, done),
  'machine.samples': method(z.object({ sinceMs: z.number().int() }), z.array(machineSample)),
  'project.inspect': method(z.object({ path, projectFile: path.nullable() }), projectView),
  'project.init': method(z.object({ path, overwrite: z.boolean() }), z.object({ file: path })),
  'project.doctor': method(z.object({ path, projectFile: path.nullable(), trust: z.boolean() }), z.array(check)),
  'project.trust': method(
    z.object({ path, projectFile: path.nullable(), hash: z.string().regex(/^[0-9a-f]{64}$/) }),
    done,
  ),
  'demo.prepare': method(nothing, z.object({ path, agent: z.string() })),
} as const

export type Methods = typeof methods
export type MethodName = keyof Methods
export type Args<M extends MethodName> = z.infer<Methods[M]['args']>
export type Result<M extends MethodName> = z.infer<Methods[M]['result']>
