import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import {
  bootId,
  identities,
  isSameProcess,
  ownIdentity,
  parseStartTicks,
  processIdentity,
} from '../../../main/core/process/identity.ts'
import { until } from '../../support/processes.ts'
import { runFolders } from '../../support/runs.ts'

const folders = runFolders()
afterAll(folders.remove)

test('a process is the same until it has ended', async () => {
  const child = spawn('sleep', ['1000'])
  const identity = processIdentity(child.pid ?? 0)
  if (identity === null) throw new Error('no identity')
  expect(isSameProcess(identity)).toBe(true)
  expect(processIdentity(identity.pid)).toEqual(identity)
  child.kill()
  await once(child, 'exit')
  expect(isSameProcess(identity)).toBe(false)
  expect(processIdentity(identity.pid)).toBeNull()
})

test('the same pid at another time, or after a reboot, is another process', () => {
  const own = ownIdentity()
  expect(isSameProcess(own)).toBe(true)
  expect(isSameProcess({ ...own, kernelStartTicks: own.kernelStartTicks - 1 })).toBe(false)
  expect(isSameProcess({ ...own, bootId: 'before' })).toBe(false)
  expect(own.bootId).toBe(bootId())
})

test('a zombie has ended', async () => {
  // The shell becomes a program that never asks how its child ended.
  const parent = spawn('sh', ['-c', 'sleep 0.2 & echo $!; exec sleep 1000'], { stdio: ['ignore', 'pipe', 'ignore'] })
  const [line] = (await once(parent.stdout, 'data')) as [Buffer]
  const pid = Number(line.toString())
  expect(processIdentity(pid)?.pid).toBe(pid)
  await until(() => processIdentity(pid) === null)
  // It is a zombie: a signal still finds it.
  expect(() => process.kill(pid, 0)).not.toThrow()
  parent.kill()
})

test('a program may be called anything', async () => {
  const odd = join(folders.make('bin'), ') S 1 (x')
  copyFileSync('/bin/sleep', odd)
  const child = spawn(odd, ['1000'])
  await once(child, 'spawn')
  const identity = processIdentity(child.pid ?? 0)
  expect(identity !== null && isSameProcess(identity)).toBe(true)
  expect(identity?.kernelStartTicks).toBeGreaterThanOrEqual(ownIdentity().kernelStartTicks)
  child.kill()
})

test('the start time is field 22, counted from the last parenthesis', () => {
  const after = 'S 1 77 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 98765 20 21'
  expect(parseStartTicks(`12 (sh) ${after}`)).toBe(98765)
  expect(parseStartTicks(`12 (a) R (b\n) ${after}`)).toBe(98765)
  expect(parseStartTicks(`12 (sh) ${after.replace('S', 'Z')}`)).toBeNull()
})

test('the lock is told about processes in the same words', async () => {
  const own = await identities.own()
  expect(await identities.isAlive(own)).toBe(true)
  expect(identities.describe(own)).toBe(`process ${process.pid}`)
})
