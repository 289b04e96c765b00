import type { AgentIdentity } from '../../../preload/contract/campaign.ts'

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
      /** A bug that the agent reports, with the command that fails before and passes after the fix. */
      readonly finding: { readonly sentence: string; readonly check: readonly string[] | null } | null
    }
  | { readonly kind: 'nothing'; readonly why: string }
  | { readonly kind: 'exhausted' }

export type SessionRequest = {
  readonly session: string
  /** How many sessions this campaign had before; a script takes its next patch by it. */
  readonly index: number
  /** The commit to work on: the incumbent. */
  readonly incumbent: string
  readonly signal: AbortSignal
  /** Receives what the session prints, for its transcript. */
  readonly say: (text: string) => void
}

/** One kind of agent. A new kind is a module that makes one of these. */
export type Agent = {
  readonly identity: AgentIdentity
  /** How many proposals it can make; null where nobody knows. */
  readonly proposals: number | null
  readonly propose: (request: SessionRequest) => Promise<Proposal>
}
