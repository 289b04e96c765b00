import { z } from 'zod'
import {
  commandText,
  defaulted,
  durationMs,
  expectedDuration,
  expectedPaths,
  gpuNames,
  type KeyNote,
  key,
  notes,
  oneOrMore,
  parsed,
  share,
  sizeBytes,
  text,
  texts,
} from './keys.ts'
import { usableSeed } from './seed.ts'

const run = z.strictObject({
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
    'The GPUs that this project may use. A campaign takes one of them, the first that is free, and makes all of its runs on it; another campaign takes another. auto: any. []: none, the runs use the processor. A run sees its GPU alone (CUDA_VISIBLE_DEVICES).',
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

const guard = z.strictObject({
  metric: key(text, 'the name of a metric', 'peak_vram_mb', 'The metric that must hold.'),
  max: key(z.number().optional(), 'a number', 24000, 'The largest value allowed.'),
  min: key(z.number().optional(), 'a number', 0.7, 'The smallest value allowed.'),
  worse_by_at_most: key(
    parsed(share).optional(),
    'a share such as "0.1%"',
    '0.1%',
    'How much worse than the incumbent it may become.',
  ),
  direction: key(
    z.enum(['minimize', 'maximize']).optional(),
    '"minimize" or "maximize"',
    'maximize',
    'Which way is better, for worse_by_at_most. Left out: what the name of the metric says, else minimize.',
  ),
})

const objective = z.strictObject({
  kind: key(
    z.enum(['metric', 'time-to-target', 'throughput']),
    '"metric", "time-to-target" or "throughput"',
    'metric',
    'What is judged: the final value of a metric, the time until a metric is beyond a target, or a rate.',
  ),
  metric: key(
    text.optional(),
    'the name of a metric',
    'val_loss',
    'The metric, as the run prints it. For throughput it is a rate such as "tok/sec"; left out there, steps per second are measured from outside.',
  ),
  direction: key(
    z.enum(['minimize', 'maximize']).optional(),
    '"minimize" or "maximize"',
    'minimize',
    'Which way is better. Left out: minimize, for throughput maximize.',
  ),
  target: key(
    z.number().optional(),
    'a number',
    3.28,
    'For time-to-target: the value to reach. Reached means that two evaluations in a row are beyond it; the time is interpolated between the two evaluations around the crossing.',
  ),
  clock: defaulted(
    z.enum(['wall', 'cpu']),
    'wall',
    '"wall" or "cpu"',
    'cpu',
    'The clock of time-to-target and throughput. cpu counts the CPU time of the whole process tree and suits a busy machine without a GPU.',
  ),
  min_effect: defaulted(
    parsed((input) => (input === 'auto' ? null : share(input))),
    'auto',
    '"auto", a share such as "0.3%", or a fraction such as 0.003',
    '0.3%',
    'The smallest improvement worth its GPU time and its code. auto: half the measured noise of one run.',
  ),
  guards: defaulted(
    z.array(guard),
    [],
    'a list of guards',
    [
      { metric: 'peak_vram_mb', max: 24000 },
      { metric: 'val_loss', worse_by_at_most: '0.1%' },
    ],
    'Metrics that no kept patch may spoil, each with max, min or worse_by_at_most.',
  ),
})

const evaluate = z.strictObject({
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

const edit = z.strictObject({
  allow: key(
    texts.min(1),
    'a list of paths or patterns',
    ['train.py', 'model/**'],
    'What a proposal may change. ** stands for any number of folders.',
  ),
  protect: defaulted(
    texts,
    [],
    'a list of paths or patterns',
    ['eval.py', 'data/**'],
    'What belongs to the harness and no proposal may change; wins over allow. It is restored before every run. pawl.toml is always among them.',
  ),
  check: key(
    text.optional(),
    'a command in quotes',
    'python -m py_compile train.py',
    'A cheap test of a proposal before it costs GPU time.',
  ),
})

const evidence = z.strictObject({
  q: defaulted(
    z.number().gt(0).max(0.5),
    0.05,
    'a number above 0 and at most 0.5',
    0.01,
    'The tolerated share of kept patches that are not real: strict 0.01, fast 0.5.',
  ),
  reserve: defaulted(
    z.number().min(0).max(0.5),
    0.15,
    'a number from 0 to 0.5',
    0.1,
    'At most this share of the hours is held back for the end: clean-up, end-to-end measurement, transfer.',
  ),
})

const agent = z.strictObject({
  kind: key(
    z.enum(['claude-code', 'codex', 'gemini', 'qwen', 'opencode', 'pi', 'api', 'command', 'script']),
    '"claude-code", "codex", "gemini", "qwen", "opencode", "pi", "api", "command" or "script"',
    'claude-code',
    'Who proposes patches.',
  ),
  model: key(
    text.optional(),
    'the name of a model',
    'qwen3-coder:30b',
    'The model; left out, the one that the agent takes by itself. api needs it, command and script have none.',
  ),
  max_turns: key(
    z.int().positive().optional(),
    'a whole number above 0',
    60,
    'claude-code, qwen, api: the most turns of one session.',
  ),
  time_limit: defaulted(durationMs, '30m', expectedDuration, '15m', 'A session that takes longer is ended.'),
  protocol: key(
    z.enum(['openai', 'anthropic']).optional(),
    '"openai" or "anthropic"',
    'openai',
    'api: the protocol of the endpoint.',
  ),
  base_url: key(text.optional(), 'an http or https address', 'http://localhost:11434/v1', 'api: the endpoint.'),
  key_env: key(
    text.optional(),
    'the name of a variable',
    'OPENAI_API_KEY',
    'api: the variable that holds the key. The key itself never stands in this file.',
  ),
  command: key(
    text.optional(),
    'a command in quotes',
    'my-agent --prompt {prompt_file} --folder {worktree}',
    `command: the program that makes one proposal; ${commandText}. {prompt_file} and {worktree} are replaced.`,
  ),
  parallel: key(
    z.int().min(1).max(16).optional(),
    'a whole number from 1 to 16',
    2,
    'The most sessions at the same time. Left out: 3; with shares_device 1.',
  ),
  shares_device: key(
    z.boolean().optional(),
    'true or false',
    true,
    'True for a local model on the device that trains: then sessions and runs take it in turn. Left out: false.',
  ),
  variables: key(
    texts.optional(),
    'a list of names of variables',
    ['MY_AGENT_KEY'],
    'Variables of your environment that the agent is handed, besides those that its kind needs. Their values stand nowhere.',
  ),
  price: key(
    z
      .strictObject({
        input: z.number().min(0),
        output: z.number().min(0),
        cached: z.number().min(0).optional(),
      })
      .optional(),
    'a table of input, output and cached',
    { input: 3, output: 15, cached: 0.3 },
    'US dollars for a million tokens, where the agent itself does not tell what it costs. It wins over prices.json in the data folder.',
  ),
  folder: key(
    text.optional(),
    'the path of a folder',
    'proposals',
    'script: the folder whose *.patch files are replayed in order of name.',
  ),
})

const budget = z.strictObject({
  experiments: key(
    z.int().positive().optional(),
    'a whole number above 0',
    700,
    'The most experiments. Left out: no such limit.',
  ),
  hours: key(z.number().positive().optional(), 'a number above 0', 48, 'The most hours. Left out: no such limit.'),
  usd: key(
    z.number().positive().optional(),
    'a number above 0',
    50,
    'The most money for agents, in US dollars. It is set aside before a session starts. The quota of a subscription is not money. Left out: no such limit.',
  ),
  sessions: key(
    z.int().positive().optional(),
    'a whole number above 0',
    200,
    'The most sessions of agents. Left out: no such limit.',
  ),
  tokens: key(
    z.int().positive().optional(),
    'a whole number above 0',
    50_000_000,
    'The most tokens of agents, in and out together. Left out: no such limit.',
  ),
  gpu_hours: key(
    z.number().positive().optional(),
    'a number above 0',
    40,
    'The most hours in which runs train. Left out: no such limit.',
  ),
  kwh: key(
    z.number().positive().optional(),
    'a number above 0',
    20,
    'The most energy of runs, where the device tells it. Left out: no such limit.',
  ),
})

const sandbox = z.strictObject({
  mode: defaulted(
    z.enum(['auto', 'on', 'off']),
    'auto',
    '"auto", "on" or "off"',
    'on',
    'Whether agents and runs are held in by bubblewrap: they can change only what is theirs. auto: where it works. on: nothing starts without it. off: they work with your rights.',
  ),
  network: defaulted(
    z.boolean(),
    false,
    'true or false',
    true,
    'Whether a run that is held in reaches the network. Agents always do: their model is there.',
  ),
  write: defaulted(
    texts,
    [],
    'a list of paths, absolute or below ~',
    ['~/.cache/huggingface'],
    'What else a run may change, for example the cache of a library. What a run leaves there, the next one finds.',
  ),
})

const transfer = z.strictObject({
  command: key(
    text,
    'a command in quotes',
    'python train.py config/full.py',
    `A bigger run on which the finished stack is tried: ${commandText}.`,
  ),
  time_limit: defaulted(durationMs, '2h', expectedDuration, '6h', 'A transfer run that takes longer is ended.'),
})

/** Every table of the project file, in the order in which it is written. */
export const tables = { run, objective, evaluate, edit, evidence, agent, sandbox, budget, transfer } as const
export type TableName = keyof typeof tables

/** What each table is for, and whether it can be left out. */
export const tableNotes: { readonly [name in TableName]: { readonly text: string; readonly optional: boolean } } = {
  run: { text: 'How one run is made.', optional: false },
  objective: { text: 'What a patch is judged by.', optional: false },
  evaluate: {
    text: 'Protected code that measures {out} after the timed part. Without it the metric is reported by the very code that is patched, and Pawl says so.',
    optional: true,
  },
  edit: { text: 'What a proposal may change.', optional: false },
  evidence: { text: 'How sure Pawl has to be.', optional: true },
  agent: { text: 'Who proposes patches; --agent of the command line wins over it.', optional: true },
  sandbox: { text: 'What holds agents and runs in.', optional: true },
  budget: { text: 'When a campaign ends.', optional: true },
  transfer: { text: 'Does the stack still win on the bigger run?', optional: true },
}

/** The whole of `pawl.toml`: the one statement of what may stand in it. */
export const projectFile = z.strictObject({
  run: run.prefault({} as z.input<typeof run>),
  objective: objective.prefault({} as z.input<typeof objective>),
  evaluate: evaluate.optional(),
  edit: edit.prefault({} as z.input<typeof edit>),
  evidence: evidence.prefault({}),
  agent: agent.optional(),
  sandbox: sandbox.prefault({}),
  budget: budget.prefault({}),
  transfer: transfer.optional(),
})

/** The file's values after parsing: durations in ms, sizes in bytes, shares as fractions; keys still named as in the file. */
export type ProjectFile = z.output<typeof projectFile>

/** The keys of one guard. */
export const guardKeys: readonly string[] = Object.keys(guard.shape)

/** The note of a key; `path` names tables and keys, numbers (places in a list) are skipped. Null when no key is there. */
export function noteAt(path: readonly (string | number)[]): KeyNote | null {
  const [table, name, ...rest] = path.filter((part): part is string => typeof part === 'string')
  const shape = table !== undefined && table in tables ? tables[table as TableName].shape : null
  if (shape === null || name === undefined || !Object.hasOwn(shape, name)) return null
  if (table === 'objective' && name === 'guards' && rest[0] !== undefined && Object.hasOwn(guard.shape, rest[0])) {
    return notes.get(guard.shape[rest[0] as keyof typeof guard.shape]) ?? null
  }
  return notes.get((shape as Readonly<Record<string, z.ZodType>>)[name] as z.ZodType) ?? null
}

/** The keys that may stand at a place of the file: tables at its root, keys of a table, keys of a guard. */
export function keysAt(path: readonly (string | number)[]): readonly string[] {
  const names = path.filter((part): part is string => typeof part === 'string')
  if (names.length === 0) return Object.keys(tables)
  if (names.join('.') === 'objective.guards') return guardKeys
  const table = names.length === 1 ? names[0] : undefined
  return table !== undefined && table in tables ? Object.keys(tables[table as TableName].shape) : []
}
