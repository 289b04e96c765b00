import { z } from 'zod'
import { tolerable } from '../../../../preload/contract/gpu.ts'
import {
  commandText,
  defaulted,
  durationMs,
  expectedDuration,
  expectedPaths,
  gpuCount,
  gpuNames,
  key,
  oneOrMore,
  parsed,
  sizeBytes,
  text,
  texts,
} from '../keys.ts'
import { usableSeed } from '../seed.ts'

// What is run: the training, its evaluation, and the bigger run at the end.
export const run = z.strictObject({
  command: key(
    text,
    'a command in quotes',
    'python train.py',
    `Starts one run: ${commandText}. {seed}, {gpu} and {out} (a folder for what the run writes) are replaced.`,
  ),
  python: defaulted(
    text,
    'auto',
    '"auto" or the path of a Python interpreter',
    '.venv/bin/python',
    'The interpreter that "python" in a command means. auto looks for .venv, venv, a conda prefix, pyenv and python3, in this order. It is pinned to an absolute path and hashed into each run.',
  ),
  seed: defaulted(
    parsed(usableSeed),
    'hook',
    '"argument", "env:NAME", "hook" or "none"',
    'argument',
    'How a run gets its seed. argument: {seed} in the command. env:NAME: a variable. hook: Pawl seeds random, numpy and torch from outside, and offsets the seeds that the code sets itself. none: it cannot be set, and every claim says "at one seed".',
  ),
  time_limit: defaulted(
    durationMs,
    '10m',
    expectedDuration,
    '2h',
    'A run that takes longer is ended, with everything it started.',
  ),
  starts_at: defaulted(
    text,
    'auto',
    '"auto" or a regular expression',
    '^training starts',
    'The line at which timing starts, so that imports and compilation are not judged. auto: the first line that names a step.',
  ),
  link: defaulted(
    texts,
    [],
    expectedPaths,
    ['data'],
    'Paths that git ignores and a run needs (data sets). They are linked from the checkout, and must not change during a run.',
  ),
  gpus: defaulted(
    parsed(gpuNames),
    'auto',
    '"auto", or a list of numbers of nvidia-smi and uuids',
    [0],
    'The GPUs that this project may use. A campaign takes the first of them that is free, or as many as gpus_at_once says, and makes all of its runs there; another campaign takes another. auto: any. []: none, the runs use the processor. A run sees its GPU alone (CUDA_VISIBLE_DEVICES).',
  ),
  gpus_at_once: defaulted(
    parsed(gpuCount),
    1,
    'a whole number from 1 on, or "all"',
    2,
    'On how many of these GPUs a campaign measures at the same time: one run on each, and every comparison between runs on the same one, so they need not be equally fast. It takes those that are free when it begins, and keeps them. all: every free one.',
  ),
  tolerate: defaulted(
    z.array(z.enum(tolerable)),
    [],
    `a list of ${tolerable.map((rule) => `"${rule}"`).join(', ')}`,
    ['host-load'],
    'What the machine may do beside a run without the run being void. It is recorded and weighs the same for every patch; the noise grows by it. host-load fits a training that leaves the processor alone.',
  ),
  keep: defaulted(
    oneOrMore,
    [],
    'a file name or a list of them, relative to {out}',
    'ckpt.pt',
    'What of {out} is kept for kept and final runs. The rest is removed after the verdict.',
  ),
  out_quota: defaulted(
    sizeBytes,
    '20GB',
    'a size in quotes, such as "20GB" or "512MiB"',
    '50GB',
    'The most that one run may write to {out}; one that writes more is ended.',
  ),
  env: defaulted(
    z.record(z.string(), z.string()),
    {},
    'a table of names and texts',
    { OMP_NUM_THREADS: '8' },
    'Variables for the run. Besides these it gets only an allow-listed environment, and never a key or token.',
  ),
  metrics: defaulted(
    z.record(z.string(), text),
    {},
    'a table of metric names and regular expressions',
    { val_loss: 'validation: ([0-9.]+)' },
    "Metrics that Pawl's own reading does not find: the group named value (or the first group) is the number, a group named step its step. RE2 syntax.",
  ),
})

export const evaluate = z.strictObject({
  command: key(
    text,
    'a command in quotes',
    'python eval.py --ckpt {out}/ckpt.pt',
    `Measures {out} after the timed part: ${commandText}. It must be protected code.`,
  ),
  time_limit: defaulted(
    durationMs,
    '10m',
    expectedDuration,
    '30m',
    'An evaluation that takes longer is ended, and the run counts as crashed.',
  ),
})

export const transfer = z.strictObject({
  command: key(
    text,
    'a command in quotes',
    'python train.py config/full.py',
    `A bigger run on which the finished stack is tried: ${commandText}.`,
  ),
  time_limit: defaulted(durationMs, '2h', expectedDuration, '6h', 'A transfer run that takes longer is ended.'),
})
