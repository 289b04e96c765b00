import { z } from 'zod'

/** How a campaign decides, where a person says otherwise than the project file; null: as the project file says. */
export const dials = z.object({
  /** Tolerated share of kept patches that are not real: strict 0.01, default 0.05, fast 0.5. */
  q: z.number().gt(0).lte(0.5).nullable(),
  /** Smallest improvement worth its code, as a log ratio; 0: any. */
  minEffect: z.number().min(0).lt(1).nullable(),
  /** At most this share of the hours is held back for the end of a campaign. */
  reserve: z.number().min(0).max(0.5).nullable(),
})

/** What holds for every window and every campaign to come; kept in the data folder. */
export const settings = z.object({
  /** Which events are told to the desktop. */
  notify: z.object({ kept: z.boolean(), stuck: z.boolean(), machine: z.boolean(), ended: z.boolean() }),
  /** What closing the window does while a campaign runs. */
  onClose: z.enum(['ask', 'background', 'quit']),
  dials,
})

export type Dials = z.infer<typeof dials>
export type Settings = z.infer<typeof settings>

export const defaultSettings: Settings = {
  notify: { kept: true, stuck: true, machine: true, ended: true },
  onClose: 'ask',
  dials: { q: null, minEffect: null, reserve: null },
}
