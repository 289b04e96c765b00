import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { begin, endOf, openEngine } from '../support/campaign.ts'
import { makeForeignProject } from '../support/foreign-project.ts'
import { workOf } from '../support/left-behind.ts'
import { program } from '../support/runs.ts'

const environment = { ...process.env }
afterEach(() => {
  for (const name of ['PATH', 'HOME', 'CHAOS_ACTS', 'ANTHROPIC_API_KEY'])
    if (environment[name] === undefined) delete process.env[name]
    else process.env[name] = environment[name]
})

test('a campaign stops at a wrong key with a sentence, and goes on in the moment in which a person says so', {
  timeout: 120_000,
}, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'pawl asked ü '))
  try {
    const programs = join(folder, 'programs')
    mkdirSync(programs)
    mkdirSync(join(folder, 'person'))
    writeFileSync(join(programs, 'claude'), `#!/bin/sh\nexec python3 -S '${program('chaos.py')}' "$@"\n`)
    chmodSync(join(programs, 'claude'), 0o755)
    Object.assign(process.env, {
      PATH: `${programs}:${environment.PATH}`,
      HOME: join(folder, 'person'),
      CHAOS_ACTS: 'wrong_key,shorter',
      ANTHROPIC_API_KEY: 'sk-chaos-0123456789',
    })
    const agent = '\n[agent]\nkind = "claude-code"\nvariables = ["CHAOS_ACTS"]\n'
    const home = join(folder, 'data')
    const engine = await openEngine(home)
    const campaign = await begin(engine, makeForeignProject(folder, agent), 'claude-code', { sessions: 2 })
    expect(await endOf(engine, campaign)).toEqual({
      reason: 'The budget of 2 sessions is spent.',
      asked: [
        'Claude Code is not logged in, or its key is wrong. Log in with "claude auth login", or set ANTHROPIC_API_KEY. Then go on with the campaign.',
      ],
    })
    await engine.close()
    expect(workOf(home)).toEqual([])
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
