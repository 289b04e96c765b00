import { z } from 'zod'
import { speedup } from './campaign.ts'
import { experimentRow } from './experiment.ts'

/** Rank 1 is the best proven; an unproven row carries no rank. */
export const leaderboardRow = experimentRow.extend({
  rank: z.number().int().nullable(),
  /** Kept experiments: the stack up to and including it, against the baseline. */
  stackSpeedup: z.number().nullable(),
})

export const leaderboard = z.object({
  baseline: z.object({ value: z.number().nullable(), runs: z.number().int() }),
  speedup: speedup.nullable(),
  rows: z.array(leaderboardRow),
})

export type LeaderboardRow = z.infer<typeof leaderboardRow>
export type Leaderboard = z.infer<typeof leaderboard>
