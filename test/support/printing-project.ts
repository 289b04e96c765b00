import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { connectToEngine, type RunningEngine } from '../../main/web/connect.ts'
import { unlimited } from '../../preload/contract/unlimited.ts'

/** A repository whose only run is this Python program; it has to print `val_loss: NUMBER` at its end. */
export function makeProject(folder: string, train: string, timeLimit: string): string {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'train.py'), train)
  writeFileSync(
    join(folder, 'pawl.toml'),
    `[run]
command = "python3 train.py {seed}"
seed = "argument"
time_limit = "${timeLimit}"

[objective]
kind = "metric"
metric = "val_loss"
direction = "minimize"

[edit]
allow = ["train.py"]
protect = ["judge.py"]

[sandbox]
mode = "off"
`,
  )
  writeFileSync(join(folder, 'judge.py'), '')
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=A', '-c', 'user.email=a@example.invalid', ...args], {
      cwd: folder,
      env: { PATH: process.env.PATH, GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null' },
    })
  git('init', '--quiet', '--initial-branch=main')
  git('add', '--all')
  git('commit', '--quiet', '--message=The code')
  // A campaign wants at least one proposal; this one changes nothing.
  writeFileSync(join(folder, 'train.py'), `${train}# The end\n`)
  git('commit', '--quiet', '--all', '--message=A comment')
  git('format-patch', '--quiet', '-1', '--output-directory', join(folder, '..', 'patches'))
  git('reset', '--quiet', '--hard', 'HEAD~1')
  return folder
}

/** The engine behind an open window, called beside it. It starts when the window is drawn, and is waited for. */
export async function engineOf(home: string): Promise<RunningEngine> {
  for (const endMs = performance.now() + 30_000; performance.now() < endMs; await pause(50)) {
    const engine = await connectToEngine(home)
    if (engine !== null) return engine
  }
  throw new Error('no engine answers')
}

/** `agent`: a folder of patches, or the words of a program that makes them. */
export async function startCampaign(
  engine: RunningEngine,
  path: string,
  agent: string,
  kind: 'script' | 'command' = 'script',
): Promise<string> {
  const { campaign } = await engine.call('campaign.start', {
    path,
    projectFile: null,
    agent: `${kind}:${agent}`,
    budget: unlimited,
    dials: { q: null, minEffect: null, reserve: null },
    trust: true,
  })
  return campaign
}

/** Resolves with the run that trains now. */
export async function runningRun(engine: RunningEngine, campaign: string): Promise<string> {
  for (;;) {
    const head = await engine.call('campaign.head', { campaign })
    const [run] = head.running
    if (run !== undefined) return run.run
    if (head.state === 'failed') throw new Error(`the campaign failed: ${head.reason}`)
    await pause(50)
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
