import type { Budget, Spent } from '../../../../preload/contract/campaign.ts'
import type { Billing } from '../../../../preload/contract/session.ts'
import { counted } from '../../export/numbers.ts'

/** What the next session is expected to use at most, by the dearest one so far; null where nothing is known. */
export type Expected = { readonly usd: number | null; readonly tokens: number | null }

export type MayStart =
  | { readonly kind: 'yes'; readonly reserve: Expected }
  /** `waits`: what is set aside for sessions that still run may come back. */
  | { readonly kind: 'no'; readonly waits: boolean; readonly sentence: string }

/** Set aside for the first session, before any has shown what one costs: dollars, and tokens. */
const FIRST_USD = 2
const FIRST_TOKENS = 500_000

/**
 * Whether the budget has room for one more session. Money and tokens are set aside before it starts: an agent's own limit is looked at
 * after the spending. One of which nobody knows what it took (it was killed before it told) is counted as the dearest one. `live`:
 * sessions that still run, whose share is in `spent` already. Pure.
 */
export function mayStart(
  budget: Budget,
  spent: Spent,
  dearest: Expected,
  o: {
    readonly live: number
    /** How the sessions are paid. */
    readonly billing: Billing
    /** Of how many sessions that are over nobody knows what they cost, and how many tokens they took. */
    readonly unknown: { readonly usd: number; readonly tokens: number }
  },
): MayStart {
  const no = (sentence: string, waits = false): MayStart => ({ kind: 'no', waits: waits && o.live > 0, sentence })
  if (budget.sessions !== null && spent.sessions >= budget.sessions)
    return no(`The budget of ${counted(budget.sessions, 'session')} is spent.`)
  if (budget.experiments !== null && spent.experiments + o.live >= budget.experiments)
    return no(
      `The budget of ${counted(budget.experiments, 'experiment')} is spent.`,
      spent.experiments < budget.experiments,
    )
  const isPaid = o.billing === 'money' || o.billing === 'unknown'
  if (budget.usd !== null && isPaid && o.unknown.usd > 0 && dearest.usd === null)
    return no(
      `The budget of $${budget.usd} can’t be kept: nobody knows what the sessions cost. Say it with [agent] price or in prices.json, or limit sessions or tokens instead.`,
    )
  if (budget.tokens !== null && o.unknown.tokens > 0 && dearest.tokens === null)
    return no(
      `The budget of ${budget.tokens} tokens can’t be kept: this agent does not say how many it takes. Limit sessions or hours instead.`,
    )
  const usd = isPaid ? (dearest.usd ?? FIRST_USD) : null
  const spentUsd = (spent.usd ?? 0) + o.unknown.usd * (dearest.usd ?? 0)
  if (budget.usd !== null && usd !== null && spentUsd + Math.min(usd, budget.usd) > budget.usd + 1e-9)
    return no(
      `What is left of the budget of $${budget.usd} may not pay for another session (the dearest took $${usd.toFixed(2)}).`,
      true,
    )
  const tokens = dearest.tokens ?? (budget.tokens === null ? null : Math.min(FIRST_TOKENS, budget.tokens))
  const spentTokens = (spent.tokens ?? 0) + o.unknown.tokens * (dearest.tokens ?? 0)
  if (budget.tokens !== null && tokens !== null && spentTokens + tokens > budget.tokens)
    return no(`What is left of the budget of ${budget.tokens} tokens is not enough for another session.`, true)
  return {
    kind: 'yes',
    reserve: { usd: usd === null || budget.usd === null ? usd : Math.min(usd, budget.usd), tokens },
  }
}
