import { spawn } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { compiledPatterns, type Project } from '../../../main/core/project/project.ts'
import { readProject } from '../../../main/core/project/read.ts'
import { runEnvironment } from '../../../main/core/training/environment.ts'
import { plantCrash } from '../../../main/core/training/plant.ts'
import { type ProofRequest, type ProofRun, proveLinesInTime, proveProject } from '../../../main/core/training/prove.ts'
import {
  beginReading,
  endOutput,
  type Moment,
  readingOf,
  readingRules,
  readOutput,
} from '../../../main/core/training/reading.ts'
import type { Check } from '../../../preload/contract/project.ts'
import { printed } from './printed.ts'

const root = mkdtempSync(join(tmpdir(), 'pawl prove ü'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
const resources = join(import.meta.dirname, '../../../resources')

const good = {
  'train.py': 'import random\nfrom model import step\nfor i in range(6):\n    print(f"step {i}: loss {step(i):.6f}")\n',
  'model.py':
    '"""A model."""\nfrom __future__ import annotations\nimport random\ndef step(i):\n    return 3 - i / 10 + random.random()\n',
  'unused.py': 'x = 1\n',
}

function project(more = '', allow = '["*.py", "src/**"]'): Project {
  const read = readProject(
    `[run]\ncommand = "python train.py"\n${more}\n[objective]\nkind = "metric"\nmetric = "loss"\n[edit]\nallow = ${allow}\n`,
    'pawl.toml',
  )
  if (read.kind !== 'project') throw new Error(JSON.stringify(read.mistakes))
  return read.project
}

/** Proves a project made of these files; runs are real processes in copies of it, `inCheckout` ones in the checkout itself. */
async function prove(
  files: Readonly<Record<string, string>>,
  options: {
    readonly toml?: string
    readonly allow?: string
    readonly env?: Readonly<Record<string, string>>
    readonly afterRun?: (checkout: string) => void
  } = {},
): Promise<Record<string, Check>> {
  const checkout = mkdtempSync(join(root, 'checkout '))
  write(checkout, files)
  const proven = project(options.toml, options.allow)
  const runOnce = async (request: ProofRequest): Promise<ProofRun> => {
    const worktree = mkdtempSync(join(root, 'tree '))
    cpSync(checkout, worktree, { recursive: true })
    write(worktree, request.replace)
    const place = { worktree, resources, seed: request.seed, gpu: null, cache: join(root, 'cache') }
    const env = { ...runEnvironment(proven, place), ...request.environment, CHECKOUT: checkout, ...options.env }
    const run = await run_(proven, worktree, env)
    options.afterRun?.(checkout)
    return run
  }
  const checks: Record<string, Check> = {}
  const tools = {
    project: proven,
    runOnce,
    files: Object.keys(files),
    readFile: (path: string) => readFile(join(checkout, path), 'utf8'),
    checkout,
    fingerprintCheckout: async () => ({ 'train.py': await readFile(join(checkout, 'train.py'), 'utf8') }),
    nonce: 'n0nce',
    remedyFor: () => null,
  }
  for await (const check of proveProject(tools)) checks[check.name] = check
  return checks
}

function write(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
}

/** One real run, its output read as it comes. */
function run_(proven: Project, cwd: string, env: Record<string, string>): Promise<ProofRun> {
  return new Promise((resolve, reject) => {
    const child = spawn('python3', ['train.py'], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
    let state = beginReading(readingRules(compiledPatterns(proven), ['loss']))
    let output = ''
    const begun = performance.now()
    const now = (): Moment => ({ atMs: performance.now() - begun, cpuMs: 0 })
    child.stdout.on('data', (chunk: Buffer) => {
      const moment = now()
      state = readOutput(state, chunk, () => moment)
      output += chunk
    })
    child.stderr.on('data', (chunk: Buffer) => {
      output += chunk
    })
    child.once('error', reject)
    child.once('close', (code) =>
      resolve({
        ended: code === 0 ? 'finished' : 'crashed',
        reading: readingOf(endOutput(state, now), now()),
        evaluation: null,
        output,
      }),
    )
  })
}

describe('a sound project', () => {
  test('is proven in every point, and what the command does not use is named', async () => {
    const checks = await prove(good)
    // Whether six lines of a moment come in one chunk depends on how busy the machine is; that is tried below.
    const judged = Object.values(checks).filter(({ name }) => name !== 'lines arrive in time')
    expect(judged.map(({ name, ok }) => [name, ok])).toEqual([
      ['the metric arrives', true],
      ['two seeds differ', true],
      ['runs execute the worktree', true],
      ['the checkout is unchanged', true],
    ])
    expect(checks['runs execute the worktree']?.sentence).toBe(
      'A crash planted into train.py, model.py was seen. Up to its first step the run did not import unused.py.',
    )
  })
})

describe('what a project file claims wrongly is found', () => {
  test('a metric that never comes', async () => {
    const checks = await prove({ ...good, 'train.py': 'print("lss: 3")\n' })
    expect(checks['the metric arrives']).toMatchObject({
      ok: false,
      sentence: 'The run printed no loss. It printed lss.',
      remedy: 'Write metric = "lss" if that is meant.',
    })
  })

  test('a metric that is NaN', async () => {
    expect((await prove({ 'train.py': 'print("loss: nan")\n' }))['the metric arrives']).toMatchObject({
      ok: false,
      sentence: 'loss came as nan.',
    })
  })

  test('a run that crashes: its last words, and no further proof is tried', async () => {
    const checks = await prove({ 'train.py': 'import not_there\n' })
    expect(checks['the metric arrives']).toMatchObject({
      ok: false,
      sentence: expect.stringContaining("No module named 'not_there'"),
    })
    expect(checks['two seeds differ']?.ok).toBeNull()
    expect(checks['the checkout is unchanged']?.ok).toBe(true)
  })

  test('seeds that change nothing', async () => {
    const fixed = {
      ...good,
      'model.py': 'import random\nown = random.Random(5)\ndef step(i):\n    return own.random()\n',
    }
    expect((await prove(fixed))['two seeds differ']).toMatchObject({
      ok: false,
      remedy: expect.stringContaining('seed = "argument"'),
    })
    expect((await prove(fixed, { toml: 'seed = "none"' }))['two seeds differ']).toMatchObject({
      ok: true,
      sentence: expect.stringContaining('at one seed'),
    })
    expect((await prove(fixed, { toml: 'seed = "env:SEED"' }))['two seeds differ']).toMatchObject({
      ok: false,
      remedy: expect.stringContaining('SEED'),
    })
  })

  test('a run that imports the checkout instead of its worktree, as an editable install makes it', async () => {
    const files = {
      'train.py':
        'import os, sys\nsys.path.insert(0, os.environ["CHECKOUT"] + "/src")\nimport thing\nfor i in range(5):\n    print(f"step {i}: loss {thing.loss()}")\n',
      'src/thing.py': 'import random\ndef loss():\n    return random.random()\n',
    }
    const checks = await prove(files)
    expect(checks['runs execute the worktree']).toMatchObject({
      ok: false,
      sentence: expect.stringContaining('src/thing.py from the checkout'),
      remedy: expect.stringContaining('pip uninstall'),
    })
  })

  test('a run that executes nothing of what may be edited', async () => {
    const checks = await prove({ ...good, 'src/idle.py': '' }, { allow: '["src/**"]' })
    expect(checks['runs execute the worktree']).toMatchObject({
      ok: false,
      sentence: 'A crash planted into src/idle.py changed nothing: the run executes none of them.',
    })
  })

  test('a run that goes on after a crash', async () => {
    const files = {
      'train.py':
        'try:\n    import model\nexcept BaseException as error:\n    print(error)\nfor i in range(5):\n    print(f"step {i}: loss {i}")\n',
      'model.py': '',
    }
    expect((await prove(files, { toml: 'seed = "none"' }))['runs execute the worktree']).toMatchObject({
      ok: false,
      sentence: 'A crash planted into model.py did not end the run.',
    })
  })

  test('a checkout that was written to', async () => {
    const checks = await prove(good, {
      afterRun: (checkout) => writeFileSync(join(checkout, 'train.py'), `${good['train.py']}# changed\n`),
    })
    expect(checks['the checkout is unchanged']).toMatchObject({
      ok: false,
      sentence: 'During the runs this changed in the checkout: train.py.',
    })
  })
})

describe('output that is held back', () => {
  const lines = (count: number): string => Array.from({ length: count }, (_, step) => `step ${step}: loss 3\n`).join('')

  test('comes in one lump at the end', () => {
    expect(proveLinesInTime(printed({ output: [[5_000, lines(50)]] }))).toMatchObject({ ok: null })
    expect(proveLinesInTime(printed({ output: [[20_000, lines(50)]] }))).toMatchObject({
      ok: false,
      sentence:
        '50 lines with numbers arrived in one lump: something holds the output back, and nothing can be timed by it.',
    })
  })
  test('or in some lumps, far apart', () => {
    const output = [0, 1, 2, 3].map(
      (lump) =>
        [
          5_000 * (lump + 1),
          Array.from({ length: 30 }, (_, index) => `step ${lump * 30 + index}: loss 3\n`).join(''),
        ] as const,
    )
    expect(proveLinesInTime(printed({ output }))).toMatchObject({
      ok: false,
      remedy: expect.stringContaining('stdbuf'),
    })
  })
  test('is not suspected of a fast program, whose lines share chunks', () => {
    const output = Array.from(
      { length: 20 },
      (_, lump) =>
        [10 * lump, Array.from({ length: 30 }, (__, index) => `step ${lump * 30 + index}: loss 3\n`).join('')] as const,
    )
    expect(proveLinesInTime(printed({ output }))).toMatchObject({ ok: true })
    expect(proveLinesInTime(printed({ output: [[5, lines(9)]] }))).toMatchObject({ ok: true })
  })
  test('is nothing that a few lines can show', () => {
    expect(proveLinesInTime(printed({ output: [[9_000, lines(3)]] }))).toMatchObject({
      ok: true,
      sentence: expect.stringContaining('Only 3 lines'),
    })
  })
  test('is what a real program does without PYTHONUNBUFFERED, and does not with it', async () => {
    const slow = {
      'train.py': 'import time\nfor i in range(8):\n    time.sleep(0.15)\n    print(f"step {i}: loss {i}")\n',
    }
    const held = await prove(slow, { toml: 'seed = "none"', env: { PYTHONUNBUFFERED: '' } })
    expect(held['lines arrive in time']).toMatchObject({ ok: null, sentence: expect.stringContaining('in one lump') })
    const free = await prove(slow, { toml: 'seed = "none"' })
    expect(free['lines arrive in time']).toMatchObject({ ok: true })
  })
})

describe('a planted crash', () => {
  test.each([
    ['an empty file', ''],
    ['an interpreter line and a coding line', '#!/usr/bin/env python3\n# -*- coding: utf-8 -*-\nx = 1\n'],
    ['a docstring', '"""Doc\nstring."""\nx = 1\n'],
    ['a future import', '"""Doc."""\nfrom __future__ import annotations\nx = 1\n'],
    ['a future import over lines', 'from __future__ import (\n    annotations,\n    division,\n)\nx = 1\n'],
    ['a future import with a backslash', 'from __future__ import annotations, \\\n    division\nx = 1\n'],
    ['only comments', '# a\n# b'],
  ])('is the first thing that happens in %s', async (_, source) => {
    const folder = mkdtempSync(join(root, 'plant '))
    write(folder, { 'train.py': plantCrash(source, 'n0nce', 'a/b.py') })
    const run = await run_(project(), folder, { PATH: process.env.PATH ?? '' })
    expect(run.ended).toBe('crashed')
    expect(run.output.trim()).toBe('pawl-proof n0nce a/b.py')
  })
})
