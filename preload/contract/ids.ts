import { z } from 'zod'

/** A campaign's, run's or session's id: a ULID in lower case, so that ids sort by time. */
export const id = z.string().regex(/^[0-9a-z]{26}$/)
/** An experiment's number in its campaign; the baseline is 0. */
export const experimentNumber = z.number().int().min(0)
/** Milliseconds since 1970, wall clock. */
export const epochMs = z.number().int()
export const text = z.string()

export type Id = z.infer<typeof id>
