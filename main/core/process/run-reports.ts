import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { runFiles } from './run-files.ts'

/** What a run is launched with: the content of launch.json. */
export type Launch = {
  readonly runId: string
  readonly argv: readonly string[]
  readonly cwd: string
  /** The complete environment of the run, apart from its marker. */
  readonly env: Readonly<Record<string, string>>
  /** Null: no limit. */
  readonly timeLimitMs: number | null
  /** Between TERM and KILL when the run is ended. */
  readonly graceMs: number
  /** A run that prints more is ended. Null: no limit. */
  readonly outputLimitBytes: number | null
  /** A run whose folder takes more disk space is ended. */
  readonly quota: { readonly path: string; readonly bytes: number } | null
  /** Whether the machine's pace is measured beside the run (resources/harness/pace.py). */
  readonly pace: boolean
  /**
   * `coarse`: no line's time is judged, so lines may be stamped and stored up to a quarter of a second late (2 % of the time so far), which
   * costs the run less; else never more than 10 ms.
   */
  readonly stamps?: 'coarse'
  /** Variables that are handed over by the launcher's own environment, so that their values never stand on the disk. */
  readonly passOn?: readonly string[]
  /**
   * What it is asked with to end, TERM if left out. `wrapped`: the program of `argv` only holds another one in (a sandbox), so
   * what works inside of it is asked instead; the wrapper would die first, and take all with it.
   */
  readonly ending?: { readonly signal: 'TERM' | 'INT'; readonly wrapped: boolean }
}

const exitReportSchema = z.object({
  exitCode: z.number().int().nullable(),
  signal: z.string().nullable(),
  reason: z.enum(['exited', 'time-limit', 'stop', 'quota', 'output-limit', 'disk-full', 'could-not-start']),
  startedAtMs: z.number(),
  durationMs: z.number(),
  durationNs: z.number(),
  cpuUs: z.number(),
  peakRssBytes: z.number(),
  outputBytes: z.number(),
  leftovers: z.number(),
  error: z.string().nullable(),
})

/**
 * How a run ended, as launch.py saw it: the content of exit.json. Durations are of the child, from just before its start to
 * its end, on the monotonic clock. `cpuUs` is the CPU time of the whole process tree. `peakRssBytes` is that of the largest
 * single process. `leftovers` counts the processes that the run left behind and that had to be ended.
 */
export type ExitReport = Readonly<z.infer<typeof exitReportSchema>>

const launcherSchema = z.object({
  runId: z.string(),
  pid: z.number().int().positive(),
  bootId: z.string(),
  kernelStartTicks: z.number(),
  childPid: z.number().int().positive(),
  startedAtMs: z.number(),
})

/** Who launches a run: the content of launcher.json. */
export type Launcher = Readonly<z.infer<typeof launcherSchema>>

const stopSchema = z.object({ reason: z.string(), requestedAtMs: z.number() })

/** Why the app asked for the end of a run: the content of stop.json. */
export type StopIntent = Readonly<z.infer<typeof stopSchema>>

/** Null when there is no exit.json, or none that can be understood. */
export function readExit(folder: string): Promise<ExitReport | null> {
  return readJson(runFiles(folder).exit, exitReportSchema)
}

/** Null when there is no launcher.json, or none that can be understood: a power cut can leave an empty one. */
export function readLauncher(folder: string): Promise<Launcher | null> {
  return readJson(runFiles(folder).launcher, launcherSchema)
}

/** The same from its text, for those who can't wait for a file. */
export function parseLauncher(text: string): Launcher | null {
  return parseJson(text, launcherSchema)
}

/** Null when nobody asked for the end of the run. */
export function readStop(folder: string): Promise<StopIntent | null> {
  return readJson(runFiles(folder).stop, stopSchema)
}

async function readJson<Schema extends z.ZodType>(path: string, schema: Schema): Promise<z.infer<Schema> | null> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
  return parseJson(text, schema)
}

function parseJson<Schema extends z.ZodType>(text: string, schema: Schema): z.infer<Schema> | null {
  try {
    const parsed = schema.safeParse(JSON.parse(text))
    return parsed.success ? parsed.data : null
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}
