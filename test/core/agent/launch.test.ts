import { expect, test } from 'vitest'
import { adapters } from '../../../main/core/agent/adapters/all.ts'
import { type Assignment, launchOf, shownArgv } from '../../../main/core/agent/launch.ts'

const assignment: Assignment = {
  brief: 'Do {model} and {worktree}; $(rm -rf /) "quoted"',
  promptFile: '/s/brief.md',
  worktree: '/s/clone',
  model: 'm-1',
  turns: 7,
  check: 'python -m py_compile train.py',
  confined: false,
}

const of = (kind: string) => {
  const found = adapters.find((adapter) => adapter.kind === kind)
  if (found === undefined) throw new Error(kind)
  return found
}

test('the brief is one word of the command, and nothing in it is replaced', () => {
  for (const adapter of adapters) {
    const { argv } = launchOf(adapter, assignment)
    expect(argv.filter((word) => word === assignment.brief)).toHaveLength(1)
    expect(shownArgv(adapter, assignment)).toContain('{brief}')
  }
})

test('claude code prints its stream only with --verbose, and may run the check where nothing of Pawl holds it in', () => {
  const { argv, env } = launchOf(of('claude-code'), assignment)
  expect(argv.slice(3)).toEqual([
    '--output-format',
    'stream-json',
    '--verbose',
    '--strict-mcp-config',
    '--model',
    'm-1',
    '--max-turns',
    '7',
    '--permission-mode',
    'acceptEdits',
    '--allowedTools',
    'Bash(python -m py_compile train.py:*)',
    '--no-session-persistence',
  ])
  expect(env.CLAUDE_CODE_MAX_RETRIES).toBe('3')
  expect(launchOf(of('claude-code'), { ...assignment, confined: true }).argv).toContain('bypassPermissions')
})

test('codex keeps its own sandbox where Pawl has none, and gives it up inside of Pawl’s', () => {
  const { argv } = launchOf(of('codex'), assignment)
  expect(argv.slice(-4)).toEqual(['-s', 'workspace-write', '--', assignment.brief])
  expect(argv).toContain('/s/clone')
  expect(launchOf(of('codex'), { ...assignment, confined: true, model: null }).argv.slice(-3)).toEqual([
    '--dangerously-bypass-approvals-and-sandbox',
    '--',
    assignment.brief,
  ])
})

test('without a model, a limit of turns or a check their words are left out', () => {
  const { argv } = launchOf(of('qwen'), { ...assignment, model: null, turns: null, check: null })
  expect(argv).toEqual([
    'qwen',
    '-p',
    assignment.brief,
    '--auth-type',
    'openai',
    '--output-format',
    'stream-json',
    '--approval-mode',
    'auto-edit',
  ])
})

test('an adapter is data alone: it survives being written down', () => {
  for (const adapter of adapters) expect(JSON.parse(JSON.stringify(adapter))).toEqual(adapter)
})
