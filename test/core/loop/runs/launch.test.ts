import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { confinementCheck, confinementOf, heldInRemedy } from '../../../../main/core/loop/confinement.ts'
import { clearPlace, type LaunchPlace, launchOf, makePlace } from '../../../../main/core/loop/runs/launch.ts'
import { exec } from '../../../../main/core/process/exec.ts'
import { findSandbox, type Sandbox } from '../../../../main/core/process/sandbox.ts'
import type { Project } from '../../../../main/core/project/project.ts'
import { readProject } from '../../../../main/core/project/read.ts'
import { endedRun } from '../../../support/stored.ts'

const sandbox = await findSandbox()
const none: Sandbox = { kind: 'none', why: 'bubblewrap is not installed.', remedy: 'Install it.' }

const resources = resolve(import.meta.dirname, '../../../../resources')
let folder = ''
let place: LaunchPlace
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pawl launch ü '))
  const home = join(folder, 'home')
  place = {
    run: 'r1',
    worktree: join(home, 'worktrees', 'c1', 'run'),
    seed: 3,
    gpu: null,
    out: join(home, 'runs', 'r1', 'out'),
    cache: join(home, 'caches', 'tree'),
    own: join(home, 'runs', 'r1'),
    pace: false,
    seesDevice: true,
  }
  for (const path of [place.worktree, join(home, 'mirrors', 'm'), join(folder, 'checkout'), join(folder, 'shared')])
    mkdirSync(path, { recursive: true })
  writeFileSync(join(folder, 'checkout', 'data'), 'seven')
  writeFileSync(join(home, 'pawl.db'), 'secret')
  await makePlace(place)
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function projectOf(more = ''): Project {
  const toml = `[run]\ncommand = "sh script {seed} {out}"\nseed = "argument"\ntime_limit = "20s"\n[objective]\nkind = "metric"\nmetric = "loss"\ndirection = "minimize"\n[edit]\nallow = ["*"]\n${more}`
  const read = readProject(toml, 'pawl.toml')
  if (read.kind !== 'project') throw new Error(JSON.stringify(read))
  return read.project
}

/** Runs a script in the run's place as a run of it would be launched. */
async function run(script: string, project = projectOf(), by: Sandbox = sandbox): Promise<string> {
  writeFileSync(join(place.worktree, 'script'), script)
  const around = {
    home: join(folder, 'home'),
    mirror: join(folder, 'home', 'mirrors', 'm'),
    source: join(folder, 'checkout'),
    resources,
    python: null,
  }
  const settings = { project, interpreter: null, resources, sandbox: by, around }
  const { argv, env, cwd } = launchOf(settings, project.run.command, 20_000, place)
  const [program = '', ...args] = argv
  const ended = await exec(program, args, { cwd, env })
  if (ended.kind !== 'ended') throw new Error(ended.kind)
  return `${ended.stdout}${ended.stderr}`
}

describe.skipIf(sandbox.kind === 'none')('a run that is held in', () => {
  test('writes into its worktree, {out}, its caches and /tmp, and reads what the project links to', async () => {
    const said = await run(
      'echo w > mine && echo o > "$2/result" && echo c > "$TRITON_CACHE_DIR" && echo t > /tmp/scratch && echo $TMPDIR && cat ../../../../checkout/data',
    )
    expect(said).toBe('/tmp\nseven')
    expect(readFileSync(join(place.worktree, 'mine'), 'utf8')).toBe('w\n')
    expect(readFileSync(join(place.out, 'result'), 'utf8')).toBe('o\n')
    expect(readFileSync(join(place.cache, 'triton'), 'utf8')).toBe('c\n')
    expect(readFileSync(join(place.own, 'tmp', 'scratch'), 'utf8')).toBe('t\n')
  })

  test('changes nothing else: not the checkout, not the mirror, not what belongs to Pawl, which it does not even see', async () => {
    const said = await run(
      `echo x > '${folder}/checkout/data'; echo x > '${folder}/home/mirrors/m/HEAD'; cat '${folder}/home/pawl.db'; ls '${folder}/home'; echo x > "$HOME/.pawl-was-here"`,
    )
    expect(said.match(/Read-only file system/g)).toHaveLength(3)
    expect(said).not.toContain('secret')
    expect(readFileSync(join(folder, 'checkout', 'data'), 'utf8')).toBe('seven')
    expect(existsSync(join(process.env.HOME ?? '/root', '.pawl-was-here'))).toBe(false)
  })

  test('writes where the project says that it may', async () => {
    const shared = join(folder, 'shared')
    expect(await run(`echo s > '${shared}/model'`, projectOf(`[sandbox]\nwrite = ${JSON.stringify([shared])}\n`))).toBe(
      '',
    )
    expect(readFileSync(join(shared, 'model'), 'utf8')).toBe('s\n')
  })

  test('reaches the network only where the project says so', async () => {
    const server = createServer((socket) => socket.end('hello\n'))
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    const address = server.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const ask = `python3 -c 'import socket; print(socket.create_connection(("127.0.0.1", ${port}), 5).recv(9))'`
    expect(await run(ask)).toMatch(/ConnectionRefusedError|unreachable/)
    expect(await run(ask, projectOf('[sandbox]\nnetwork = true\n'))).toContain('hello')
    await new Promise((done) => server.close(done))
  })

  test('leaves {out}, and nothing of its /tmp', async () => {
    await run('echo t > /tmp/scratch; echo o > "$2/result"')
    const final = { folder: place.own, stage: 'final', ended: endedRun() } as const
    await clearPlace(final, ['result'])
    expect(existsSync(join(place.own, 'tmp'))).toBe(false)
    expect(existsSync(join(place.out, 'result'))).toBe(true)
    await clearPlace(final, [])
    expect(existsSync(place.own)).toBe(false)
  })
})

describe('a run that nothing holds in', () => {
  test('is launched as it is, by its own mode or where there is no bubblewrap', async () => {
    const write = `echo x > '${join(folder, 'shared')}/anywhere'`
    expect(await run(write, projectOf('[sandbox]\nmode = "off"\n'))).toBe('')
    expect(await run(write, projectOf(), none)).toBe('')
  })

  test('is told of plainly, with what to do', () => {
    expect(confinementOf(none, projectOf(), 'program')).toEqual({
      agents:
        'Agents work with your rights (bubblewrap is not installed): nothing keeps them from changing your files.',
      runs: 'Runs work with your rights (bubblewrap is not installed): a patch could change any of your files, and forge what it prints.',
    })
    expect(confinementCheck(none, projectOf())).toMatchObject({ ok: null, remedy: 'Install it.' })
    expect(confinementCheck(none, projectOf('[sandbox]\nmode = "on"\n'))).toMatchObject({ ok: false })
    expect(confinementCheck(none, projectOf('[sandbox]\nmode = "off"\n'))).toMatchObject({ ok: null, remedy: null })
  })
})

test('a crash at what holds a run in is told with its remedy, another one without', () => {
  expect(heldInRemedy("OSError: [Errno 30] Read-only file system: '/home/x/.cache/y'")).toContain('[sandbox] write')
  expect(heldInRemedy('socket.gaierror: [Errno -3] Temporary failure in name resolution')).toContain('network = true')
  expect(heldInRemedy('RuntimeError: CUDA out of memory')).toBeNull()
})

test('what a project names itself is not replaced by a place that can be written', async () => {
  const other = join(dirname(folder), 'other')
  const project = projectOf(`[run.env]\nCUDA_CACHE_PATH = ${JSON.stringify(other)}\n`)
  expect(await run('echo $CUDA_CACHE_PATH', project)).toBe(`${other}\n`)
})
