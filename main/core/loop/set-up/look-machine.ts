import type { Machine } from '../../../../preload/contract/gpu.ts'
import type { Check } from '../../../../preload/contract/project.ts'
import { adapters } from '../../agent/adapters/all.ts'
import { claudeCode } from '../../agent/adapters/claude-code.ts'
import { exec } from '../../process/exec.ts'
import { findProgram } from '../../project/interpreter.ts'

/** What this machine has of what Pawl needs, and how to get what is missing. Starts git and Python to ask for their versions, nothing else. */
export async function checkMachine(machine: Pick<Machine, 'gpus' | 'telemetry'>): Promise<Check[]> {
  const [git, python, found] = await Promise.all([
    version('git', ['--version']),
    version('python3', ['--version']),
    Promise.all(adapters.map(async (agent) => ((await findProgram(agent.program, '/')) === null ? null : agent.name))),
  ])
  const names = found.filter((name) => name !== null)
  const [gpu] = machine.gpus
  const counts = new Map<string, number>()
  for (const { name, driver } of machine.gpus) {
    const known = `${name}, driver ${driver}`
    counts.set(known, (counts.get(known) ?? 0) + 1)
  }
  return [
    {
      name: 'Git',
      ok: git !== null,
      sentence: git ?? 'Git was not found.',
      remedy: git === null ? 'Install git 2.38 or newer: sudo apt-get install git' : null,
    },
    {
      name: 'Python',
      ok: python !== null,
      sentence: python ?? 'Python was not found.',
      remedy: python === null ? 'Install Python 3.8 or newer: sudo apt-get install python3' : null,
    },
    {
      name: 'GPU',
      ok: gpu === undefined ? null : true,
      sentence:
        gpu === undefined
          ? machine.telemetry
          : [...counts].map(([known, count]) => (count === 1 ? known : `${count} × ${known}`)).join('; '),
      remedy:
        gpu === undefined
          ? 'Training on the processor works; nothing is needed for it.'
          : machine.gpus.length === 1
            ? null
            : 'A campaign uses one of them; with gpus_at_once = "all" in [run] of pawl.toml it uses all that are free.',
    },
    {
      name: 'Agent',
      ok: names.length > 0 ? true : null,
      sentence: names.length > 0 ? `${names.join(' and ')} on the path` : 'No coding agent was found on the path.',
      remedy: names.length > 0 ? null : `For example ${claudeCode.name}. ${claudeCode.get} The demo needs none.`,
    },
  ]
}

async function version(program: string, args: readonly string[]): Promise<string | null> {
  const result = await exec(program, args, { cwd: '/', timeoutMs: 5_000 })
  if (result.kind !== 'ended' || result.exitCode !== 0) return null
  return (result.stdout.trim() || result.stderr.trim()).split('\n')[0]?.slice(0, 100) ?? null
}
