import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { random } from '../../main/core/decide/random.ts'
import { replayCampaign } from '../../main/core/loop/replay.ts'
import { listCampaigns } from '../../main/core/store/campaigns.ts'
import { listExperiments } from '../../main/core/store/experiments.ts'
import { openStore } from '../../main/core/store/open.ts'
import { listRuns } from '../../main/core/store/runs.ts'
import { listSteps } from '../../main/core/store/steps.ts'
import { foreignPatches, makeForeignProject } from '../support/foreign-project.ts'
import { runKilled } from '../support/killable.ts'
import { soakShare } from '../support/soak.ts'

/** Random moments at which the app is killed, all together. */
const kills = Math.round(20 * soakShare)

test(`a campaign killed at ${kills} random moments ends with every verdict right and no run lost or doubled`, {
  timeout: 900_000,
}, async () => {
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
    expect(
      listRuns(store.db, id, 10_000)
        .map((run) => run.id)
        .sort(),
    ).toEqual([...answered].sort())
    expect(replayCampaign(store.db, id).kind).toBe('same')
    store.close()
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
