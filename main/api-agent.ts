import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { talk } from './core/agent/api/talk.ts'
import { systemClock } from './system-clock.ts'

// A program of its own, started for one session: `api-agent --brief FILE --worktree FOLDER --protocol anthropic|openai --model NAME ...`.
// It prints one event per line. It never sees Pawl's database, and Pawl's own process never sees the model.
// The library's advice to programmers is no part of a transcript.
Object.assign(globalThis, { AI_SDK_LOG_WARNINGS: false })
const { values } = parseArgs({
  options: {
    brief: { type: 'string' },
    worktree: { type: 'string' },
    protocol: { type: 'string' },
    model: { type: 'string' },
    'base-url': { type: 'string' },
    'key-env': { type: 'string' },
    turns: { type: 'string', default: '60' },
    'answer-seconds': { type: 'string', default: '600' },
    check: { type: 'string' },
  },
})
const keyName = values['key-env']
// The check is the project's own code, and no key is its business.
const environment = Object.fromEntries(
  Object.entries(process.env).flatMap(([name, value]) =>
    value === undefined || name === keyName ? [] : [[name, value]],
  ),
)
const done = await talk({
  brief: readFileSync(values.brief ?? '', 'utf8'),
  worktree: values.worktree ?? '.',
  protocol: values.protocol === 'anthropic' ? 'anthropic' : 'openai',
  model: values.model ?? '',
  baseUrl: values['base-url'] ?? null,
  key: keyName === undefined ? null : (process.env[keyName] ?? null),
  check: values.check ?? null,
  turns: Number(values.turns),
  answerMs: Number(values['answer-seconds']) * 1000,
  nowMs: systemClock.nowMs,
  environment,
  say: (event) => process.stdout.write(`${JSON.stringify(event)}\n`),
})
process.exitCode = done ? 0 : 1
