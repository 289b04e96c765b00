import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const train = `for step in range(1, 101):
    print(f"step {step} val_loss {3.0 / step:.4f}", flush=True)
`

/** Five mistakes, each of another kind. */
const project = `[run]
command = "python3 train.py --seed {sed}"
time_limit = "ten minutes"
retries = 3

[objective]
kind = "metric"
metric = "val_loss"
direction = "down"

[evidence]
q = 1.5
`

/** A repository whose project file is full of mistakes; returns its path. */
export function makeBrokenProject(path: string): string {
  rmSync(path, { recursive: true, force: true })
  mkdirSync(path, { recursive: true })
  writeFileSync(join(path, 'train.py'), train)
  writeFileSync(join(path, 'pawl.toml'), project)
  const env = { PATH: process.env.PATH, GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null' }
  const git = (...args: string[]): void => {
    execFileSync('git', ['-c', 'user.name=A', '-c', 'user.email=a@example.invalid', ...args], { cwd: path, env })
  }
  git('init', '--quiet', '--initial-branch=main')
  git('add', '--all')
  git('commit', '--quiet', '--message=The code')
  return path
}
