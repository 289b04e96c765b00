import { z } from 'zod'
import { id } from './ids.ts'

/** A share between 0 and 1. */
const share = z.number().min(0).max(1)
const gain = z.number().gt(0).lt(3)

/** What a plan is made from. Noise, drift and gains are differences of y: 0.01 is about 1 %. */
export const planInput = z
  .object({
    /** Standard deviation of one run. */
    noise: z.number().gt(0).lt(3),
    /** The share of its variance that runs with the same seed have in common. */
    seedShare: share.lt(1),
    /** Standard deviation of the machine's slow drift. */
    drift: z.number().min(0).lt(3),
    runS: z
      .number()
      .min(0.05)
      .max(30 * 86_400),
    hours: z.number().gt(0).max(10_000),
    experiments: z.number().int().min(1).max(5_000),
    q: z.number().gt(0).lte(0.5),
    minEffect: z.number().min(0).lt(3),
    /** How many of the proposals are wins, and how large those are. Nobody knows: an assumption, or what earlier campaigns showed. */
    winShare: share.max(0.9),
    winFrom: gain,
    winTo: gain,
  })
  .refine((input) => input.winFrom <= input.winTo, {
    message: 'the smallest win is larger than the largest',
    path: ['winFrom'],
  })

const spread = z.object({ p10: z.number(), p50: z.number(), p90: z.number() })

const rule = z.object({
  /** True speedup of the final stack, as a factor. */
  speedup: spread,
  kept: z.number(),
  /** Kept patches that are no gain, on average. */
  falseKeeps: z.number(),
  /** Experiments that were looked at, median. */
  experiments: z.number().int(),
})

export const planResult = z.object({
  /** How many campaigns were simulated for it. */
  campaigns: z.number().int(),
  pawl: rule,
  /** One run of each, kept when better than the best number so far. */
  greedy: rule,
  /** The smallest gain of which more than half are kept; null when even the largest are not, or too few were seen. */
  provable: z.number().nullable(),
  runs: z.number().int(),
})

/** One input with where it comes from; null: nobody knows, the person has to say. */
const known = z.object({ value: z.number().nullable(), from: z.string() })

export const planKnown = z.object({
  noise: known,
  seedShare: known,
  drift: known,
  runS: known,
  hours: known,
  experiments: known,
  q: known,
  minEffect: known,
  winShare: known,
  winFrom: known,
  winTo: known,
})

/** Whose measurements a plan begins with: a campaign's, or the latest on the project in a folder. */
export const planOf = z.object({ campaign: id.nullable(), path: z.string().min(1).max(4096).nullable() })

export type PlanInput = z.infer<typeof planInput>
export type PlanResult = z.infer<typeof planResult>
export type PlanKnown = z.infer<typeof planKnown>
