import { z } from 'zod'
import { commandText, defaulted, durationMs, expectedDuration, key, text, texts } from '../keys.ts'

// Who proposes patches, what they may change, and what holds them in.
export const agent = z.strictObject({
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

export const edit = z.strictObject({
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

export const sandbox = z.strictObject({
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
