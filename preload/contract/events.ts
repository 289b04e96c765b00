import { z } from 'zod'
import { machineSample } from './gpu.ts'
import { experimentNumber, id } from './ids.ts'

/** Events only say that something changed: the view then asks again. The machine's sample is the one that carries its value. */
export const event = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('campaigns-changed') }),
  z.object({ kind: z.literal('campaign-changed'), campaign: id }),
  z.object({ kind: z.literal('experiment-changed'), campaign: id, experiment: experimentNumber }),
  z.object({ kind: z.literal('run-changed'), campaign: id, run: id }),
  /** Something was seen, or reviewed: nothing that is measured has changed. */
  z.object({ kind: z.literal('marks-changed'), campaign: id }),
  z.object({ kind: z.literal('settings-changed') }),
  z.object({ kind: z.literal('project-checked'), path: z.string() }),
  z.object({ kind: z.literal('log-grew'), run: id, totalBytes: z.number().int() }),
  /** A session began or ended; what it printed meanwhile is `session-grew`. */
  z.object({ kind: z.literal('session-changed'), campaign: id, session: id }),
  /** Its transcript has so many events now. */
  z.object({ kind: z.literal('session-grew'), session: id, events: z.number().int() }),
  /** Which GPUs there are, how their telemetry stands, or who was seen on them. */
  z.object({ kind: z.literal('machine-changed') }),
  z.object({ kind: z.literal('machine-sampled'), sample: machineSample }),
  z.object({ kind: z.literal('engine-closing') }),
])

export type Event = z.infer<typeof event>
