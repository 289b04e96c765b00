import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { Failure } from '../../../main/core/failure.ts'
import { exec } from '../../../main/core/process/exec.ts'
import { processIdentity } from '../../../main/core/process/identity.ts'
import { runFiles } from '../../../main/core/process/run-files.ts'
import type { RunHandle } from '../../../main/core/process/supervisor.ts'
import { alive, gone, until } from '../../support/processes.ts'
import { exitOf, launchFile, launchOf, program, runFolders, runToEnd, supervisorWith } from '../../support/runs.ts'

const folders = runFolders()
const supervisor = supervisorWith()
afterAll(folders.remove)

async function failureOf(promise: Promise<unknown>): Promise<Failure> {
  const error = await promise.then(
    () => null,
    (reason: unknown) => reason,
  )
  if (!(error instanceof Failure)) throw new Error(`no failure but ${String(error)}`)
  return error
}

function printed(folder: string): string {
  return readFileSync(runFiles(folder).spool, 'utf8')
}

test('a run is started, watched to its end and reported', async () => {
  const folder = folders.next()
  const handle = await supervisor.start(folder, launchOf('steps.py', ['3', '0.01']))
  expect(handle.launcher).toMatchObject(processIdentity(handle.launcher.pid) ?? {})
  expect(alive(handle.launcher.childPid)).toBe(true)
  const end = await supervisor.watch(handle)
  expect(end).toMatchObject({ kind: 'ended', stopReason: null })
  expect(exitOf(end)).toMatchObject({ exitCode: 0, signal: null, reason: 'exited', leftovers: 0, error: null })
  expect(printed(folder)).toBe('step 0 loss 4.0000\nstep 1 loss 2.0000\nstep 2 loss 1.3333\n')
  expect(exitOf(end).outputBytes).toBe(printed(folder).length)
  expect(existsSync(runFiles(folder).exitPartial)).toBe(false)
  expect(readFileSync(runFiles(folder).launcherLog, 'utf8')).toBe('')
})

test('a run that has ended is found ended by whoever adopts or watches it later', async () => {
  const folder = folders.next()
  const handle = await supervisor.start(folder, launchOf('steps.py', ['1', '0']))
  const end = await supervisor.watch(handle)
  expect(await supervisorWith().adopt(folder)).toEqual(end)
  expect(await supervisorWith().watch(handle)).toEqual(end)
})

test('the end that was asked for ends the run and brings its reason back', async () => {
  const folder = folders.next()
  const handle = await supervisor.start(folder, launchOf('last_words.py'))
  await until(() => printed(folder) !== '')
  await supervisor.requestEnd(handle, 'hopeless')
  await supervisor.requestEnd(handle, 'a later reason does not count')
  const end = await supervisor.watch(handle)
  expect(end).toMatchObject({ kind: 'ended', stopReason: 'hopeless', exit: { reason: 'stop', exitCode: 7 } })
  expect(printed(folder)).toBe('ready\nlast words after SIGTERM\n')
  await supervisor.requestEnd(handle, 'the end of what has ended is no error')
})

test('an intent is noticed when the app died before it could send the signal', async () => {
  const folder = folders.next()
  const handle = await supervisor.start(folder, launchOf('hang.py'))
  writeFileSync(runFiles(folder).stop, JSON.stringify({ reason: 'written, not sent', requestedAtMs: 1 }))
  expect(await supervisor.watch(handle)).toMatchObject({
    stopReason: 'written, not sent',
    exit: { reason: 'stop', signal: 'SIGTERM' },
  })
})

test('watching can be given up without ending the run', async () => {
  const handle = await supervisor.start(folders.next(), launchOf('hang.py'))
  const controller = new AbortController()
  const watching = supervisor.watch(handle, controller.signal)
  controller.abort()
  await expect(watching).rejects.toThrow('aborted')
  expect(alive(handle.launcher.childPid)).toBe(true)
  await supervisor.requestEnd(handle, 'test')
  await supervisor.watch(handle)
})

test('the app is killed in the middle of a run: the run goes on and is adopted', async () => {
  const folder = folders.next()
  const steps = folders.make('steps of an adopted run')
  const request = JSON.stringify({ launchFile, launch: launchOf('step_by_step.py', [steps]) })
  const app = spawn(process.execPath, [program('start_and_stay.ts'), folder, request], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = (await once(app.stdout, 'data')) as [Buffer]
  const handle = JSON.parse(line.toString()) as RunHandle
  writeFileSync(join(steps, '0'), '')
  app.kill('SIGKILL')
  await once(app, 'exit')

  const adopted = await supervisor.adopt(folder)
  if (adopted.kind !== 'running') throw new Error(`not running but ${adopted.kind}`)
  expect(adopted.handle).toEqual(handle)
  const watching = supervisor.watch(adopted.handle)
  writeFileSync(join(steps, '1'), '')
  writeFileSync(join(steps, '2'), '')
  expect(exitOf(await watching)).toMatchObject({ exitCode: 0, reason: 'exited' })
  expect(printed(folder)).toBe('step 0 of 3\nstep 1 of 3\nstep 2 of 3\n')
})

test('the launcher is killed in the middle of a run: it is lost, and nothing of it is left', async () => {
  const folder = folders.next()
  const handle = await supervisor.start(folder, launchOf('flee.py', ['stay']))
  await until(() => printed(folder).endsWith('\n'))
  const fled = Number(printed(folder))
  expect(alive(fled)).toBe(true)
  process.kill(handle.launcher.pid, 'SIGKILL')
  expect(await supervisor.watch(handle)).toMatchObject({ kind: 'lost' })
  await gone(handle.launcher.childPid)
  await gone(fled)
  expect(await supervisor.adopt(folder)).toMatchObject({ kind: 'lost', strays: 0 })
})

test('the launcher was killed while no app was there: the run is found lost at the next start', async () => {
  const folder = folders.next()
  const handle = await supervisor.start(folder, launchOf('ignore_term.py'))
  // Not before: a program whose reader is gone ends at its next line anyway.
  await until(() => printed(folder) === 'deaf\n')
  process.kill(handle.launcher.pid, 'SIGKILL')
  await gone(handle.launcher.childPid)
  expect(await supervisorWith().adopt(folder)).toMatchObject({ kind: 'lost', why: expect.stringContaining('launcher') })
})

test('the app is killed before its launcher has said who it is: what was started is found and ended', async () => {
  const folder = folders.next()
  const python = program('slow_python.sh')
  const request = JSON.stringify({ launchFile, python, launch: launchOf('hang.py') })
  const app = spawn(process.execPath, [program('start_and_stay.ts'), folder, request], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const hung = join(folder, 'slow.pid')
  await until(() => existsSync(hung) && readFileSync(hung, 'utf8').endsWith('\n'))
  app.kill('SIGKILL')
  await once(app, 'exit')
  const pid = Number(readFileSync(hung, 'utf8'))
  expect(alive(pid)).toBe(true)
  expect(await supervisor.adopt(folder)).toMatchObject({ kind: 'lost', strays: 1 })
  await gone(pid)
})

test('a folder in which nothing was ever started is a lost run', async () => {
  expect(await supervisor.adopt(folders.make('empty'))).toMatchObject({ kind: 'lost', strays: 0 })
  expect(await supervisor.adopt(folders.next())).toMatchObject({ kind: 'lost', strays: 0 })
})

test.each([
  ['a reboot', { bootId: '00000000-0000-0000-0000-000000000000' }],
  ['another process with the same pid', { kernelStartTicks: 1 }],
])('after %s a run is lost, and the process that has its pid now is left alone', async (_, change) => {
  const folder = folders.make(`stale ${Object.keys(change)[0]}`)
  const bystander = spawn('sleep', ['1000'])
  const identity = processIdentity(bystander.pid ?? 0)
  const launcher = { ...identity, runId: 'long-gone', childPid: 2, startedAtMs: 0, ...change }
  writeFileSync(runFiles(folder).launcher, JSON.stringify(launcher))
  expect(await supervisor.adopt(folder)).toMatchObject({ kind: 'lost', strays: 0 })
  await supervisor.requestEnd({ folder, launcher: launcher as RunHandle['launcher'] }, 'test')
  expect(alive(bystander.pid ?? 0)).toBe(true)
  bystander.kill()
})

test.each(['', '{"exitCode":', '{"exitCode":"forged"}'])(
  'an exit.json that says %j counts as none',
  async (content) => {
    const folder = folders.make(`torn ${content.length}`)
    writeFileSync(runFiles(folder).exit, content)
    expect(await supervisor.adopt(folder)).toMatchObject({ kind: 'lost' })
  },
)

test('a folder is used once', async () => {
  const folder = folders.next()
  const end = await runToEnd(supervisor, folder, launchOf('steps.py', ['1', '0']))
  await expect(supervisor.start(folder, launchOf('steps.py', ['1', '0']))).rejects.toThrow('EEXIST')
  expect(await supervisor.adopt(folder)).toEqual(end)
})

test('without Python no run can be launched, and the failure says what to install', async () => {
  const failure = await failureOf(
    supervisorWith({ python: 'no-such-python' }).start(folders.next(), launchOf('hang.py')),
  )
  expect(failure).toMatchObject({ code: 'python-missing', remedy: expect.stringContaining('Install Python 3.8') })
})

test.each([
  [
    'an old Python',
    'Runs are launched by Python 3.8 or newer; python3 is 3.6.9.',
    'python-too-old',
    'Install Python 3.8',
  ],
  ['a broken Python', 'Fatal Python error: no module named encodings', 'launcher-failed', 'launcher.log'],
])('what %s says is passed on, with what to do', async (name, said, code, remedy) => {
  const python = join(folders.make(name), 'python3')
  writeFileSync(python, `#!/bin/sh\necho "${said}" >&2\nexit 1\n`)
  chmodSync(python, 0o755)
  const failure = await failureOf(supervisorWith({ python }).start(folders.next(), launchOf('hang.py')))
  expect(failure).toMatchObject({
    code,
    message: expect.stringContaining(said),
    remedy: expect.stringContaining(remedy),
  })
})

test('launch.py refuses a Python older than 3.8 itself', async () => {
  const old = 'import sys, runpy; sys.version_info = (3, 6, 9); runpy.run_path(sys.argv[1])'
  const result = await exec('python3', ['-c', old, launchFile], { cwd: '/' })
  expect(result).toMatchObject({
    kind: 'ended',
    exitCode: 1,
    stderr: expect.stringContaining('by Python 3.8 or newer'),
  })
})
