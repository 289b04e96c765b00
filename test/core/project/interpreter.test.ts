import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { findInterpreter, findProgram } from '../../../main/core/project/interpreter.ts'
import type { Project } from '../../../main/core/project/project.ts'
import { readProject } from '../../../main/core/project/read.ts'
import { folderMaker } from './folders.ts'

const { repository, folder } = folderMaker('python')
const own = { PATH: process.env.PATH, HOME: '/nowhere' }

function project(python = 'auto', command = 'python train.py'): Project {
  const read = readProject(
    `[run]\ncommand = "${command}"\npython = "${python}"\n[objective]\nkind = "metric"\nmetric = "loss"\n[edit]\nallow = ["train.py"]\n`,
    'pawl.toml',
  )
  if (read.kind !== 'project') throw new Error(JSON.stringify(read.mistakes))
  return read.project
}

/** A virtual environment as python makes it, but without pip, which takes seconds. */
function makeVenv(path: string): void {
  execFileSync('python3', ['-m', 'venv', '--without-pip', path])
}

function sitePackages(venv: string): string {
  return execFileSync(join(venv, 'bin/python'), ['-c', 'import sysconfig; print(sysconfig.get_path("purelib"))'], {
    encoding: 'utf8',
  }).trim()
}

describe('the interpreter of a project', () => {
  test('is the one that the command names by its path, whatever else is there', async () => {
    const root = repository({ 'train.py': '' })
    makeVenv(join(root, '.venv'))
    makeVenv(join(root, 'other'))
    const path = join(root, 'other/bin/python')
    for (const command of [`'${path}' train.py`, 'other/bin/python train.py'])
      expect(await findInterpreter(project('auto', command), root, own)).toMatchObject({
        path,
        via: 'as the command says',
      })
  })

  test('is the one of its .venv, with its version', async () => {
    const root = repository({ 'train.py': '' })
    makeVenv(join(root, '.venv'))
    const found = await findInterpreter(project(), root, own)
    expect(found).toMatchObject({
      path: join(root, '.venv/bin/python'),
      via: 'the .venv of the repository',
      version: expect.stringMatching(/^3\.\d+\.\d+/),
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
      editable: [],
    })
  })

  test('is another one, by its hash, when what is installed changes; and an editable install of the checkout is named', async () => {
    const root = repository({ 'train.py': '', 'src/thing.py': '' })
    makeVenv(join(root, '.venv'))
    const before = await findInterpreter(project(), root, own)
    mkdirSync(join(sitePackages(join(root, '.venv')), 'torch-2.0.dist-info'))
    writeFileSync(join(sitePackages(join(root, '.venv')), '__editable__.thing-0.1.pth'), `${root}/src\n`)
    const after = await findInterpreter(project(), root, own)
    expect(after?.hash).not.toBe(before?.hash)
    expect(after?.editable).toEqual(['thing-0.1'])
  })

  test('is an active environment where the repository has none', async () => {
    const root = repository({})
    const venv = join(folder({}), 'v')
    makeVenv(venv)
    expect(await findInterpreter(project(), root, { ...own, VIRTUAL_ENV: venv })).toMatchObject({
      path: join(venv, 'bin/python'),
      via: 'the active virtual environment',
    })
    expect(await findInterpreter(project(), root, { ...own, CONDA_PREFIX: venv })).toMatchObject({
      via: 'the active conda environment',
    })
  })

  test('is the version that pyenv is told to use', async () => {
    const root = repository({ '.python-version': '3.99.0\n' })
    const home = folder({})
    makeVenv(join(home, '.pyenv/versions/3.99.0'))
    expect(await findInterpreter(project(), root, { ...own, HOME: home })).toMatchObject({
      path: join(home, '.pyenv/versions/3.99.0/bin/python'),
    })
  })

  test('is python3 of the PATH at last, pinned to an absolute path', async () => {
    expect(await findInterpreter(project(), repository({}), own)).toMatchObject({
      path: expect.stringMatching(/^\//),
      via: 'python3 on the PATH',
    })
  })

  test('is the one that the project names', async () => {
    const root = repository({})
    makeVenv(join(root, 'env x'))
    expect(await findInterpreter(project('env x/bin/python'), root, own)).toMatchObject({
      path: join(root, 'env x/bin/python'),
    })
  })

  test('is not looked for when no command starts one', async () => {
    expect(await findInterpreter(project('auto', 'bash measure.sh'), repository({}), { PATH: '' })).toBeNull()
  })
})

describe('a missing or broken interpreter names its remedy', () => {
  const failure = async (
    root: string,
    python = 'auto',
    env: Readonly<Record<string, string | undefined>> = { PATH: '' },
  ) =>
    await findInterpreter(project(python), root, env).then(
      (found) => ({ code: 'found', message: JSON.stringify(found), remedy: '' }),
      (error: { code: string; message: string; remedy: string }) => error,
    )

  test('none at all', async () => {
    expect(await failure(repository({}))).toMatchObject({
      code: 'no-interpreter',
      remedy: expect.stringContaining('python3 -m venv'),
    })
  })
  test('one that the project names and that is not there', async () => {
    expect(await failure(repository({}), 'env/bin/python')).toMatchObject({
      code: 'no-interpreter',
      message: expect.stringContaining('env/bin/python'),
    })
  })
  test("a repository of uv before uv's first sync", async () => {
    expect(await failure(repository({ 'uv.lock': '' }), 'auto', own)).toMatchObject({
      remedy: 'Run "uv sync" in the repository.',
    })
  })
  test('a .venv whose Python is gone', async () => {
    const root = repository({})
    mkdirSync(join(root, '.venv/bin'), { recursive: true })
    symlinkSync('/nowhere/python', join(root, '.venv/bin/python'))
    expect(await failure(root, 'auto', own)).toMatchObject({
      code: 'broken-interpreter',
      message: expect.stringContaining('.venv'),
    })
  })
  test('a program that is no Python', async () => {
    const root = repository({})
    mkdirSync(join(root, '.venv/bin'), { recursive: true })
    writeFileSync(join(root, '.venv/bin/python'), '#!/bin/sh\necho broken >&2\nexit 3\n')
    chmodSync(join(root, '.venv/bin/python'), 0o755)
    expect(await failure(root, 'auto', own)).toMatchObject({
      code: 'broken-interpreter',
      message: expect.stringContaining('broken'),
    })
  })
  test('one that came with the repository is not run', async () => {
    const root = repository({ '.venv/bin/python': '#!/bin/sh\ntouch ran\n' })
    chmodSync(join(root, '.venv/bin/python'), 0o755)
    expect(await failure(root, 'auto', own)).toMatchObject({ code: 'tracked-interpreter' })
    expect(() => execFileSync('ls', ['ran'], { cwd: root, stdio: 'pipe' })).toThrow()
  })
})

test('asking an interpreter runs no module of the repository', async () => {
  const root = repository({
    'json.py': 'open("ran", "w")\n',
    'site.py': 'open("ran", "w")\n',
    'sitecustomize.py': 'open("ran", "w")\n',
  })
  await findInterpreter(project(), root, { ...own })
  expect(() => execFileSync('ls', ['ran'], { cwd: root, stdio: 'pipe' })).toThrow()
})

test('a program is found on the PATH, in the repository, or not at all', async () => {
  const root = folder({ 'run.sh': '#!/bin/sh\n' })
  expect(await findProgram('git', root, own)).toMatch(/\/git$/)
  expect(await findProgram('./run.sh', root, own)).toBeNull()
  chmodSync(join(root, 'run.sh'), 0o755)
  expect(await findProgram('./run.sh', root, own)).toBe(join(root, 'run.sh'))
  expect(await findProgram('no-such-program', root, own)).toBeNull()
  rmSync(join(root, 'run.sh'))
})
