import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { layers } from './support/layer-rules.ts'
import { breaches, layersOf } from './support/layers.ts'

const root = join(import.meta.dirname, '..')

function sources(folder: string): string[] {
  const entries = readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
}

const all = ['main', 'preload', 'renderer'].flatMap(sources)

describe('the sources', () => {
  it('keep every rule', () => {
    expect(all.length).toBeGreaterThan(0)
    expect(all.flatMap((path) => breaches(path, readFileSync(join(root, path), 'utf8')))).toEqual([])
  })

  it('belong to exactly one layer each', () => {
    expect(all.filter((path) => layersOf(path).length !== 1)).toEqual([])
  })
})

describe('the rules', () => {
  // Each row plants one breach and says what must be found in it.
  it.each([
    ['main/core/git/git.ts', "import { spawn } from 'node:child_process'", 'one place, main/core/process'],
    ['main/core/git/git.ts', "const { spawn } = require('child_process')", 'one place, main/core/process'],
    ['main/cli/run.ts', "import { execa } from 'execa'", 'one place, main/core/process'],
    ['main/core/loop/a.ts', "import Database from 'better-sqlite3'", 'one place, main/core/store'],
    ['main/engine.ts', "import type { Database } from 'better-sqlite3'", 'one place, main/core/store'],
    ['main/core/loop/a.ts', "import { app } from 'electron'", 'without Electron'],
    ['main/web/listen.ts', "import { app } from 'electron/main'", 'without Electron'],
    ['main/headless.ts', "await import('electron')", 'without Electron'],
    ['main/core/store/open.ts', "import { DatabaseSync } from 'node:sqlite'", 'Node 20.18'],
    ['main/core/loop/a.ts', "import { createServer } from 'node:http'", 'the web door alone'],
    ['main/core/loop/a.ts', "import { WebSocket } from 'ws'", 'the web door alone'],
    ['main/core/loop/a.ts', "import { listen } from '../../web/listen.ts'", 'core/loop does not reach'],
    ['main/core/loop/a.ts', "import { createEngine } from '../../engine.ts'", 'core/loop does not reach'],
    ['main/core/failure.ts', "import { read } from './store/runs.ts'", 'core root does not reach'],
    ['main/core/process/exec.ts', "import { git } from '../git/git.ts'", 'core/process does not reach'],
    ['main/core/git/git.ts', "import { start } from '../process/supervisor.ts'", 'core/git does not reach'],
    ['main/core/gpu/sampler.ts', "import { next } from '../loop/schedule.ts'", 'core/gpu does not reach'],
    ['main/core/agent/session.ts', "import { next } from '../loop/schedule.ts'", 'core/agent does not reach'],
    ['main/core/training/run.ts', "import { start } from '../agent/session.ts'", 'core/training does not reach'],
    ['main/core/decide/gls.ts', "import { readFile } from 'node:fs/promises'", 'core/decide does not reach'],
    ['main/core/decide/gls.ts', "import { runs } from '../store/runs.ts'", 'core/decide does not reach'],
    ['main/core/decide/gls.ts', "type Run = import('../store/runs.ts').Run", 'core/decide does not reach'],
    ['preload/contract/run.ts', "import { readFile } from 'node:fs'", 'contract does not reach'],
    ['preload/contract/run.ts', "import { ulid } from 'ulid'", 'contract does not reach'],
    ['preload/contract/run.ts', "import { Failure } from '../../main/core/failure.ts'", 'contract does not reach'],
    ['preload/index.ts', "import { Failure } from '../main/core/failure.ts'", 'preload does not reach'],
    ['renderer/main.tsx', "import type { Engine } from '../main/engine.ts'", 'renderer does not reach'],
    ['renderer/main.tsx', "import { join } from 'node:path'", 'renderer does not reach'],
    ['renderer/main.tsx', "import { ipcRenderer } from 'electron'", 'without Electron'],
    ['renderer/main.tsx', "export { Failure } from '../main/core/failure.ts'", 'renderer does not reach'],
    ['main/core/loop/a.ts', "import { b } from './b'", 'without its file extension'],
    ['main/core/loop/a.ts', "import { b } from '@/core/b.ts'", 'no aliases'],
    ['main/core/loop/a.ts', 'const b = await import(name)', 'something computed'],
    ['main/core/loop/a.ts', 'export const at = Date.now()', 'the clock'],
    ['main/core/loop/a.ts', 'export const at = new Date()', 'the clock'],
    ['main/core/loop/a.ts', 'export const at = performance.now()', 'the clock'],
    ['main/core/loop/a.ts', 'export const at = process.hrtime.bigint()', 'the clock'],
    ['main/core/loop/a.ts', 'export const id = crypto.randomUUID()', 'random ids'],
    ['main/core/loop/a.ts', "import { ulid } from 'ulid'\nexport const id = ulid()", 'random ids'],
    ['main/core/decide/a.ts', 'export const p = Math.random()', 'random ids'],
    ['main/core/loop/a.ts', "console.log('x')", 'the logger'],
    ['renderer/main.tsx', "console.warn('x')", 'the logger'],
    ['main/core/loop/a.ts', 'export const a: any = 1', 'the type any'],
    ['main/core/loop/a.ts', 'export function f(a: Record<string, any>) { return a }', 'the type any'],
    ['main/core/loop/a.ts', 'export default 1', 'a default export'],
    ['main/core/loop/a.ts', 'let count = 0\nexport const next = () => (count += 1)', 'module-level let'],
    ['main/core/loop/a.ts', 'export let count = 0', 'module-level let'],
    ['main/core/loop/a.ts', "export * from './b.ts'", 'no barrels'],
    ['main/core/loop/run-manager.ts', 'export const a = 1', '“manager”'],
    ['renderer/utils/a.ts', 'export const a = 1', '“utils”'],
  ])('refuse in %s: %s', (path, text, sentence) => {
    expect(breaches(path, text)).toEqual([expect.stringContaining(sentence)])
  })

  it.each([
    ['main/core/process/exec.ts', "import { spawn } from 'node:child_process'"],
    ['main/core/store/open.ts', "import Database from 'better-sqlite3'"],
    ['main/desktop/window.ts', "import electron from 'electron'"],
    ['main/electron.ts', "import { app } from 'electron'"],
    ['main/core/loop/a.ts', "import { decide } from '../decide/policy.ts'"],
    ['main/core/git/git.ts', "import { exec } from '../process/exec.ts'"],
    ['main/core/loop/a.ts', 'export const at = (ms: number) => new Date(ms)'],
    ['main/core/loop/a.ts', 'export function f() {\n  let sum = 0\n  sum += 1\n  return sum\n}'],
    ['main/engine.ts', 'export const clock = { nowMs: () => Date.now() }'],
    ['renderer/main.tsx', "import './styles/tokens.css'\nexport const A = () => <p>company: any of them</p>"],
    ['main/core/loop/a.ts', "// console.log(Date.now()), import 'electron'\nexport const a = 'let any = require(1)'"],
  ])('allow in %s: %s', (path, text) => {
    expect(breaches(path, text)).toEqual([])
  })

  it('give a line number', () => {
    expect(breaches('main/core/loop/a.ts', '\n\nexport const a: any = 1')).toEqual([
      'main/core/loop/a.ts:3: uses the type any',
    ])
  })

  it('let no two parts of the core reach each other', () => {
    const core = layers.filter((layer) => layer.name.startsWith('core/'))
    const reach = (from: string, to: string) =>
      core.find(({ name }) => name === from)?.paths.includes(`main/${to}/**`) === true && from !== to
    const pairs = core.flatMap((a) => core.map((b) => [a.name, b.name] as const))
    expect(pairs.filter(([a, b]) => reach(a, b) && reach(b, a))).toEqual([])
  })
})
