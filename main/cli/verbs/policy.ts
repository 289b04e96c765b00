import type { ExitCode } from '../context.ts'
import { runPolicy } from '../policy.ts'

export type PolicyOptions = { readonly q: number; readonly minEffect: number }

/** `pawl policy`: the decisions alone, on standard input and output. */
export async function policy(options: PolicyOptions): Promise<ExitCode> {
  await runPolicy({ input: process.stdin, output: process.stdout, q: options.q, minEffect: options.minEffect })
  return 0
}
