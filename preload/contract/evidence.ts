import { z } from 'zod'
import { experimentNumber, id } from './ids.ts'
import { runOutcome, stage } from './run.ts'

/** An experiment's own runs among those of the incumbent, in time: what was compared with what. Gains are log ratios. */
export const timeline = z.object({
  runs: z.array(
    z.object({
      run: id,
      number: z.number().int(),
      stage,
      seed: z.number().int(),
      /** Middle of the run on the campaign's clock, seconds. */
      atS: z.number(),
      /** Which of the campaign's GPUs it was made on, counted from 0; 0 where there is one, or none. */
      lane: z.number().int(),
      /** Against the incumbent's level on the same GPU, drift not taken away. */
      gain: z.number(),
      /** False: a run of the incumbent. */
      own: z.boolean(),
      /** The machine's pace beside it (see `runRow`); null: not measured. */
      pace: z.number().nullable(),
    }),
  ),
  /** What the incumbent's runs say about the machine: the drift of each GPU at evenly spaced times and at each of its runs. */
  drift: z.array(z.object({ lane: z.number().int(), atS: z.number(), gain: z.number() })),
})

/** Many patches judged at once: which run had which of them switched on, and what followed. */
export const block = z.object({
  block: z.number().int(),
  /** `block`: a random half was switched on in each run; `ablate`: a random half of the kept was switched off. */
  stage: z.enum(['block', 'ablate']),
  patches: z.array(experimentNumber),
  runs: z.array(
    z.object({
      run: id,
      number: z.number().int(),
      seed: z.number().int(),
      /** For each of `patches`. */
      on: z.array(z.boolean()),
      /** Against the incumbent at that time; null where the run gave no value. */
      gain: z.number().nullable(),
      outcome: runOutcome.nullable(),
      clean: z.boolean().nullable(),
      why: z.string().nullable(),
    }),
  ),
  /** Empty while it is under way. */
  effects: z.array(
    z.object({ experiment: experimentNumber, gain: z.number(), se: z.number(), probability: z.number() }),
  ),
  sentence: z.string().nullable(),
})

export type Timeline = z.infer<typeof timeline>
export type Block = z.infer<typeof block>
