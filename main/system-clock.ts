import { uptime } from 'node:os'
import type { Clock } from './core/clock.ts'

/** The machine's own clocks. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  // Not performance.now(): that counts from the start of this process, and readings must be comparable after a restart.
  monotonicMs: () => Number(process.hrtime.bigint()) / 1e6,
  bootMs: () => uptime() * 1000,
}
