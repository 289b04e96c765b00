/** What one line of the budget table came to. `limit` is the budget; a budget is missed when it is exceeded by more than a tenth. */
export type Result = {
  readonly name: string
  readonly value: number
  readonly unit: string
  readonly limit: number
}

const tolerance = 1.1

export type Report = {
  /** A line that is no result: what is being done, a raw sample. */
  readonly say: (line: string) => void
  /** Raw samples under their name. */
  readonly samples: (name: string, values: readonly number[], digits?: number) => void
  readonly add: (name: string, value: number, limit: number, unit: string) => void
  /** Prints the table; true when no budget is missed. */
  readonly conclude: () => boolean
}

export function createReport(write: (line: string) => void): Report {
  const results: Result[] = []
  return {
    say: write,
    samples: (name, values, digits = 1) =>
      write(
        `  ${name}: median ${median(values).toFixed(digits)} of [${values.map((value) => value.toFixed(digits)).join(' ')}]`,
      ),
    add: (name, value, limit, unit) => {
      const result = { name, value, unit, limit }
      results.push(result)
      write(printed(result))
    },
    conclude: () => {
      const width = Math.max(...results.map((result) => result.name.length))
      write('\n── the budgets')
      for (const result of results) write(printed(result, width))
      const missed = results.filter((result) => !holds(result))
      write(
        missed.length === 0
          ? `all ${results.length} budgets hold`
          : `${missed.length} of ${results.length} budgets missed`,
      )
      return missed.length === 0
    },
  }
}

/** Within the budget, or beyond it by no more than a tenth. What was not measured (NaN) does not hold. */
export function holds({ value, limit }: Result): boolean {
  return value <= limit * tolerance
}

function printed(result: Result, width = 0): string {
  const mark = result.value <= result.limit ? 'ok     ' : holds(result) ? 'nearly ' : 'MISSED '
  return `${mark}${result.name.padEnd(width)}  ${result.value.toFixed(2)} ${result.unit}, budget ${result.limit}`
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5)
}

/** The value below which this share of the values lies; the upper of two neighbours. NaN of nothing. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN
}
