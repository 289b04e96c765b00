import type { SessionDetail } from '../../../../preload/contract/session.ts'
import type { ProgramAgent } from '../../agent/agent.ts'
import { costOfTokens, type PriceTable, priceOf } from '../../agent/prices.ts'
import type { Account } from '../../agent/reader.ts'

export type SessionCost = Pick<
  SessionDetail,
  'model' | 'tokensIn' | 'tokensOut' | 'tokensCached' | 'costUsd' | 'costFrom' | 'billing'
>

/**
 * What a session cost: what the agent says where that can be believed, else its tokens times a price that the researcher gave, else
 * unknown. A subscription's quota is not dollars, whatever the agent makes of it.
 */
export function costOfSession(
  agent: ProgramAgent,
  account: Account,
  prices: PriceTable,
  environment: Readonly<NodeJS.ProcessEnv> = process.env,
): SessionCost {
  const model = account.model ?? agent.model
  const billing = account.billing ?? agent.billing
  const { tokensIn, tokensOut, tokensCached } = account
  const common = { model, billing, tokensIn, tokensOut, tokensCached }
  if (billing === 'free') return { ...common, costUsd: 0, costFrom: null }
  if (billing === 'subscription') return { ...common, costUsd: null, costFrom: null }
  const { cost } = agent.adapter
  const isBelieved = cost?.notWith.every((name) => !environment[name]) === true
  if (isBelieved && account.usd !== null) return { ...common, costUsd: account.usd, costFrom: 'agent' }
  const price = agent.price ?? priceOf(prices, model)
  const costUsd = price === null ? null : costOfTokens(price, account)
  return { ...common, costUsd, costFrom: costUsd === null ? null : 'prices' }
}
