import type { Budget } from './campaign.ts'

/** A budget without any limit. In a file of its own, so that a page that needs it loads no schema. */
export const unlimited: Budget = {
  experiments: null,
  hours: null,
  usd: null,
  sessions: null,
  tokens: null,
  gpuHours: null,
  kwh: null,
}
