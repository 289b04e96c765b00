import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A training script whose metric depends on its seed and its constants alone: verdicts about it don't depend on the machine. */
const train = `import random
import sys
import time

GAIN_A = 0.0
GAIN_B = 0.0
seed = int(sys.argv[1])
if "big" in sys.argv:
    GAIN_A *= 0
draw = random.Random(seed)
level = draw.gauss(0.0, 0.002)
for step in range(1, 21):
    time.sleep(0.005)
    noise = draw.gauss(0.0, 0.0005)
    loss = (3.0 - 0.05 * step) * (1.0 + level + noise) * (1.0 - GAIN_A) * (1.0 - GAIN_B)
    print(f"step {step} val_loss {loss:.6f}", flush=True)
print(f"val_loss: {loss:.6f}")
`

const judge = 'LIMIT = 1\n'

const toml = `[run]
command = "python3 train.py {seed}"
seed = "argument"
time_limit = "20s"

[objective]
kind = "metric"
metric = "val_loss"
direction = "minimize"

[edit]
allow = ["train.py"]
protect = ["judge.py"]
`

/** What each patch does to the script, and the verdict that is right. */
export const foreignPatches = [
  { subject: 'A real gain of 2 %', edit: ['GAIN_A = 0.0', 'GAIN_A = 0.02'], verdict: 'keep' },
  {
    subject: 'Nothing: another name for the draw',
    edit: ['draw.gauss(0.0, 0.0005)', 'draw.gauss(0.0, 0.0005) * 1.0'],
    verdict: 'discard',
  },
  { subject: 'A loss of 5 %', edit: ['GAIN_B = 0.0', 'GAIN_B = -0.05'], verdict: 'discard' },
  {
    subject: 'A crash',
    edit: ['level = draw.gauss(0.0, 0.002)', 'level = draw.gauss(0.0) + missing_name'],
    verdict: 'crash',
  },
  { subject: 'A real gain of 4 %', edit: ['(1.0 - GAIN_B)', '(1.0 - GAIN_B - 0.04)'], verdict: 'keep' },
  { subject: 'Edits the judge', edit: null, verdict: 'discard' },
] as const

export type ForeignProject = {
  readonly path: string
  readonly patches: string
  readonly head: string
  readonly toml: string
}

/** Lines for pawl.toml with which programs are held in by nothing. */
export const unconfinedToml = '\n[sandbox]\nmode = "off"\n'

/** Makes the repository and a folder of patches below `folder`; both have a space and an umlaut in their paths. `more`: lines for pawl.toml. */
export function makeForeignProject(
  folder: string,
  more = '',
  allow: readonly string[] = ['train.py'],
  change: (text: string) => string = (text) => text,
): ForeignProject {
  const project = change(`${toml.replace('["train.py"]', JSON.stringify(allow))}${more}`)
  const path = join(folder, 'mein Projekt für Tests')
  const patches = join(folder, 'die Vorschläge')
  mkdirSync(path, { recursive: true })
  mkdirSync(patches, { recursive: true })
  writeFileSync(join(path, 'train.py'), train)
  writeFileSync(join(path, 'judge.py'), judge)
  writeFileSync(join(path, 'pawl.toml'), project)
  const git = gitIn(path)
  git('init', '--quiet', '--initial-branch=main')
  git('add', '--all')
  git('commit', '--quiet', '--message=The code')
  for (const [name, text] of patchFiles()) writeFileSync(join(patches, name), text)
  return { path, patches, head: git('rev-parse', 'HEAD').trim(), toml: project }
}

const gitIn =
  (cwd: string) =>
  (...args: string[]): string =>
    execFileSync('git', ['-c', 'user.name=A', '-c', 'user.email=a@example.invalid', ...args], {
      cwd,
      encoding: 'utf8',
      env: { PATH: process.env.PATH, GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null' },
    })

const made = new Map<string, string>()

/** The patches as git writes them, by the names of their files: the same for every project, and so made once. */
function patchFiles(): ReadonlyMap<string, string> {
  if (made.size > 0) return made
  const path = mkdtempSync(join(tmpdir(), 'pawl patches '))
  const git = gitIn(path)
  const files = { 'train.py': train, 'judge.py': judge }
  for (const [name, text] of Object.entries(files)) writeFileSync(join(path, name), text)
  git('init', '--quiet', '--initial-branch=main')
  git('add', '--all')
  git('commit', '--quiet', '--message=The code')
  for (const [index, { edit, subject }] of foreignPatches.entries()) {
    if (edit === null) writeFileSync(join(path, 'judge.py'), 'LIMIT = 2\n')
    else writeFileSync(join(path, 'train.py'), train.replace(edit[0], edit[1]))
    git('commit', '--quiet', '--all', `--message=${subject}`)
    const name = git('format-patch', '-1', `--start-number=${index + 1}`).trim()
    made.set(name, readFileSync(join(path, name), 'utf8'))
    git('reset', '--quiet', '--hard', 'HEAD~1')
  }
  rmSync(path, { recursive: true })
  return made
}
