import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { endStrays, findStrays } from '../../../main/core/process/strays.ts'
import { alive, gone } from '../../support/processes.ts'
import { program } from '../../support/runs.ts'

function start(value: string, argv: readonly [string, ...string[]]) {
  const [name, ...args] = argv
  return spawn(name, args, {
    env: { PATH: '/usr/bin:/bin', FIRST: '1', PAWL_TEST: value, LAST: '1' },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
}

test('processes are found by the whole marker and nothing else', async () => {
  const value = `strays-${process.pid}`
  const mine = start(value, ['sleep', '1000'])
  const other = start(`${value}0`, ['sleep', '1000'])
  await Promise.all([once(mine, 'spawn'), once(other, 'spawn')])
  const found = await findStrays({ name: 'PAWL_TEST', value })
  expect(found.map((stray) => stray.pid)).toEqual([mine.pid])
  expect(await endStrays({ name: 'PAWL_TEST', value })).toEqual({ ended: 1, stuck: 0 })
  expect(alive(mine.pid ?? 0)).toBe(false)
  expect(alive(other.pid ?? 0)).toBe(true)
  other.kill()
})

test('strays that ignore TERM, or are stopped, are ended', async () => {
  const value = `deaf-${process.pid}`
  const children = ['ignore_term.py', 'frozen.py'].map((name) => start(value, ['python3', '-S', program(name)]))
  await Promise.all(children.map((child) => once(child.stdout, 'data')))
  expect(await endStrays({ name: 'PAWL_TEST', value }, 100)).toEqual({ ended: 2, stuck: 0 })
  for (const child of children) await gone(child.pid ?? 0)
})

test('a stopped stray is woken to end in order', async () => {
  const value = `stopped-${process.pid}`
  const child = start(value, ['python3', '-S', program('last_words.py')])
  await once(child.stdout, 'data')
  child.kill('SIGSTOP')
  const words = once(child.stdout, 'data')
  expect(await endStrays({ name: 'PAWL_TEST', value }, 20_000)).toEqual({ ended: 1, stuck: 0 })
  expect(String((await words)[0])).toBe('last words after SIGTERM\n')
})

test('strays that start each other again are ended', async () => {
  const value = `hydra-${process.pid}`
  const child = start(value, ['python3', '-S', program('hydra.py')])
  await once(child, 'exit')
  const marker = { name: 'PAWL_TEST', value }
  expect((await endStrays(marker, 50)).stuck).toBe(0)
  expect(await findStrays(marker)).toEqual([])
})

test('where there are none, none are ended', async () => {
  expect(await endStrays({ name: 'PAWL_TEST', value: 'nobody' })).toEqual({ ended: 0, stuck: 0 })
})
