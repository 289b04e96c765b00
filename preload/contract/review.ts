import { z } from 'zod'
import { epochMs, experimentNumber } from './ids.ts'

/** What a reviewer said of one kept patch. */
export const reviewMark = z.object({
  experiment: experimentNumber,
  said: z.enum(['accepted', 'rejected']).nullable(),
  note: z.string().max(2000),
  at: epochMs,
})

/** The morning after: what was said of the kept patches, and what follows for the stack. */
export const review = z.object({
  marks: z.array(reviewMark),
  /** Rejected and still in the stack. */
  leaving: z.array(experimentNumber),
  /** Taken out in an earlier review and accepted since. */
  joining: z.array(experimentNumber),
  /** On their way out: the decisions have not said yet what follows. */
  underway: z.array(experimentNumber),
  /**
   * What applying means. `live`: the decisions go on without them and prove the stack at the end; `rebuild`: the ended campaign puts its stack
   * together anew and measures it; `none`: there is nothing to apply; `not-now`: the campaign has to go on, or is busy with the last rebuild.
   */
  way: z.enum(['none', 'live', 'rebuild', 'not-now']),
  /** What a rebuild measures, at the usual length of a run. */
  proof: z.object({ pairs: z.number().int(), ms: z.number().nullable() }),
})

export type ReviewMark = z.infer<typeof reviewMark>
export type Review = z.infer<typeof review>
