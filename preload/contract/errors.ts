import { z } from 'zod'

/** What a person is told: what happened and why, and what to do. `code` is stable and for programs. */
export const errorEnvelope = z.object({
  code: z.string(),
  message: z.string(),
  remedy: z.string(),
})

export type ErrorEnvelope = z.infer<typeof errorEnvelope>
