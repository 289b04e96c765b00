import { z } from 'zod'
import { type KeyNote, notes } from './keys.ts'
import { agent, edit, sandbox } from './tables/agent.ts'
import { budget } from './tables/budget.ts'
import { evidence, guard, objective } from './tables/objective.ts'
import { evaluate, run, transfer } from './tables/run.ts'

/** Every table of the project file, in the order in which it is written. */
export const tables = { run, objective, evaluate, edit, evidence, agent, sandbox, budget, transfer } as const
export type TableName = keyof typeof tables

/** What each table is for, and whether it can be left out. */
export const tableNotes: { readonly [name in TableName]: { readonly text: string; readonly optional: boolean } } = {
  run: { text: 'How one run is made.', optional: false },
  objective: { text: 'What a patch is judged by.', optional: false },
  evaluate: {
    text: 'Protected code that measures {out} after the timed part. Without it the metric is reported by the very code that is patched, and Pawl says so.',
    optional: true,
  },
  edit: { text: 'What a proposal may change.', optional: false },
  evidence: { text: 'How sure Pawl has to be.', optional: true },
  agent: { text: 'Who proposes patches; --agent of the command line wins over it.', optional: true },
  sandbox: { text: 'What holds agents and runs in.', optional: true },
  budget: { text: 'When a campaign ends.', optional: true },
  transfer: { text: 'Does the stack still win on the bigger run?', optional: true },
}

/** The whole of `pawl.toml`: the one statement of what may stand in it. */
export const projectFile = z.strictObject({
  run: run.prefault({} as z.input<typeof run>),
  objective: objective.prefault({} as z.input<typeof objective>),
  evaluate: evaluate.optional(),
  edit: edit.prefault({} as z.input<typeof edit>),
  evidence: evidence.prefault({}),
  agent: agent.optional(),
  sandbox: sandbox.prefault({}),
  budget: budget.prefault({}),
  transfer: transfer.optional(),
})

/** The file's values after parsing: durations in ms, sizes in bytes, shares as fractions; keys still named as in the file. */
export type ProjectFile = z.output<typeof projectFile>

/** The keys of one guard. */
export const guardKeys: readonly string[] = Object.keys(guard.shape)

/** The note of a key; `path` names tables and keys, numbers (places in a list) are skipped. Null when no key is there. */
export function noteAt(path: readonly (string | number)[]): KeyNote | null {
  const [table, name, ...rest] = path.filter((part): part is string => typeof part === 'string')
  const shape = table !== undefined && table in tables ? tables[table as TableName].shape : null
  if (shape === null || name === undefined || !Object.hasOwn(shape, name)) return null
  if (table === 'objective' && name === 'guards' && rest[0] !== undefined && Object.hasOwn(guard.shape, rest[0])) {
    return notes.get(guard.shape[rest[0] as keyof typeof guard.shape]) ?? null
  }
  return notes.get((shape as Readonly<Record<string, z.ZodType>>)[name] as z.ZodType) ?? null
}

/** The keys that may stand at a place of the file: tables at its root, keys of a table, keys of a guard. */
export function keysAt(path: readonly (string | number)[]): readonly string[] {
  const names = path.filter((part): part is string => typeof part === 'string')
  if (names.length === 0) return Object.keys(tables)
  if (names.join('.') === 'objective.guards') return guardKeys
  const table = names.length === 1 ? names[0] : undefined
  return table !== undefined && table in tables ? Object.keys(tables[table as TableName].shape) : []
}
