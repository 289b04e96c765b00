import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ExecResult, exec } from '../../../main/core/process/exec.ts'
import { alive, gone } from '../../support/processes.ts'
import { program } from '../../support/runs.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pawl exec ü '))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function printed(result: ExecResult): string {
  return 'stdout' in result ? result.stdout : `nothing: ${result.kind}`
}

test('returns the exit code and both outputs', async () => {
  const result = await exec('sh', ['-c', 'echo out; echo err >&2; exit 3'], { cwd: folder })
  expect(result).toMatchObject({ kind: 'ended', exitCode: 3, stdout: 'out\n', stderr: 'err\n' })
})

test('passes arguments as they are, without a shell', async () => {
  const hostile = '$(touch owned) `x` "quoted" \n *'
  expect(printed(await exec('printf', ['%s', hostile], { cwd: folder }))).toBe(hostile)
})

test('runs in the given folder with exactly the given environment', async () => {
  const result = await exec('sh', ['-c', 'pwd; env'], { cwd: folder, env: { PATH: '/usr/bin:/bin', ONLY: 'this' } })
  const lines = printed(result).split('\n')
  expect(lines[0]).toBe(folder)
  expect(lines).toContain('ONLY=this')
  expect(lines.some((line) => line.startsWith('HOME='))).toBe(false)
})

test('gives the command its input', async () => {
  expect(printed(await exec('cat', [], { cwd: folder, input: 'zwei\nLäuse' }))).toBe('zwei\nLäuse')
})

test('is not disturbed by a command that ends without reading its input', async () => {
  const result = await exec('true', [], { cwd: folder, input: 'x'.repeat(4_000_000) })
  expect(result).toMatchObject({ kind: 'ended', exitCode: 0 })
})

test('keeps bytes that are not text', async () => {
  const result = await exec('printf', ['a\\377\\000b'], { cwd: folder })
  expect('stdoutBytes' in result && [...result.stdoutBytes]).toEqual([0x61, 0xff, 0x00, 0x62])
})

test('says when the program is missing, and when it is the folder', async () => {
  const program = await exec('no-such-program-here', [], { cwd: folder })
  expect(program).toEqual({ kind: 'not-found', missing: 'program', path: 'no-such-program-here' })
  const missing = join(folder, 'nowhere')
  expect(await exec('true', [], { cwd: missing })).toEqual({ kind: 'not-found', missing: 'folder', path: missing })
})

test('says why a command could not start', async () => {
  expect(await exec(folder, [], { cwd: folder })).toMatchObject({ kind: 'could-not-start' })
  expect(await exec('echo', ['a\0b'], { cwd: folder })).toMatchObject({ kind: 'could-not-start' })
})

test('ends a command, and what it started, when its time is over', async () => {
  const result = await exec('sh', ['-c', 'trap "" TERM; sleep 1000 & echo $!; wait; sleep 1000'], {
    cwd: folder,
    timeoutMs: 2_000,
  })
  expect(result).toMatchObject({ kind: 'timed-out', afterMs: 2_000 })
  await gone(Number(printed(result)))
})

test.runIf(process.platform === 'linux')('does not wait for a command that is stuck in the kernel', async () => {
  const began = performance.now()
  const result = await exec('python3', ['-S', program('stuck.py'), '4'], { cwd: folder, timeoutMs: 500, graceMs: 100 })
  expect(result).toMatchObject({ kind: 'timed-out' })
  expect(performance.now() - began).toBeLessThan(3_500)
  expect(alive(Number(printed(result)))).toBe(true)
})

test('ends a command that prints too much and keeps the beginning', async () => {
  const result = await exec('yes', [], { cwd: folder, maxOutputBytes: 1000 })
  expect(result).toMatchObject({ kind: 'too-much-output', limitBytes: 1000 })
  expect(printed(result)).toBe('y\n'.repeat(500))
})

test('ends a command when it is no longer wanted', async () => {
  const controller = new AbortController()
  const running = exec('sleep', ['1000'], { cwd: folder, signal: controller.signal })
  controller.abort()
  expect(await running).toMatchObject({ kind: 'aborted' })
  expect(await exec('true', [], { cwd: folder, signal: controller.signal })).toMatchObject({ kind: 'aborted' })
})

test('reports a command that a signal ended', async () => {
  expect(await exec('sh', ['-c', 'kill -SEGV $$'], { cwd: folder })).toMatchObject({
    kind: 'killed',
    signal: 'SIGSEGV',
  })
})

test('does not wait for a process that fled with the pipes', async () => {
  const result = await exec('sh', ['-c', 'setsid sleep 30 & echo $!'], { cwd: folder })
  expect(result).toMatchObject({ kind: 'ended', exitCode: 0 })
  process.kill(Number(printed(result)), 'SIGKILL')
})
