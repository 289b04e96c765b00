import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { StandInState } from './stand-in-gpu.ts'

/** What happens to the machine during one run: the stand-in GPU is told so by the run itself. */
export type Happening = 'foreign' | 'hot' | 'hot-at-start' | 'power-cap' | 'limit' | 'lost'

/**
 * A training script whose loss depends on its seed and its constants alone, except where somebody disturbs it: then it is worse. It
 * plays the GPU's part too: it writes what the stand-in for nvidia-smi shows. What else runs on the testing machine is none of its business.
 */
const train = `import fcntl
import json
import os
import random
import sys
import time

GAIN = 0.0
seed = int(sys.argv[1])
steps = int(os.environ["STEPS"])
with open(os.environ["PLAN"]) as file:
    plan = json.load(file)
counter = os.environ["PLAN"] + ".count"
with open(counter, "a+") as file:  # another run may begin at the same moment
    fcntl.flock(file, fcntl.LOCK_EX)
    file.seek(0)
    number = int(file.read() or 0) + 1
    file.truncate(0)
    file.write(str(number))
happens = plan.get(str(number), "")


try:
    with open(os.environ["STATE"]) as file:
        counters = json.load(file)["gpus"][os.environ.get("CUDA_VISIBLE_DEVICES", "0")]["countersUs"]
except (OSError, KeyError):
    counters = {}
desktop = [{"pid": 2, "type": "G", "name": "/usr/lib/xorg/Xorg -core :0", "mib": 102}]


def tell(**gpu):
    gpu["countersUs"] = counters
    visible = os.environ.get("CUDA_VISIBLE_DEVICES", "0")
    index = int(visible) if visible.isdigit() else 0  # an instance of a GPU that is cut is named by its uuid
    processes = [dict(process, gpu=index) for process in desktop]
    if happens == "foreign":
        processes.append({"gpu": index, "pid": 1, "type": "C", "name": "/usr/bin/python3 other.py", "mib": 2048})
    gpu["usedMiB"] = gpu.get("usedMiB", 0) + sum(process["mib"] for process in processes)
    path = os.environ["STATE"]
    with open(path + ".lock", "w") as lock:  # a run on another GPU tells of its own
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            with open(path) as file:
                state = json.load(file)
        except (OSError, ValueError):
            state = {}
        state.setdefault("gpus", {})[str(index)] = gpu
        state["processes"] = [p for p in state.get("processes", []) if p.get("gpu", 0) != index] + processes
        with open(path + ".run", "w") as file:
            json.dump(state, file)
        os.replace(path + ".run", path)


memory = int(os.environ["MEMORY"])
busy = {"util": 98, "usedMiB": memory, "powerW": 402.5, "sm": 2610, "tempC": 68, "restless": True}
if happens == "hot":
    busy.update(mask=0x20, powerW=310.0, sm=1900, tempC=87)
if happens == "power-cap":
    busy.update(mask=0x4)
if happens == "limit":
    busy.update(limitW=300)
tell(**busy)
draw = random.Random(seed)
level = draw.gauss(0.0, 0.002)
worse = 1.08 if happens in ("foreign", "hot", "limit") else 1.0
if os.environ.get("CUDA_VISIBLE_DEVICES") == "1":
    worse *= float(os.environ["SECOND"])
for step in range(1, steps + 1):
    time.sleep(0.05)
    if happens == "lost" and step == steps // 2:
        tell(lost=True)
        sys.exit(1)
    loss = (3.0 - 1.0 * step / steps) * (1.0 + level + draw.gauss(0.0, 0.0005)) * (1.0 - GAIN) * worse
    print(f"step {step} val_loss {loss:.6f}", flush=True)
counted = {"hot": "sw_therm_slowdown", "power-cap": "sw_power_cap"}.get(happens)
if counted:
    counters[counted] = counters.get(counted, 0) + int(steps * 50_000)
after = {"hot-at-start": {"mask": 0x21}}.get(happens, {})
tell(**after)
print(f"val_loss: {loss:.6f}")
`

const project = (
  state: string,
  plan: string,
  { steps, memoryMiB, second, gpus }: { steps: number; memoryMiB: number; second: number; gpus: string },
): string => `[run]
command = "python3 train.py {seed}"
${gpus}seed = "argument"
time_limit = "60s"
tolerate = ["host-load", "stolen-time"]

[run.env]
STATE = ${JSON.stringify(state)}
PLAN = ${JSON.stringify(plan)}
STEPS = "${steps}"
MEMORY = "${memoryMiB}"
SECOND = "${second}"

[sandbox]
write = ${JSON.stringify([dirname(state), dirname(plan)])}

[objective]
kind = "metric"
metric = "val_loss"
direction = "minimize"

[edit]
allow = ["train.py"]
`

export const gpuPatches = [
  { subject: 'A real gain of 4 %', edit: ['GAIN = 0.0', 'GAIN = 0.04'], verdict: 'keep' },
  {
    subject: 'Nothing: another name for the draw',
    edit: ['draw.gauss(0.0, 0.0005)', 'draw.gauss(0.0, 0.0005) * 1.0'],
    verdict: 'discard',
  },
] as const

/** The GPU between the runs of this project: only a desktop is on it. */
export const quietGpu: StandInState = {
  processes: [{ pid: 2, type: 'G', name: '/usr/lib/xorg/Xorg -core :0', mib: 102 }],
}

export type GpuProject = { readonly path: string; readonly patches: string }

/** Makes the repository and its patches below `folder`. `plan` says what happens during which run, counted from 1 as they are started. */
export function makeGpuProject(
  folder: string,
  stateFile: string,
  plan: Readonly<Record<number, Happening>>,
  {
    steps = 12,
    memoryMiB = 4_096,
    name = 'gpu project',
    gpus = null,
    atOnce = null,
    second = 1,
  }: {
    readonly steps?: number
    readonly memoryMiB?: number
    readonly name?: string
    readonly gpus?: readonly (number | string)[] | null
    readonly atOnce?: number | 'all' | null
    /** What the loss is multiplied by on the second GPU. */
    readonly second?: number
  } = {},
): GpuProject {
  const path = join(folder, name)
  const patches = join(folder, 'gpu patches')
  mkdirSync(path, { recursive: true })
  const planFile = join(folder, 'plan.json')
  writeFileSync(planFile, JSON.stringify(plan))
  writeFileSync(join(path, 'train.py'), train)
  writeFileSync(
    join(path, 'pawl.toml'),
    project(stateFile, planFile, {
      steps,
      memoryMiB,
      second,
      gpus: `${gpus === null ? '' : `gpus = ${JSON.stringify(gpus)}\n`}${atOnce === null ? '' : `gpus_at_once = ${JSON.stringify(atOnce)}\n`}`,
    }),
  )
  const git = (...args: string[]): void => {
    execFileSync('git', ['-c', 'user.name=A', '-c', 'user.email=a@example.invalid', ...args], {
      cwd: path,
      env: { PATH: process.env.PATH, GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null' },
    })
  }
  git('init', '--quiet', '--initial-branch=main')
  git('add', '--all')
  git('commit', '--quiet', '--message=The code')
  for (const [index, patch] of gpuPatches.entries()) {
    const file = join(path, 'train.py')
    writeFileSync(file, readFileSync(file, 'utf8').replace(patch.edit[0], patch.edit[1]))
    git('commit', '--quiet', '--all', `--message=${patch.subject}`)
    git('format-patch', '--quiet', '-1', `--start-number=${index + 1}`, '-o', patches)
    git('reset', '--quiet', '--hard', 'HEAD~1')
  }
  return { path, patches }
}
