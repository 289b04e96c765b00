import { z } from 'zod'
import { epochMs } from './ids.ts'

/** One reading of the machine at one moment; null is "not known", never 0. */
export const machineSample = z.object({
  at: epochMs,
  /** 0 to 1, all cores together. */
  cpuShare: z.number().nullable(),
  memoryUsedBytes: z.number().nullable(),
  memoryTotalBytes: z.number().nullable(),
  gpus: z.array(
    z.object({
      uuid: z.string(),
      index: z.number().int(),
      name: z.string(),
      utilisation: z.number().nullable(),
      memoryUsedBytes: z.number().nullable(),
      memoryTotalBytes: z.number().nullable(),
      powerW: z.number().nullable(),
      powerLimitW: z.number().nullable(),
      smClockMhz: z.number().nullable(),
      temperatureC: z.number().nullable(),
      throttle: z.array(z.string()),
    }),
  ),
})

/** What is known of the machine without sampling. */
export const machine = z.object({
  hostname: z.string(),
  cpu: z.string(),
  cores: z.number().int(),
  memoryBytes: z.number(),
  gpus: z.array(z.object({ uuid: z.string(), index: z.number().int(), name: z.string(), driver: z.string() })),
  /** One plain sentence on what telemetry there is. */
  telemetry: z.string(),
})

export type MachineSample = z.infer<typeof machineSample>
export type Machine = z.infer<typeof machine>
