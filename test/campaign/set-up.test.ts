import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, unlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { silentLog } from '../../main/core/log.ts'
import { createEngine, type Engine } from '../../main/engine.ts'
import type { Event } from '../../preload/contract/events.ts'
import { type ForeignProject, makeForeignProject } from '../support/foreign-project.ts'
import { planWorker } from '../support/plan-worker.ts'

let folder = ''
let project: ForeignProject
let engine: Engine

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pawl set-up ü '))
  project = makeForeignProject(folder)
  engine = await createEngine({
    home: join(folder, 'home'),
    door: 'cli',
    log: silentLog,
    version: 'test',
    resources: resolve(import.meta.dirname, '../../resources'),
    planWorker,
  })
})
afterAll(async () => {
  await engine.close()
  rmSync(folder, { recursive: true, force: true })
})

const look = () => engine.handlers['project.inspect']({ path: project.path, projectFile: null })

describe('from a folder to a project', () => {
  test('folders are listed, repositories first, and a path that is none is named', async () => {
    mkdirSync(join(folder, 'another'), { recursive: true })
    const listed = await engine.handlers['folder.list']({ path: folder })
    expect(
      listed.folders.map(({ name, isRepository, hasProjectFile }) => [name, isRepository, hasProjectFile]),
    ).toEqual([
      ['mein Projekt für Tests', true, true],
      ['another', false, false],
      ['die Vorschläge', false, false],
      ['home', false, false],
    ])
    await expect(engine.handlers['folder.list']({ path: join(folder, 'nowhere') })).rejects.toThrow(/nowhere/)
  })

  test('the machine says what it has, and how to get what it lacks', async () => {
    const checks = await engine.handlers['machine.checks']({})
    expect(checks.map((check) => check.name)).toEqual(['Git', 'Python', 'GPU', 'Agent'])
    expect(checks[0]).toMatchObject({ ok: true, sentence: expect.stringContaining('git version') })
    for (const check of checks) if (check.ok !== true) expect(check.remedy).not.toBeNull()
  })
})

describe('a project file in the window', () => {
  test('is checked while it is written, and nothing of it is stored', async () => {
    const { toml } = await look()
    const checked = await engine.handlers['project.check']({ path: project.path, toml })
    expect(checked).toMatchObject({ mistakes: [], commands: [['python3', 'train.py', '{seed}']], trusted: false })
    const broken = await engine.handlers['project.check']({ path: project.path, toml: toml.replace('"20s"', '"soon"') })
    expect(broken.mistakes).toMatchObject([{ line: 4, key: 'run.time_limit' }])
    expect((await look()).toml).toBe(toml)
  })

  test('is saved only whole, without a mistake, and not over a change from elsewhere', async () => {
    const before = await look()
    const write = (toml: string, seen: string | null) =>
      engine.handlers['project.write']({ path: project.path, toml, where: 'repository', seen })
    await expect(write('[run]\n', before.trustHash)).rejects.toThrow(/mistake/)
    const changed = before.toml.replace('"20s"', '"30s"')
    await write(changed, before.trustHash)
    expect(readFileSync(before.file, 'utf8')).toBe(changed)
    await expect(write(before.toml, before.trustHash)).rejects.toThrow(/has changed/)
    await write(before.toml, (await look()).trustHash)
    expect(existsSync(`${before.file}.new`)).toBe(false)
  })

  test('can be kept outside of a repository that stays untouched, and is found there', async () => {
    const before = await look()
    unlinkSync(before.file)
    const { file } = await engine.handlers['project.write']({
      path: project.path,
      toml: before.toml,
      where: 'beside',
      seen: null,
    })
    expect(file.startsWith(join(folder, 'home'))).toBe(true)
    expect(await look()).toMatchObject({ file, tomlExists: true, ready: true })
    writeFileSync(before.file, before.toml)
    expect((await look()).file).toBe(before.file)
  })
})

describe('before the start', () => {
  test('nothing is run before its commands were agreed to', async () => {
    const asked = { path: project.path, projectFile: null, seed: 0, baseline: null }
    await expect(engine.handlers['project.measure'](asked)).rejects.toThrow(/not allowed/)
  })

  test('a dry run tells what it has proven as it goes', async () => {
    const told: number[] = []
    const stop = engine.events((event: Event) => {
      if (event.kind !== 'project-checked') return
      const so = engine.handlers['project.checked']({ path: event.path })
      void Promise.resolve(so).then((checks) => told.push(checks.length))
    })
    const checks = await engine.handlers['project.doctor']({ path: project.path, projectFile: null, trust: true })
    stop()
    expect(checks.every((check) => check.ok !== false)).toBe(true)
    expect(told).toEqual([0, 4, 5, 6, 7, 8, 9])
    expect(checks).toHaveLength(9)
  }, 60_000)

  test('runs of the unmodified code show its noise', async () => {
    const first = await engine.handlers['project.measure']({
      path: project.path,
      projectFile: null,
      seed: 0,
      baseline: null,
    })
    const second = await engine.handlers['project.measure']({
      path: project.path,
      projectFile: null,
      seed: 1,
      baseline: first.value,
    })
    expect(first).toMatchObject({ ended: 'finished', why: null })
    expect(first.y).toBeCloseTo(Math.log(first.value ?? 0), 9)
    expect(second.value).not.toBe(first.value)
    expect(first.durationMs).toBeGreaterThan(100)

    const kept = await engine.handlers['project.measured']({ path: project.path })
    expect(kept).toMatchObject({ runs: [first, second], hash: expect.stringMatching(/^[0-9a-f]{64}$/) })
    const { trustHash } = await engine.handlers['project.inspect']({ path: project.path, projectFile: null })
    expect(kept?.hash).toBe(trustHash)
    const again = await engine.handlers['project.measure']({
      path: project.path,
      projectFile: null,
      seed: 0,
      baseline: null,
    })
    expect(await engine.handlers['project.measured']({ path: project.path })).toMatchObject({ runs: [again] })
  }, 60_000)
})
