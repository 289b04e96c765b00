/** Replays a stored campaign once and prints what that took as JSON. Arguments: the data folder, the campaign. */
import { performance } from 'node:perf_hooks'
import { campaignDecisions } from '../../../main/core/decide/rebuild.ts'
import { sameRequest } from '../../../main/core/loop/same-request.ts'
import { campaignById } from '../../../main/core/store/campaigns.ts'
import { openReadStore } from '../../../main/core/store/open.ts'
import { runsOf } from '../../../main/core/store/runs.ts'
import { listSteps } from '../../../main/core/store/steps.ts'
import { answerOfRun } from '../../../main/core/training/answer.ts'

const [home = '', id = ''] = process.argv.slice(2)
const store = openReadStore(home)
const campaign = store === null ? null : campaignById(store.db, id)
if (store === null || campaign === null) throw new Error(`there is no campaign ${id} in ${home}`)

const readFrom = performance.now()
const steps = listSteps(store.db, id)
const runs = runsOf(store.db, id)
const answers = steps.map((step) => {
  const run = step.run === null ? undefined : runs.get(step.run)
  const answer = step.answer ?? (run && answerOfRun(run, campaign.objective, campaign.baselineValue))
  if (answer === undefined) throw new Error(`step ${step.seq} has no answer`)
  return answer
})
const readMs = performance.now() - readFrom

const decideFrom = performance.now()
const decisions = campaignDecisions(campaign.settings)
const stepsMs: number[] = []
const asked = steps.map((_, i) => {
  const before = performance.now()
  const request = decisions.asked(0)
  decisions.tell(0, answers[i] ?? { kind: 'noted' })
  stepsMs.push(performance.now() - before)
  return request
})
const decideMs = performance.now() - decideFrom

const differs = steps.find((step, i) => !sameRequest(asked[i], step.request))
if (differs !== undefined) throw new Error(`step ${differs.seq} differs`)
process.stdout.write(JSON.stringify({ readMs, decideMs, stepsMs }))
store.close()
