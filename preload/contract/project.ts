import { z } from 'zod'
import { epochMs } from './ids.ts'

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
  /** Where the project file is, or would be written. */
  file: z.string(),
  /** What a campaign would run, word by word. */
  commands: z.array(z.array(z.string())),
  trustHash: z.string(),
  trusted: z.boolean(),
  ready: z.boolean(),
})

/** A project file that is being written: what Pawl makes of it. */
export const projectText = z.object({
  mistakes: z.array(projectMistake),
  commands: z.array(z.array(z.string())),
  trustHash: z.string(),
  trusted: z.boolean(),
})

/** One run of the unmodified code outside of any campaign, to see how noisy it is. */
export const measured = z.object({
  ended: z.enum(['finished', 'crashed', 'timed-out', 'stopped']),
  /** In the objective's own unit; null where the run gave none, and `why` says why. */
  value: z.number().nullable(),
  /** On the scale on which differences are effects. */
  y: z.number().nullable(),
  why: z.string().nullable(),
  durationMs: z.number(),
})

/** The latest runs of the unmodified code that were measured on a project before a campaign, kept with the time of the last. */
export const measuredNoise = z.object({
  at: epochMs,
  runs: z.array(measured),
  /** Of the project file that they were made with: another one may mean other noise. */
  hash: z.string(),
})

/** The folders in a folder, to choose a repository from. */
export const folderList = z.object({
  path: z.string(),
  parent: z.string().nullable(),
  folders: z.array(
    z.object({ name: z.string(), path: z.string(), isRepository: z.boolean(), hasProjectFile: z.boolean() }),
  ),
  /** True when there are more than are listed. */
  more: z.boolean(),
})

export type ProjectText = z.infer<typeof projectText>
export type Measured = z.infer<typeof measured>
export type MeasuredNoise = z.infer<typeof measuredNoise>
export type FolderList = z.infer<typeof folderList>
export type ProjectMistake = z.infer<typeof projectMistake>
export type Check = z.infer<typeof check>
export type ProjectView = z.infer<typeof projectView>
