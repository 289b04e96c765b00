import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { chooseAgent } from '../../main/core/agent/choose.ts'
import { readPrices } from '../../main/core/agent/prices.ts'
import { localExecutor, systemPython } from '../../main/core/executor/local.ts'
import { inspect } from '../../main/core/git/inspect.ts'
import { openMirror } from '../../main/core/git/mirror.ts'
import { createLeases } from '../../main/core/gpu/lease.ts'
import { silentLog } from '../../main/core/log.ts'
import { beginCampaign } from '../../main/core/loop/begin.ts'
import type { CampaignContext } from '../../main/core/loop/context.ts'
import { foldersOf } from '../../main/core/loop/folders.ts'
import { createProposals, type Proposals } from '../../main/core/loop/proposals.ts'
import { createTrees } from '../../main/core/loop/trees.ts'
import { openMachine } from '../../main/core/machine/machine.ts'
import { rules } from '../../main/core/machine/rules.ts'
import { findSandbox } from '../../main/core/process/sandbox.ts'
import { createSupervisor } from '../../main/core/process/supervisor.ts'
import { readProject } from '../../main/core/project/read.ts'
import { campaignById } from '../../main/core/store/campaigns.ts'
import { type ExperimentRecord, listExperiments } from '../../main/core/store/experiments.ts'
import { listFindings } from '../../main/core/store/findings.ts'
import { openStore, type Store } from '../../main/core/store/open.ts'
import { listSessions, sessionById } from '../../main/core/store/sessions.ts'
import { readEvents } from '../../main/core/store/transcripts.ts'
import type { Budget } from '../../preload/contract/campaign.ts'
import type { Finding, SessionDetail, SessionEvent } from '../../preload/contract/session.ts'
import { unlimited } from '../../preload/contract/unlimited.ts'
import { type ForeignProject, makeForeignProject } from './foreign-project.ts'
import { readersFromSource } from './readers.ts'
import { program, testClock } from './runs.ts'
import { testIds } from './stored.ts'

/** The agents' side of a campaign with everything real but the runs: what sessions make of a real repository. */
export type AgentsSide = {
  readonly c: CampaignContext
  readonly store: Store
  readonly folder: string
  readonly home: string
  readonly project: ForeignProject
  readonly proposals: Proposals
  /** Lets sessions begin until the budget is spent or a person is needed. */
  readonly fill: () => Promise<void>
  readonly sessions: () => SessionDetail[]
  readonly experiments: () => ExperimentRecord[]
  readonly findings: () => Finding[]
  readonly events: (session: string) => SessionEvent[]
  readonly close: () => void
}

export type AgentsSideOptions = {
  /** As `--agent` takes it. */
  readonly agent: string
  readonly budget?: Partial<Budget>
  /** Lines to be added to pawl.toml. */
  readonly toml?: string
  /** [edit] allow. */
  readonly allow?: readonly string[]
  /** Changes pawl.toml. */
  readonly change?: (toml: string) => string
  /** For Pawl's own agent: the longest that an answer may take. */
  readonly answerSeconds?: number
  readonly environment?: Readonly<Record<string, string>>
  /** Adds to the repository at this path before the campaign begins. */
  readonly grow?: (path: string) => void
  /** Continues in the folder of an earlier one. */
  readonly after?: AgentsSide
}

/** `command:` for the stand-in of test/fixtures/programs/agent.py. */
export function standIn(behaviour: string): string {
  return `command:python3 -S ${program('agent.py')} ${behaviour} {prompt_file}`
}

export async function agentsSide(o: AgentsSideOptions): Promise<AgentsSide> {
  const folder = o.after?.folder ?? mkdtempSync(join(tmpdir(), 'pawl agents ü '))
  const home = join(folder, 'data')
  mkdirSync(home, { recursive: true })
  const project = o.after?.project ?? makeForeignProject(folder, o.toml, o.allow, o.change)
  o.grow?.(project.path)
  const store = openStore(home)
  const repository = await inspect(project.path)
  if (repository.kind !== 'repository' || repository.head === null) throw new Error(repository.kind)
  const mirror = await openMirror(home, repository, repository.head)
  const read = readProject(project.toml, 'pawl.toml')
  if (read.kind !== 'project') throw new Error(JSON.stringify(read))
  const resources = resolve(import.meta.dirname, '../../resources')
  const own = { program: process.execPath, file: resolve(import.meta.dirname, '../../main/api-agent.ts') }
  const environment = { ...process.env, ...o.environment }
  const agent = await chooseAgent(o.agent, { from: project.path, settings: read.project.agent, own, environment })
  if (o.answerSeconds !== undefined && agent.kind === 'program')
    Object.assign(agent.adapter.command, {
      end: [...agent.adapter.command.end, '--answer-seconds', String(o.answerSeconds)],
    })
  const newId = testIds()
  const leases = createLeases({
    folder: join(folder, 'leases'),
    home,
    clock: testClock,
  })
  const machine = await openMachine({
    replay: null,
    root: '/',
    clock: testClock,
    owner: home,
    log: silentLog,
    campaignRuns: () => false,
    runs: () => [],
    isTimed: () => false,
    announce: () => {},
    store: () => {},
    onEvent: () => {},
    changed: () => {},
    known: null,
    remember: () => {},
  })
  const id = o.after?.c.campaign.id ?? newId()
  if (o.after === undefined)
    beginCampaign(store.db, {
      id,
      repository,
      projectFile: join(project.path, 'pawl.toml'),
      projectToml: project.toml,
      project: read.project,
      mirror,
      agent,
      agentSource: o.agent,
      interpreter: null,
      machine: {},
      devices: [],
      budget: { ...unlimited, sessions: 1, ...o.budget },
      dials: { q: null, minEffect: null, reserve: null },
      rngSeed: 1,
      at: testClock.nowMs(),
    })
  const campaign = campaignById(store.db, id)
  if (campaign === null) throw new Error('no campaign')
  const c: CampaignContext = {
    campaign,
    project: read.project,
    agent,
    mirror,
    leases,
    machine,
    rules,
    db: store.db,
    folders: foldersOf(home, id),
    executor: localExecutor({ resources, clock: testClock, log: silentLog }),
    readers: readersFromSource(),
    supervisor: createSupervisor({
      python: systemPython(),
      launchFile: join(resources, 'harness', 'launch.py'),
      clock: testClock,
      log: silentLog,
    }),
    sandbox: await findSandbox(),
    prices: () => readPrices(home),
    clock: testClock,
    newId,
    log: silentLog,
    announce: () => {},
    resources,
  }
  const trees = createTrees(store.db, id, mirror, campaign.base)
  const proposals = createProposals(c, trees, { isPaused: () => false })
  return {
    c,
    store,
    folder,
    home,
    project,
    proposals,
    fill: async () => {
      const leave = new AbortController()
      const stop = new AbortController()
      const filled = proposals.fill({ leave: leave.signal, stop: stop.signal })
      const isOver = () =>
        proposals.sessions().length === 0 && (proposals.over() !== null || proposals.blocked() !== null)
      const finished = (async () => {
        while (!isOver()) await proposals.changed()
      })()
      await Promise.race([filled, finished])
      stop.abort()
      proposals.nudge()
      await filled
    },
    sessions: () =>
      listSessions(store.db, id)
        .reverse()
        .flatMap((row) => sessionById(store.db, row.id) ?? []),
    experiments: () => listExperiments(store.db, id).slice(1),
    findings: () => listFindings(store.db, id),
    events: (session) => readEvents(store.db, session, 0, 1e6, 1e9),
    close: () => {
      leases.close()
      void machine.close()
      store.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
