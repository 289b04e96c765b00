import { experimentByNumber } from '../store/experiments.ts'
import { stackNow } from '../store/stack.ts'
import { deleteWithdrawal, insertWithdrawal, listWithdrawals } from '../store/withdrawals.ts'
import type { CampaignContext } from './context.ts'
import type { Trees } from './trees.ts'

type Where = Pick<CampaignContext, 'db' | 'clock'> & { readonly campaign: { readonly id: string } }

/**
 * One experiment that the researcher took back, among these (any, where null), for the decisions to say what follows. What was kept after
 * it and does not apply without it is taken back as well. Null when there is none.
 */
export async function nextWithdrawn(c: Where, trees: Trees, these: readonly number[] | null): Promise<number | null> {
  for (const { experiment } of listWithdrawals(c.db, c.campaign.id)) {
    if (!isOpen(c, experiment)) {
      // The decisions were quicker: there is nothing left to take back.
      deleteWithdrawal(c.db, c.campaign.id, experiment)
    } else if (these === null || these.includes(experiment)) {
      if (stackNow(c.db, c.campaign.id).includes(experiment)) await withdrawWhatNeedsIt(c, trees, experiment)
      return experiment
    }
  }
  return null
}

function isOpen(c: Where, number: number): boolean {
  const experiment = experimentByNumber(c.db, c.campaign.id, number)
  return experiment !== null && (experiment.verdict === 'pending' || experiment.verdict === 'keep')
}

async function withdrawWhatNeedsIt(c: Where, trees: Trees, gone: number): Promise<void> {
  while (true) {
    const composed = await trees.compose(standingStack(c))
    if (composed.kind === 'commit') return
    insertWithdrawal(c.db, c.campaign.id, {
      experiment: composed.experiment,
      why: `it does not apply without experiment ${gone}`,
      at: c.clock.nowMs(),
    })
  }
}

/** The stack without what is about to leave it. */
export function standingStack(c: Where): number[] {
  const leaving = listWithdrawals(c.db, c.campaign.id).map(({ experiment }) => experiment)
  return stackNow(c.db, c.campaign.id).filter((experiment) => !leaving.includes(experiment))
}
