import type { Budget, Spent } from '../../../../preload/contract/campaign.ts'
import { counted } from '../../export/numbers.ts'
import { spentOf } from '../../views/spent.ts'
import type { CampaignContext } from '../context.ts'
import type { Elapsed } from '../elapsed.ts'
import { liveBudget } from '../live-budget.ts'

/** The limits of a campaign that concern its runs: hours, GPU hours, energy. As they are now: a campaign can be extended. */
export type RunBudget = {
  /** Seconds of runs that are left, on all its devices together; null without a limit. */
  readonly leftS: () => number | null
  readonly isOver: () => boolean
  /** The limit that is reached, or the next to be, as a sentence; null without one. */
  readonly reason: () => string | null
}

/** What one limit leaves. */
export type Limit = { readonly leftS: number; readonly sentence: string }

/** The decisions take "no limit" for the one that they began with: a limit that was lifted is one that is far away. */
const noLimitS = 1e9

export function createRunBudget(c: CampaignContext, elapsed: Elapsed): RunBudget {
  const lanes = c.campaign.settings.lanes ?? 1
  const next = (): Limit | null => tightest(liveBudget(c), spentOf(c.db, c.campaign.id, elapsed.ms()), lanes)
  return {
    leftS: () => next()?.leftS ?? (c.campaign.settings.budgetS === null ? null : noLimitS),
    isOver: () => (next()?.leftS ?? 1) <= 0,
    reason: () => next()?.sentence ?? null,
  }
}

/** The limit that will be reached first by runs on so many devices at once; null when there is none. Pure. */
export function tightest(budget: Budget, spent: Spent, lanes = 1): Limit | null {
  const limits: Limit[] = []
  if (budget.hours !== null)
    limits.push({
      leftS: (budget.hours - spent.hours) * 3600 * lanes,
      sentence: `The budget of ${counted(budget.hours, 'hour')} is spent.`,
    })
  if (budget.gpuHours !== null)
    limits.push({
      leftS: (budget.gpuHours - spent.gpuHours) * 3600,
      sentence: `The budget of ${counted(budget.gpuHours, 'hour')} of runs is spent.`,
    })
  if (budget.kwh !== null && spent.gpuHours > 0)
    limits.push(
      spent.kwh === null
        ? {
            leftS: 0,
            sentence: `The budget of ${budget.kwh} kWh can’t be kept: the energy of runs is not measured on this machine. Limit hours of runs instead.`,
          }
        : {
            // As much power as so far.
            leftS: ((budget.kwh - spent.kwh) / Math.max(spent.kwh, 1e-9)) * spent.gpuHours * 3600,
            sentence: `The budget of ${budget.kwh} kWh is spent.`,
          },
    )
  return limits.sort((a, b) => a.leftS - b.leftS)[0] ?? null
}
