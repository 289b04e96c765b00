import type { Page } from '@playwright/test'
import { median, type Report } from './report.ts'

/** A time together with how long a fixed piece of work took just before and after it. */
export type Timed = { readonly ms: number; readonly spinMs: readonly number[] }

/**
 * How much slower than it can this machine is now. Others may use it: a time is worth what it would have been without them. The
 * reference is a fixed loop in the same place, beside each sample; the fastest of all its rounds counts as undisturbed.
 */
export type Load = {
  readonly time: (measure: () => Promise<number>) => Promise<Timed>
  /** Says the raw samples and adds the median, set right by the load of its moment. */
  readonly add: (
    name: string,
    samples: readonly Timed[],
    limit: number,
    share?: (values: readonly number[]) => number,
  ) => void
}

const roundsPerLook = 4

/** `spinThere` runs the fixed loop so many rounds where the samples are taken. */
export async function createLoad(
  report: Report,
  spinThere: (rounds: number) => Promise<readonly number[]>,
): Promise<Load> {
  const known: number[] = []
  const look = async (): Promise<readonly number[]> => {
    const rounds = await spinThere(roundsPerLook)
    known.push(...rounds)
    return rounds
  }
  // The first rounds are not compiled yet.
  for (let round = 0; round < 10; round++) await spinThere(roundsPerLook)
  for (let round = 0; round < 10; round++) await look()
  return {
    time: async (measure) => {
      const before = await look()
      const ms = await measure()
      return { ms, spinMs: [...before, ...(await look())] }
    },
    add: (name, samples, limit, share = median) => {
      const best = Math.min(...known)
      const slowdowns = samples.map(({ spinMs }) => spinMs.reduce((sum, ms) => sum + ms, 0) / spinMs.length / best)
      const values = samples.map(({ ms }, index) => ms / (slowdowns[index] as number))
      report.samples(
        `${name}, ms as it took`,
        samples.map(({ ms }) => ms),
        0,
      )
      report.samples('  the machine was slower than it can be by a factor of', slowdowns, 2)
      report.add(name, share(values), limit, 'ms on an idle machine')
    },
  }
}

/** The same for what is measured in a page. */
export function createPageLoad(report: Report, page: Page): Promise<Load> {
  return createLoad(report, (rounds) => page.evaluate(spin, rounds))
}

/** Milliseconds of each round of a fixed loop of arithmetic, about 5 ms where nobody else is. */
export function spin(rounds: number): number[] {
  const times: number[] = []
  for (let round = 0; round < rounds; round++) {
    const began = performance.now()
    let value = 1
    for (let step = 0; step < 3_000_000; step++) value = (value * 16_807 + step) % 2_147_483_647
    times.push(performance.now() - began)
    if (value < 0) throw new Error('the loop was left out')
  }
  return times
}
