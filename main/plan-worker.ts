import { performance } from 'node:perf_hooks'
import { parentPort, workerData } from 'node:worker_threads'
import { simulatePair } from './core/plan/plan.ts'
import type { Asked, Simulated } from './plan-thread.ts'

// A thread that main/plan-thread.ts starts: campaigns are simulated until the time is over, one at least, and no more than tell anything new.
const { input, withinMs, first, step } = workerData as Asked
const MOST = 300
const began = performance.now()
for (let index = first; index < MOST && (index === first || performance.now() - began < withinMs); index += step)
  parentPort?.postMessage({ index, pair: simulatePair(input, index) } satisfies Simulated)
