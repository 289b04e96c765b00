import type { AgentIdentity } from '../../../preload/contract/campaign.ts'
import type { Billing } from '../../../preload/contract/session.ts'
import type { Adapter } from './adapter.ts'
import type { Price } from './prices.ts'

/** What a session yields: a patch, or the reason why there is none. */
export type Proposal =
  | {
      readonly kind: 'patch'
      /** One sentence; hostile text like all that comes from an agent. */
      readonly hypothesis: string
      readonly rationale: string
      readonly diff: string
      /** Where it came from, for example a file's name. */
      readonly source: string | null
      readonly finding: ReportedFinding | null
    }
  | { readonly kind: 'nothing'; readonly why: string }
  | { readonly kind: 'exhausted' }

/** A bug that an agent reports, with the command that fails before and passes after the fix. */
export type ReportedFinding = { readonly sentence: string; readonly check: readonly string[] | null }

/** One kind of agent. */
export type Agent = ScriptAgent | ProgramAgent

/** Replays patches: what it proposes next is known at once. */
export type ScriptAgent = {
  readonly kind: 'script'
  readonly identity: AgentIdentity
  readonly proposals: number
  /** `index`: how many sessions of this campaign came to their end before. */
  readonly propose: (index: number) => Promise<{ readonly said: string; readonly proposal: Proposal }>
}

/** A program that works in a clone. A new kind is an adapter, which is data. */
export type ProgramAgent = {
  readonly kind: 'program'
  readonly identity: AgentIdentity
  readonly adapter: Adapter
  readonly model: string | null
  readonly turns: number | null
  readonly timeLimitMs: number
  /** The most sessions at the same time. */
  readonly parallel: number
  /** Sessions and runs take the device in turn. */
  readonly sharesDevice: boolean
  /** Names of variables that it is handed. */
  readonly variables: readonly string[]
  /** Null: look into the price table. */
  readonly price: Price | null
  /** How it is paid, as far as that is known before it says so itself. */
  readonly billing: Billing
  /** Variables that it gets besides, no secrets. */
  readonly env: Readonly<Record<string, string>>
}
