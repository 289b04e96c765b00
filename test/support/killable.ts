import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import type { ForeignProject } from './foreign-project.ts'

/** A campaign whose engine is to be killed; by itself, the project's patches are replayed. */
export type Killable = {
  readonly home: string
  readonly project: Pick<ForeignProject, 'path' | 'patches'>
  /** As `--agent` takes it. */
  readonly agent?: string
  readonly sessions?: number
}

function startEngine({ home, project, agent, sessions }: Killable): ChildProcess {
  const program = resolve(import.meta.dirname, 'engine-process.ts')
  const args = [home, project.path, agent ?? `script:${project.patches}`, String(sessions ?? '')]
  return spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
}

async function kill(engine: ChildProcess): Promise<void> {
  engine.kill('SIGKILL')
  if (engine.exitCode === null && engine.signalCode === null) await once(engine, 'exit')
}

/** Resolves when the engine has told of so many runs, or when it ended before. */
async function untilRuns(engine: ChildProcess, count: number): Promise<void> {
  if (engine.stdout === null) throw new Error('no output')
  const seen = new Set<string>()
  for await (const line of createInterface({ input: engine.stdout })) {
    if (line.startsWith('run ')) seen.add(line)
    if (seen.size >= count) return
  }
}

/** Runs a campaign to its end and kills its engine on the way, each time after so many runs. Returns the engine's last words. */
export async function runKilled(
  home: string,
  project: ForeignProject,
  killAfterRuns: readonly number[],
): Promise<string> {
  for (const count of killAfterRuns) {
    const engine = startEngine({ home, project })
    await untilRuns(engine, count)
    await kill(engine)
  }
  return await lastWords(startEngine({ home, project }))
}

/** The same, killed so many milliseconds after each start, whatever it does then. Throws where it has come to its end by itself before. */
export async function runKilledAfter(campaign: Killable, moments: readonly number[]): Promise<string> {
  for (const moment of moments) {
    const engine = startEngine(campaign)
    await Promise.race([once(engine, 'exit'), delay(moment)])
    if (engine.exitCode !== null) throw new Error(`the campaign was over before it was killed after ${moment} ms`)
    await kill(engine)
  }
  return await lastWords(startEngine(campaign))
}

/** The same, killed once as soon as so many runs are under way at the same time; `live` are those, `said` is what the campaign said of itself later. */
export async function runKilledWith(
  campaign: Killable,
  count: number,
): Promise<{ readonly lastLine: string; readonly live: readonly string[]; readonly said: readonly string[] }> {
  const engine = startEngine(campaign)
  if (engine.stdout === null) throw new Error('no output')
  const live = new Set<string>()
  for await (const line of createInterface({ input: engine.stdout })) {
    const [, run] = line.split(' ')
    if (!line.startsWith('run ') || run === undefined) continue
    // It is told of a run once when it begins, and once when it has ended.
    if (!live.delete(run)) live.add(run)
    if (live.size >= count) break
  }
  await kill(engine)
  const lines = await linesOf(startEngine(campaign))
  const said = lines.flatMap((line) => (line.startsWith('says ') ? line.slice(5) : []))
  return { lastLine: lines.at(-1) ?? '', live: [...live], said }
}

async function lastWords(engine: ChildProcess): Promise<string> {
  return (await linesOf(engine)).at(-1) ?? ''
}

async function linesOf(engine: ChildProcess): Promise<string[]> {
  if (engine.stdout === null) throw new Error('no output')
  const lines: string[] = []
  for await (const line of createInterface({ input: engine.stdout })) lines.push(line)
  return lines
}
