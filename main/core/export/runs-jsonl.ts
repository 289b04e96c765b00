import type { ExportData } from './data.ts'

/** Every run, one JSON object a line, in the order of their numbers. */
export function runsJsonl(data: ExportData): string {
  return data.runs
    .toSorted((a, b) => a.number - b.number)
    .map((run) => `${JSON.stringify(run)}\n`)
    .join('')
}
