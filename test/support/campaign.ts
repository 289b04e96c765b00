import { resolve } from 'node:path'
import { silentLog } from '../../main/core/log.ts'
import { createEngine, type Engine } from '../../main/engine.ts'
import type { Budget } from '../../preload/contract/campaign.ts'
import { unlimited } from '../../preload/contract/unlimited.ts'
import type { ForeignProject } from './foreign-project.ts'
import { planWorker } from './plan-worker.ts'

/** An engine in this process, as the command line makes it. */
export function openEngine(home: string): Promise<Engine> {
  return createEngine({
    home,
    door: 'cli',
    log: silentLog,
    version: 'test',
    resources: resolve(import.meta.dirname, '../../resources'),
    planWorker,
  })
}

/** Begins a campaign on a project; `agent` as `--agent` takes it. */
export async function begin(
  engine: Engine,
  project: Pick<ForeignProject, 'path'>,
  agent: string,
  budget: Partial<Budget> = {},
): Promise<string> {
  const started = await engine.handlers['campaign.start']({
    path: project.path,
    projectFile: null,
    agent,
    budget: { ...unlimited, ...budget },
    dials: { q: null, minEffect: null, reserve: null },
    trust: true,
  })
  return started.campaign
}

export type Ending = {
  readonly reason: string | null
  /** What a person was asked for on the way. */
  readonly asked: readonly string[]
}

/** Resolves when a campaign has finished; goes on with it, as a person would, wherever it waits for one. Rejects when it failed. */
export function endOf(engine: Engine, campaign: string): Promise<Ending> {
  const asked: string[] = []
  return new Promise((resolveEnded, reject) => {
    const look = async (): Promise<void> => {
      const head = await engine.handlers['campaign.head']({ campaign })
      if (head.state === 'failed' || head.state === 'stopped') reject(new Error(`${head.state}: ${head.reason}`))
      if (head.state === 'finished') resolveEnded({ reason: head.reason, asked })
      if (head.state !== 'paused') return
      asked.push(head.reason ?? '')
      await engine.handlers['campaign.resume']({ campaign })
    }
    engine.events((event) => {
      if (event.kind === 'campaigns-changed') look().catch(reject)
    })
  })
}
