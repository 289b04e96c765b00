import { performance } from 'node:perf_hooks'
import { parentPort, workerData } from 'node:worker_threads'
import type { PlanInput } from '../preload/contract/plan.ts'
import { type Pair, simulatePair, summarise } from './core/plan/plan.ts'

// The thread that main/plan-thread.ts starts: campaigns are simulated until the time is over, one at least and sixty at most.
const { input, withinMs } = workerData as { readonly input: PlanInput; readonly withinMs: number }
const MOST = 60
const began = performance.now()
const pairs: Pair[] = []
do pairs.push(simulatePair(input, pairs.length))
while (pairs.length < MOST && performance.now() - began < withinMs)
parentPort?.postMessage(summarise(pairs))
