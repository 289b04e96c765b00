/** A program: an engine in a process of its own, to be killed. Arguments: home, project, agent, sessions; goes on with a campaign that is there. */

import { resolve } from 'node:path'
import { silentLog } from '../../main/core/log.ts'
import { createEngine } from '../../main/engine.ts'
import { unlimited } from '../../preload/contract/unlimited.ts'
import { planWorker } from './plan-worker.ts'

const [home = '', project = '', agent = '', sessions = ''] = process.argv.slice(2)
const engine = await createEngine({
  home,
  door: 'cli',
  log: silentLog,
  version: 'test',
  resources: resolve(import.meta.dirname, '../../resources'),
  planWorker,
})
const budget = { ...unlimited, sessions: sessions === '' ? null : Number(sessions) }
const found = (await engine.handlers['campaign.list']({}))[0]
const campaign =
  found?.id ??
  (
    await engine.handlers['campaign.start']({
      path: project,
      projectFile: null,
      agent,
      budget,
      dials: { q: null, minEffect: null, reserve: null },
      trust: true,
    })
  ).campaign
if (found !== undefined) await engine.resume(campaign)
const say = (line: string): void => {
  process.stdout.write(`${line}\n`)
}
/** What the campaign says of itself, each time that it says something else. */
const last = { reason: null as string | null }
const tell = (): void => {
  void Promise.resolve(engine.handlers['campaign.head']({ campaign })).then(({ state, reason }) => {
    if (reason === last.reason || !['running', 'paused'].includes(state)) return
    last.reason = reason
    if (reason !== null) say(`says ${state}: ${reason}`)
  })
}
const ended = new Promise<void>((resolveEnded) => {
  engine.events((event) => {
    if (event.kind === 'run-changed') say(`run ${event.run}`)
    if (event.kind === 'campaign-changed') tell()
    if (event.kind === 'campaigns-changed') {
      void Promise.resolve(engine.handlers['campaign.head']({ campaign })).then((head) => {
        if (['finished', 'failed', 'stopped'].includes(head.state)) resolveEnded()
      })
    }
  })
})
await ended
const head = await engine.handlers['campaign.head']({ campaign })
say(`ended ${head.state} ${head.reason ?? ''}`)
await engine.close()
