import { join } from 'node:path'
import type { Event } from '../preload/contract/events.ts'
import type { LeaseHolder } from '../preload/contract/gpu.ts'
import type { Result } from '../preload/contract/methods.ts'
import type { Check } from '../preload/contract/project.ts'
import { knownAgents } from './core/agent/known.ts'
import type { Clock, NewId } from './core/clock.ts'
import { prepareDemo } from './core/demo/prepare.ts'
import { exportCampaign } from './core/export/export-folder.ts'
import { oneLine } from './core/export/line.ts'
import { reportHtml } from './core/export/report.ts'
import { fail } from './core/failure.ts'
import type { Leases } from './core/gpu/lease.ts'
import type { Log } from './core/log.ts'
import type { Campaigns } from './core/loop/campaigns.ts'
import { retryExperiment } from './core/loop/retry.ts'
import { applyReview } from './core/loop/review.ts'
import { recheckFinding } from './core/loop/sessions/recheck.ts'
import { diffBetween, sourceBefore } from './core/loop/sessions/source.ts'
import { discard, undiscard } from './core/loop/sessions/take-back.ts'
import { doctor } from './core/loop/set-up/doctor.ts'
import { initProject, inspectProject, trustProject } from './core/loop/set-up/look.ts'
import { checkMachine } from './core/loop/set-up/look-machine.ts'
import { measureOnce } from './core/loop/set-up/measure-once.ts'
import { measureOwnCost, profileOf } from './core/loop/set-up/own-cost.ts'
import { ownCostChecks } from './core/loop/set-up/own-cost-checks.ts'
import { checkText, saveText } from './core/loop/set-up/project-text.ts'
import type { MachineRoom } from './core/machine/machine.ts'
import type { Sandbox } from './core/process/sandbox.ts'
import { listFolders } from './core/project/folders.ts'
import { readProject } from './core/project/read.ts'
import { setSeen } from './core/store/attention.ts'
import { type CampaignRecord, campaignById } from './core/store/campaigns.ts'
import { latestMachineEvents } from './core/store/evidence.ts'
import { readOwnCost, writeOwnCost } from './core/store/own-cost.ts'
import { setMark } from './core/store/review.ts'
import { runById } from './core/store/runs.ts'
import { readSettings, writeSettings } from './core/store/settings.ts'
import type { Reader, Writer } from './core/store/sql.ts'
import type { Readers } from './core/training/reader.ts'
import { exportDataOf } from './core/views/export.ts'
import type { HandlersOf, ReadMethod } from './handlers.ts'
import type { Handlers } from './serve.ts'
import { steerHandlers } from './steer-handlers.ts'

export type WriteOptions = {
  readonly db: Writer
  readonly campaigns: Campaigns
  readonly clock: Clock
  readonly newId: NewId
  readonly home: string
  readonly resources: string
  readonly machine: MachineRoom
  readonly leases: Leases
  readonly sandbox: () => Promise<Sandbox>
  readonly readers: Readers
  readonly announce: (event: Event) => void
  readonly info: Result<'app.info'>
  readonly log: Log
}

const done = { done: true } as const

/** The methods that need the engine. */
export function writeHandlers(o: WriteOptions): HandlersOf<Exclude<keyof Handlers, ReadMethod>> {
  const campaignOf = (id: string) =>
    campaignById(o.db, id) ?? fail('no-campaign', `There is no campaign ${id}.`, 'See which there are: pawl list.')
  /** By path: what the last dry run of a project has proven so far. */
  const checked = new Map<string, Check[]>()
  return {
    'app.info': () => o.info,
    'campaign.start': async ({ path, projectFile, agent, budget, dials, trust }) => {
      if (trust) await trustProject(o, path, projectFile)
      return { campaign: await o.campaigns.start({ path, projectFile, agent, budget, dials }) }
    },
    'campaign.pause': ({ campaign }) => {
      o.campaigns.pause(campaignOf(campaign).id)
      return done
    },
    'campaign.resume': async ({ campaign }) => {
      await o.campaigns.resume(campaignOf(campaign).id)
      return done
    },
    'campaign.stop': async ({ campaign }) => {
      await o.campaigns.stop(campaignOf(campaign).id)
      return done
    },
    'campaign.remove': async ({ campaign }) => {
      await o.campaigns.remove(campaignOf(campaign).id)
      return done
    },
    'campaign.export': async ({ campaign: id, folder }) => {
      const campaign = campaignOf(id)
      const data = exportDataOf(o.db, campaign, hasEvaluation(campaign))
      const written = await exportCampaign(
        data,
        { path: campaign.mirror, source: campaign.projectPath },
        folder ?? join(o.home, 'exports', id),
      )
      return { folder: written.folder, files: [...written.files] }
    },
    'campaign.report': ({ campaign: id }) => {
      const campaign = campaignOf(id)
      return { html: reportHtml(exportDataOf(o.db, campaign, hasEvaluation(campaign)), []) }
    },
    'attention.see': ({ campaign, keys, seen }) => {
      setSeen(o.db, campaignOf(campaign).id, keys, seen, o.clock.nowMs())
      o.announce({ kind: 'marks-changed', campaign })
      return done
    },
    'experiment.source': async ({ campaign, experiment, path }) =>
      shortened(await sourceBefore(o.db, campaignOf(campaign), experiment, path)),
    'experiment.between': async ({ campaign, from, to }) => {
      const { text, truncated } = shortened(await diffBetween(o.db, campaignOf(campaign), from, to))
      return { diff: text, truncated }
    },
    'experiment.discard': ({ campaign, experiment, why }) => {
      discard(o, campaignOf(campaign), experiment, why)
      return done
    },
    'experiment.undiscard': ({ campaign, experiment }) => {
      undiscard(o, campaignOf(campaign), experiment)
      return done
    },
    'review.mark': ({ campaign, experiment, said, note }) => {
      setMark(o.db, campaignOf(campaign).id, { experiment, said, note: oneLine(note, 2000), at: o.clock.nowMs() })
      o.announce({ kind: 'marks-changed', campaign })
      return done
    },
    'review.apply': async ({ campaign }) => {
      await applyReview(o, campaignOf(campaign))
      return done
    },
    'experiment.retry': ({ campaign, experiment }) => {
      const again = retryExperiment(o.db, campaignOf(campaign).id, experiment, o.clock.nowMs())
      o.campaigns.nudge(campaign)
      o.announce({ kind: 'experiment-changed', campaign, experiment: again })
      return { experiment: again }
    },
    'settings.show': () => readSettings(o.db),
    'settings.change': (change) => {
      writeSettings(o.db, change)
      o.announce({ kind: 'settings-changed' })
      return done
    },
    'machine.show': () => {
      // Nobody waits for a driver: what it says later is an event.
      o.machine.look().catch((error: unknown) => o.log.warn(`the machine could not be looked at: ${String(error)}`))
      return {
        ...o.machine.show(),
        leases: o.leases.holders().map((holder) => ({ ...holder, own: ownRun(o.db, holder.run) })),
        claims: o.leases.claims(),
        events: latestMachineEvents(o.db, 5),
        ownCost: readOwnCost(o.db, profileOf(o.machine)),
      }
    },
    'machine.calibrate': async ({ rounds }) => {
      if (o.campaigns.anyRuns())
        fail(
          'campaign-runs',
          'A campaign runs on this machine.',
          'Pause or stop it first: pawl stop. Both would be measured wrong.',
        )
      const cost = await measureOwnCost(o, rounds)
      writeOwnCost(o.db, cost)
      return { cost, checks: ownCostChecks(cost) }
    },
    'machine.watch': ({ everyMs }) => {
      o.machine.sampler.watch(everyMs)
      return done
    },
    'machine.samples': ({ sinceMs }) => o.machine.sampler.since(sinceMs),
    ...steerHandlers(o, campaignOf),
    'finding.recheck': async ({ campaign, finding }) => await recheckFinding(o, campaignOf(campaign), finding),
    'agent.list': async () => await knownAgents(),
    'project.inspect': async ({ path, projectFile }) => await inspectProject(o, path, projectFile),
    'project.init': async ({ path, overwrite }) => await initProject(path, overwrite),
    'project.doctor': async ({ path, projectFile, trust }) => {
      if (trust) await trustProject(o, path, projectFile)
      const say = (checks: readonly Check[]) => {
        checked.set(path, [...checks])
        o.announce({ kind: 'project-checked', path })
      }
      say([])
      return await doctor(o, path, projectFile, say)
    },
    'project.checked': ({ path }) => checked.get(path) ?? [],
    'project.check': ({ path, toml }) => checkText(o.db, join(path, 'pawl.toml'), toml),
    'project.write': async ({ path, toml, where, seen }) => ({ file: await saveText(o.home, path, toml, where, seen) }),
    'project.measure': async ({ path, projectFile, seed, baseline }) => {
      if (o.campaigns.anyRuns())
        fail(
          'busy',
          'A campaign trains on this machine now: what is measured beside it says nothing.',
          'Pause or stop it first.',
        )
      return await measureOnce(o, path, projectFile, seed, baseline)
    },
    'folder.choose': () =>
      fail('no-dialog', 'There is no dialog to choose a folder behind this door.', 'Type its path; Tab completes it.'),
    'folder.list': async ({ path }) => await listFolders(path),
    'machine.checks': async () => {
      await o.machine.look()
      return await checkMachine(o.machine.show())
    },
    'project.trust': async ({ path, projectFile, hash }) => {
      await trustProject(o, path, projectFile, hash)
      return done
    },
    'demo.prepare': async () => await prepareDemo(o.home, o.resources),
  }
}

function ownRun(db: Reader, id: string | null): LeaseHolder['own'] {
  const run = id === null ? null : runById(db, id)
  const campaign = run === null ? null : campaignById(db, run.campaign)
  if (run === null || campaign === null) return null
  return { campaign: campaign.id, projectName: campaign.projectName, runNumber: run.number }
}

/** A text longer than this is cut; the window says so. */
const longestText = 16 * 1024 * 1024

function shortened(text: string): { text: string; truncated: boolean } {
  return { text: text.slice(0, longestText), truncated: text.length > longestText }
}

function hasEvaluation(campaign: CampaignRecord): boolean {
  const read = readProject(campaign.projectToml, campaign.projectFile)
  return read.kind === 'project' && read.project.evaluate !== null
}
