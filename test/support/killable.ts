import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'
import type { ForeignProject } from './foreign-project.ts'

function startEngine(home: string, project: ForeignProject): ChildProcess {
  const program = resolve(import.meta.dirname, 'engine-process.ts')
  return spawn(process.execPath, [program, home, project.path, project.patches], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
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
    const engine = startEngine(home, project)
    await untilRuns(engine, count)
    engine.kill('SIGKILL')
    if (engine.exitCode === null && engine.signalCode === null) await once(engine, 'exit')
  }
  const engine = startEngine(home, project)
  if (engine.stdout === null) throw new Error('no output')
  let last = ''
  for await (const line of createInterface({ input: engine.stdout })) last = line
  return last
}
