import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { claudeCode } from '../../../main/core/agent/adapters/claude-code.ts'
import { recipes } from '../../../main/core/agent/adapters/recipes.ts'
import { knownAgents, look } from '../../../main/core/agent/known.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pawl agents ü '))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** A program of this name on a PATH of its own. */
function standIn(name: string, script: string): Record<string, string> {
  writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`)
  chmodSync(join(folder, name), 0o755)
  return { PATH: `${folder}:/usr/bin:/bin`, HOME: folder }
}

test('an agent that is not there is told with how to get it', async () => {
  expect(await look(claudeCode, { PATH: folder })).toMatchObject({
    installed: false,
    version: null,
    login: 'unknown',
    remedy: 'Install it with "npm install -g @anthropic-ai/claude-code".',
  })
})

test('its version and its login are asked for, in the words of its adapter, and nothing else', async () => {
  const env = standIn(
    'claude',
    `echo "$@" >> "${folder}/asked"; [ "$1" = --version ] && echo "2.1.197 (Claude Code)"; [ "$1" = auth ] && exit 1; exit 0`,
  )
  expect(await look(claudeCode, env)).toMatchObject({
    installed: true,
    path: join(folder, 'claude'),
    version: '2.1.197',
    login: 'no',
    remedy: 'Log in with "claude auth login", or set ANTHROPIC_API_KEY.',
  })
  const { readFileSync } = await import('node:fs')
  expect(readFileSync(join(folder, 'asked'), 'utf8').split('\n').sort()).toEqual(['', '--version', 'auth status'])
})

test('a subscription is no money, a key is, and its value is told nowhere', async () => {
  const env = standIn('claude', 'echo 1.0.0')
  expect(await look(claudeCode, env)).toMatchObject({ login: 'yes', billing: 'subscription' })
  const withKey = await look(claudeCode, { ...env, ANTHROPIC_API_KEY: 'sk-very-secret' })
  expect(withKey).toMatchObject({ login: 'yes', billing: 'money', remedy: null })
  expect(JSON.stringify(withKey)).not.toContain('sk-very-secret')
})

test('one that hangs, or prints nonsense, is told as far as it is known', async () => {
  const gemini = recipes.find((recipe) => recipe.kind === 'gemini')
  if (gemini === undefined) throw new Error('no gemini')
  expect(await look(gemini, standIn('gemini', 'echo soon'))).toMatchObject({
    installed: true,
    version: null,
    login: 'unknown',
  })
})

test('all that Pawl can drive is listed, each with what to give to --agent', async () => {
  const known = await knownAgents({ PATH: folder })
  expect(known.map((agent) => agent.source)).toEqual([
    'claude-code',
    'codex',
    'gemini',
    'qwen',
    'opencode',
    'pi',
    'api:anthropic:',
    'api:openai:',
    'command:',
    'script:',
  ])
})
