import { tmpdir } from 'node:os'
import { expect, test } from 'vitest'
import { type SessionEnd, type SessionOptions, spawnSession } from '../../../main/core/process/session.ts'
import { findStrays } from '../../../main/core/process/strays.ts'
import { alive, gone } from '../../support/processes.ts'
import { program } from '../../support/runs.ts'

type Heard = { readonly lines: string[]; readonly end: Promise<SessionEnd> }

function session(argv: SessionOptions['argv'], changes: Partial<SessionOptions> = {}): Heard {
  const lines: string[] = []
  const end = spawnSession({
    argv,
    cwd: tmpdir(),
    env: { PATH: '/usr/bin:/bin', PYTHONUNBUFFERED: '1' },
    marker: { name: 'PAWL_SESSION', value: `test-${process.pid}-${performance.now()}` },
    timeLimitMs: 50_000,
    outputLimitBytes: null,
    graceMs: 300,
    onLine: (text, stream) => lines.push(`${stream}: ${text}`),
    ...changes,
  })
  return { lines, end }
}
const python = (name: string, ...args: string[]): SessionOptions['argv'] => ['python3', '-S', program(name), ...args]

test('a session is heard line by line, to its last words', async () => {
  const { lines, end } = session(['sh', '-c', 'echo one; echo two >&2; printf three; exit 4'])
  expect(await end).toEqual({
    kind: 'ended',
    reason: 'exited',
    exitCode: 4,
    signal: null,
    outputBytes: 13,
    leftovers: 0,
    stuck: 0,
  })
  expect(lines.sort()).toEqual(['stderr: two', 'stdout: one', 'stdout: three'])
})

test('it reads its input, or nothing', async () => {
  const told = session(['cat'], { input: 'a brief\nof two lines' })
  await told.end
  expect(told.lines).toEqual(['stdout: a brief', 'stdout: of two lines'])
  expect(await session(['cat']).end).toMatchObject({ exitCode: 0, outputBytes: 0 })
})

test('it is asked to end by INT and may say its last words', async () => {
  const controller = new AbortController()
  const { lines, end } = session(python('last_words.py'), {
    signal: controller.signal,
    onLine: (text) => {
      lines.push(text)
      controller.abort()
    },
  })
  expect(await end).toMatchObject({ reason: 'stopped', exitCode: 7 })
  expect(lines).toEqual(['ready', 'last words after SIGINT'])
})

test('one that does not listen is killed when its time is over', async () => {
  const { end } = session(python('ignore_term.py'), { timeLimitMs: 2_000 })
  expect(await end).toMatchObject({ reason: 'time-limit', exitCode: null, signal: 'SIGKILL' })
})

test('a tool that it left in a session of its own is ended with it', async () => {
  const { lines, end } = session(python('flee.py'))
  const ended = await end
  // The one in between may not have ended yet on a busy machine: then it is a second.
  expect(ended).toMatchObject({ reason: 'exited', exitCode: 0 })
  expect(ended.kind === 'ended' && ended.leftovers).toBeGreaterThanOrEqual(1)
  await gone(Number(lines[0]?.replace('stdout: ', '')))
})

test('one that was ended leaves no tool behind either', async () => {
  const controller = new AbortController()
  let tool = 0
  const { end } = session(python('flee.py', 'stay'), {
    signal: controller.signal,
    onLine: (text, stream) => {
      if (stream === 'stderr') return
      tool = Number(text)
      expect(alive(tool)).toBe(true)
      controller.abort()
    },
  })
  const ended = await end
  expect(ended).toMatchObject({ reason: 'stopped' })
  expect(ended.kind === 'ended' && ended.leftovers).toBeGreaterThanOrEqual(1)
  await gone(tool)
})

test('one that prints megabytes is ended at its limit', async () => {
  const marker = { name: 'PAWL_SESSION', value: `loud-${process.pid}` }
  const { lines, end } = session(['yes'], { outputLimitBytes: 100_001, marker })
  expect(await end).toMatchObject({ reason: 'output-limit', outputBytes: 100_001 })
  expect(lines.length).toBe(50_001)
  expect(await findStrays(marker)).toEqual([])
})

test.runIf(process.platform === 'linux')('one that is stuck in the kernel is given up, and that is told', async () => {
  const began = performance.now()
  expect(await session(python('stuck.py', '4'), { timeLimitMs: 500 }).end).toMatchObject({
    reason: 'time-limit',
    exitCode: null,
    signal: null,
    stuck: 1,
  })
  expect(performance.now() - began).toBeLessThan(3_500)
})

test('one that is not wanted any more before it starts is ended at once', async () => {
  expect(await session(['sleep', '1000'], { signal: AbortSignal.abort() }).end).toMatchObject({ reason: 'stopped' })
})

test('a listener that throws ends the session, and its error comes out', async () => {
  const onLine = (): void => {
    throw new RangeError('unheard of')
  }
  const marker = { name: 'PAWL_SESSION', value: `thrown-${process.pid}` }
  await expect(session(['yes'], { onLine, marker }).end).rejects.toThrow('unheard of')
  expect(await findStrays(marker)).toEqual([])
})

test('what can not start says why', async () => {
  expect(await session(['no-such-agent']).end).toEqual({ kind: 'not-found', missing: 'program', path: 'no-such-agent' })
  expect(await session(['true'], { cwd: '/no/such' }).end).toEqual({
    kind: 'not-found',
    missing: 'folder',
    path: '/no/such',
  })
  expect(await session([tmpdir()]).end).toMatchObject({ kind: 'could-not-start' })
})
