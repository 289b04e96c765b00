import type { Answer, Request, RunAnswer, RunRequest } from '../../main/core/decide/protocol.ts'
import { campaignDecisions } from '../../main/core/decide/rebuild.ts'
import { settingsOf } from '../../main/core/plan/simulate.ts'
import { type WorldSettings, world } from '../../main/core/plan/world.ts'
import { runById, setRunEnded } from '../../main/core/store/runs.ts'
import type { Writer } from '../../main/core/store/sql.ts'
import { insertStep } from '../../main/core/store/steps.ts'
import { answerOfRun } from '../../main/core/training/answer.ts'
import { endedRun, storedCampaign, storedRun, testIds } from './stored.ts'

export type DecidedCampaign = { readonly id: string; readonly steps: number; readonly runs: number }

/** A campaign that the real decisions made in a made-up world, stored as the loop stores one: its runs, and each request with its answer. */
export function decidedCampaign(db: Writer, settings: WorldSettings, seed: number): DecidedCampaign {
  const campaign = storedCampaign(db, { state: 'finished', settings: settingsOf(settings, 0.05, seed) })
  const place = world(settings, seed)
  const decisions = campaignDecisions(campaign.settings)
  const nextId = testIds()
  let kept: readonly number[] = []
  let [runs, proposed, steps] = [0, 0, 0]

  /** Told as it is read from the run's row, as a replay tells it. */
  const stored = (request: RunRequest, ran: RunAnswer): { readonly answer: RunAnswer; readonly run: string } => {
    const run = nextId()
    const { stage, experiment, patches } = request
    storedRun(db, campaign.id, { id: run, number: ++runs, stage, experiment, patches, seed: request.seed })
    const { outcome, clean, prefixY, pace, prefixPace, atS, costS, leftS } = ran
    setRunEnded(
      db,
      run,
      endedRun({
        outcome: outcome === 'killed' ? 'stopped' : outcome === 'finished' ? 'finished' : 'crashed',
        endedBy: outcome === 'killed' ? 'killed-early' : 'exited',
        value: ran.y === null ? null : Math.exp(ran.y),
        ...{ clean, prefixY, pace, prefixPace, midS: atS, costS, leftS },
      }),
    )
    const record = runById(db, run)
    if (record === null) throw new Error('the run was not stored')
    return { answer: answerOfRun(record, campaign.objective, campaign.baselineValue), run }
  }

  const answerTo = (request: Request): { readonly answer: Answer; readonly run: string | null } => {
    const plain = (answer: Answer) => ({ answer, run: null })
    switch (request.kind) {
      case 'proposal':
        return plain(
          proposed < settings.proposals ? { kind: 'proposal', experiment: ++proposed } : { kind: 'exhausted' },
        )
      case 'merge':
        return plain({ kind: 'merge', merges: place.merges(request.patches) })
      case 'run': {
        const ran = place.run(request)
        if (ran === null) return plain({ kind: 'budget-over' })
        return ran.outcome === 'conflict' ? plain(ran) : stored(request, ran)
      }
      case 'verdict':
        if (request.verdict === 'keep') kept = [...kept, request.experiment]
        if (request.verdict === 'retired') kept = kept.filter((patch) => patch !== request.experiment)
        place.keep(kept)
        return plain({ kind: 'noted' })
      default:
        return plain({ kind: 'noted' })
    }
  }

  db.transaction(() => {
    for (;;) {
      const request = decisions.asked(0)
      if (request === null || request.kind === 'rebuild') return
      const { answer, run } = answerTo(request)
      insertStep(db, campaign.id, {
        seq: ++steps,
        lane: 0,
        request,
        answer: run === null ? answer : null,
        run,
        at: steps,
      })
      decisions.tell(0, answer)
    }
  })
  return { id: campaign.id, steps, runs }
}
