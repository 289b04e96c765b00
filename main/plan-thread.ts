import { Worker } from 'node:worker_threads'
import type { PlanInput, PlanResult } from '../preload/contract/plan.ts'
import { type Pair, summarise } from './core/plan/plan.ts'

/** How long a plan is simulated: the person waits for it. With the start of the threads it stays below ten seconds. */
const withinMs = 9_000
/** One campaign of thousands of experiments can take longer than that; beyond this something is wrong. */
const giveUpMs = 120_000

/** Simulates what a budget can prove. */
export type Plans = {
  readonly simulate: (input: PlanInput) => Promise<PlanResult>
  /** What the campaigns that were simulated so far say; null: these inputs are not simulated now, or none has ended. */
  readonly look: (input: PlanInput) => PlanResult | null
}

/** What a thread tells: one simulated campaign, and which it was. */
export type Simulated = { readonly index: number; readonly pair: Pair }

/**
 * Plans in threads of their own, so that nothing else waits. `file` is main/plan-worker.ts, or what it was built to; `threads` says how many
 * cores may be taken now.
 */
export function planIn(file: string, threads: () => number): Plans {
  const running = new Map<string, Simulated[]>()
  const nameOf = (input: PlanInput) => JSON.stringify(Object.entries(input).sort(([a], [b]) => (a < b ? -1 : 1)))
  const summaryOf = (input: PlanInput, simulated: readonly Simulated[]) =>
    summarise(
      input,
      simulated.toSorted((a, b) => a.index - b.index).map(({ pair }) => pair),
    )
  return {
    look: (input) => {
      const simulated = running.get(nameOf(input)) ?? []
      return simulated.length === 0 ? null : summaryOf(input, simulated)
    },
    simulate: async (input) => {
      const simulated: Simulated[] = []
      running.set(nameOf(input), simulated)
      const count = Math.max(1, threads())
      try {
        // Each thread plays every so-manieth campaign: the same ones come out whatever their number.
        await Promise.all(
          Array.from({ length: count }, (_, first) =>
            simulateIn(file, { input, withinMs, first, step: count }, (one) => simulated.push(one)),
          ),
        )
        return summaryOf(input, simulated)
      } finally {
        if (running.get(nameOf(input)) === simulated) running.delete(nameOf(input))
      }
    },
  }
}

/** What a thread is asked for: campaigns first, first + step, first + 2 step and so on, until the time is over. */
export type Asked = {
  readonly input: PlanInput
  readonly withinMs: number
  readonly first: number
  readonly step: number
}

function simulateIn(file: string, asked: Asked, onOne: (one: Simulated) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(file, { workerData: asked })
    const timer = setTimeout(() => {
      void worker.terminate()
      reject(
        new Error(`a plan of ${asked.input.experiments} experiments was not simulated within ${giveUpMs / 1000} s`),
      )
    }, giveUpMs)
    worker.on('message', onOne)
    worker.once('error', reject)
    worker.once('exit', (code) => {
      clearTimeout(timer)
      if (code === 0) resolve()
      else reject(new Error(`the thread that plans ended with ${code}`))
    })
  })
}
