import { z } from 'zod'

/** One mistake in a `pawl.toml`. */
export const projectMistake = z.object({
  file: z.string(),
  line: z.number().int().nullable(),
  key: z.string(),
  expected: z.string(),
  found: z.string(),
  remedy: z.string(),
})

/** One thing that Pawl looked at; `ok` null: it needs a decision. */
export const check = z.object({
  name: z.string(),
  ok: z.boolean().nullable(),
  sentence: z.string(),
  remedy: z.string().nullable(),
})

/** What Pawl sees when it looks at a repository. */
export const projectView = z.object({
  path: z.string(),
  name: z.string(),
  branch: z.string().nullable(),
  head: z.string().nullable(),
  checks: z.array(check),
  mistakes: z.array(projectMistake),
  /** The project file: as it stands, or as Pawl would write it. */
  toml: z.string(),
  tomlExists: z.boolean(),
  /** What a campaign would run, word by word. */
  commands: z.array(z.array(z.string())),
  trustHash: z.string(),
  trusted: z.boolean(),
  ready: z.boolean(),
})

export type ProjectMistake = z.infer<typeof projectMistake>
export type Check = z.infer<typeof check>
export type ProjectView = z.infer<typeof projectView>
