import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { random } from '../../main/core/decide/random.ts'
import { replayCampaign } from '../../main/core/loop/replay.ts'
import { listCampaigns } from '../../main/core/store/campaigns.ts'
import { listExperiments } from '../../main/core/store/experiments.ts'
import { openStore } from '../../main/core/store/open.ts'
import { listRuns, type RunRecord } from '../../main/core/store/runs.ts'
import { listSessions } from '../../main/core/store/sessions.ts'
import { listSteps } from '../../main/core/store/steps.ts'
import { standIn } from '../support/agents-side.ts'
import { foreignPatches, makeForeignProject, unconfinedToml } from '../support/foreign-project.ts'
import { runKilled, runKilledAfter } from '../support/killable.ts'
import { processesOf, workOf } from '../support/left-behind.ts'
import { soakShare } from '../support/soak.ts'

/** Random moments at which the app is killed, all together. */
const kills = Math.round(20 * soakShare)

/** Not a run whose row was made and whose launcher was not yet started when the app was killed: it is lost, and made again. */
function hasBegun({ startedAt, ended }: RunRecord): boolean {
  return startedAt !== null || ended?.outcome !== 'lost'
}

// A tenth of it, and more, is test/campaign/killed.test.ts.
test.runIf(soakShare === 1)(
  `a campaign killed at ${kills} random moments ends with every verdict right and no run lost or doubled`,
  {
    timeout: 900_000,
  },
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'pawl soak ü '))
    try {
      const home = join(folder, 'data')
      const draw = random(7)
      const moments = Array.from({ length: kills }, () => 1 + Math.floor(draw.uniform() * 4))
      expect(await runKilled(home, makeForeignProject(folder), moments)).toMatch(/^ended finished/)
      const store = openStore(home)
      const id = listCampaigns(store.db)[0]?.id ?? ''
      expect(
        listExperiments(store.db, id)
          .slice(1)
          .map((experiment) => experiment.verdict),
      ).toEqual(foreignPatches.map((patch) => patch.verdict))
      const answered = listSteps(store.db, id).flatMap((step) => step.run ?? [])
      const runs = listRuns(store.db, id, 10_000).filter(hasBegun)
      expect(runs.map((run) => run.id).sort()).toEqual([...answered].sort())
      expect(replayCampaign(store.db, id).kind).toBe('same')
      store.close()
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  },
)

/** Milliseconds after its start: before anything is there, in the middle of sessions and of runs. */
const moments = (count: number) => {
  const draw = random(count)
  return Array.from({ length: count }, () => Math.round(300 + 5_000 * draw.uniform()))
}

test(`a campaign of sessions killed at ${kills} random moments loses none, doubles none, and leaves nothing running`, {
  timeout: 900_000,
}, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'pawl soak ü '))
  const { HOME } = process.env
  try {
    const home = join(folder, 'data')
    process.env.HOME = folder
    const project = makeForeignProject(folder, unconfinedToml)
    // More than a fast machine has done by the last of these moments.
    const campaign = { home, project, agent: standIn('ledger'), sessions: kills + 8 }
    expect(await runKilledAfter(campaign, moments(kills))).toMatch(/^ended finished/)

    const store = openStore(home)
    const id = listCampaigns(store.db)[0]?.id ?? ''
    const sessions = listSessions(store.db, id).reverse()
    expect(sessions.map((session) => session.number)).toEqual(
      Array.from({ length: campaign.sessions }, (_, index) => index + 1),
    )
    expect(sessions.filter((session) => session.outcome !== 'finished')).toEqual([])
    // Each agent was begun once, by its own word.
    const begun = readFileSync(join(folder, 'ledger'), 'utf8').trim().split('\n')
    expect(begun.sort()).toEqual(sessions.map((session) => session.id).sort())
    const experiments = listExperiments(store.db, id).slice(1)
    expect(experiments.map((experiment) => experiment.session).sort()).toEqual(
      sessions.map((session) => session.id).sort(),
    )
    const answered = listSteps(store.db, id).flatMap((step) => step.run ?? [])
    const runs = listRuns(store.db, id, 10_000).filter(hasBegun)
    expect(runs.map((run) => run.id).sort()).toEqual([...answered].sort())
    expect(replayCampaign(store.db, id).kind).toBe('same')
    process.stdout.write(
      `killed ${kills} times: ${sessions.length} sessions, each begun once; ${experiments.length} experiments, ${runs.length} runs, each answered once; replay the same\n`,
    )
    store.close()
    expect(processesOf(folder)).toEqual([])
    expect(workOf(home)).toEqual([])
  } finally {
    process.env.HOME = HOME
    rmSync(folder, { recursive: true, force: true })
  }
})
