import { Worker } from 'node:worker_threads'
import type { PlanInput, PlanResult } from '../preload/contract/plan.ts'

/** How long a plan is simulated: the person waits for it. */
const withinMs = 7_000
/** One campaign of thousands of experiments can take longer than that; beyond this something is wrong. */
const giveUpMs = 120_000

/** Plans in a thread of its own, so that nothing else waits. `file` is main/plan-worker.ts, or what it was built to. */
export function planIn(file: string): (input: PlanInput) => Promise<PlanResult> {
  return (input) =>
    new Promise((resolve, reject) => {
      const worker = new Worker(file, { workerData: { input, withinMs } })
      const timer = setTimeout(() => {
        void worker.terminate()
        reject(new Error(`a plan of ${input.experiments} experiments was not simulated within ${giveUpMs / 1000} s`))
      }, giveUpMs)
      worker.once('message', resolve)
      worker.once('error', reject)
      worker.once('exit', (code) => {
        clearTimeout(timer)
        if (code !== 0) reject(new Error(`the thread that plans ended with ${code}`))
      })
    })
}
