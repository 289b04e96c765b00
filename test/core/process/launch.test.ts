import { existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { decodeArrivals, findArrival } from '../../../main/core/process/arrivals.ts'
import { exec } from '../../../main/core/process/exec.ts'
import { runFiles } from '../../../main/core/process/run-files.ts'
import type { Launch } from '../../../main/core/process/run-reports.ts'
import { findStrays } from '../../../main/core/process/strays.ts'
import { gone, until } from '../../support/processes.ts'
import { exitOf, launchFile, launchOf, program, runFolders, runToEnd, supervisorWith } from '../../support/runs.ts'

const folders = runFolders()
const supervisor = supervisorWith()
afterAll(folders.remove)

const printed = (folder: string): string => readFileSync(runFiles(folder).spool, 'utf8')
const arrivalsOf = (folder: string) => decodeArrivals(readFileSync(runFiles(folder).arrivals))

test('a run gets its arguments, its folder, its environment and no input', async () => {
  const folder = folders.next()
  const cwd = folders.make('wörk dir')
  const argv = ['', 'two words', '$HOME "quoted" \\', 'ünïcödé', '-x']
  await runToEnd(
    supervisor,
    folder,
    launchOf('tell.py', argv, {
      runId: 'told',
      cwd,
      env: { PATH: '/usr/bin:/bin', LC_ALL: 'C.UTF-8', KEY_ü: 'Wert ü' },
    }),
  )
  expect(JSON.parse(printed(folder))).toEqual({
    argv,
    cwd,
    env: { PATH: '/usr/bin:/bin', LC_ALL: 'C.UTF-8', KEY_ü: 'Wert ü', PAWL_RUN: 'told' },
    stdin: '',
    group: true,
  })
})

test('bytes beyond ASCII arrive as they are, whatever the locale', async () => {
  const folder = folders.next()
  const launch = { ...launchOf('steps.py'), argv: ['printf', '%s', 'ünïcödé'], env: { PATH: '/usr/bin:/bin' } }
  await runToEnd(supervisor, folder, launch)
  expect(printed(folder)).toBe('ünïcödé')
})

test.each([
  [['no-such-program'], {}, 'The program no-such-program can'],
  [['python3'], { cwd: '/no/such/folder' }, 'The folder /no/such/folder can'],
  [[tmpdir()], {}, `The program ${tmpdir()} can`],
])('%j %j could not start, and the report says why', async (argv, changes, sentence) => {
  const exit = exitOf(await runToEnd(supervisor, folders.next(), { ...launchOf('hang.py'), argv, ...changes }))
  expect(exit).toMatchObject({
    reason: 'could-not-start',
    exitCode: null,
    signal: null,
    error: expect.stringContaining(sentence),
  })
})

test.each([
  ['exception', { exitCode: 1, signal: null, reason: 'exited' }],
  ['SIGSEGV', { exitCode: null, signal: 'SIGSEGV', reason: 'exited' }],
  ['SIGKILL', { exitCode: null, signal: 'SIGKILL', reason: 'exited' }],
])('a crash by %s is reported as it was', async (how, expected) => {
  expect(exitOf(await runToEnd(supervisor, folders.next(), launchOf('crash.py', [how])))).toMatchObject(expected)
})

test('a broken pipe ends a program in a run as it does in a shell', async () => {
  const launch = { ...launchOf('hang.py'), argv: ['sh', '-c', 'yes | head -n 1; exit 0'] }
  const folder = folders.next()
  await runToEnd(supervisor, folder, launch)
  // Python ignores SIGPIPE, and a program that inherits that complains.
  expect(printed(folder)).toBe('y\n')
})

test('lines have arrived while the run lives, each with its time and CPU time', async () => {
  const folder = folders.next()
  const steps = folders.make('steps')
  const handle = await supervisor.start(folder, launchOf('step_by_step.py', [steps]))
  for (const step of ['0', '1', '2']) {
    const line = `step ${step} of 3\n`
    // An unbuffered Python prints such a line in several pieces; its end must have a record before the next is printed.
    await until(
      () => printed(folder).endsWith(line) && findArrival(arrivalsOf(folder), printed(folder).length) !== null,
    )
    writeFileSync(join(steps, step), '')
  }
  const exit = exitOf(await supervisor.watch(handle))
  const arrivals = arrivalsOf(folder)
  expect(arrivals.endOffsets.at(-1)).toBe(exit.outputBytes)
  for (const column of [arrivals.endOffsets, arrivals.atNs, arrivals.cpuUs])
    expect([...column]).toEqual([...column].sort((a, b) => a - b))
  expect(arrivals.atNs.at(-1)).toBeLessThanOrEqual(exit.durationNs)
  expect(arrivals.cpuUs.at(-1)).toBeLessThanOrEqual(exit.cpuUs)
})

test('lines whose times nobody judges are stored several at once, and none is lost', async () => {
  const run = async (more: Partial<Launch>) => {
    const folder = folders.next()
    const exit = exitOf(
      await supervisor.watch(await supervisor.start(folder, { ...launchOf('ticks.py', ['300', '0.005']), ...more })),
    )
    expect(printed(folder).trimEnd().split('\n')).toEqual(Array.from({ length: 300 }, (_, line) => `line ${line}`))
    const { atNs } = arrivalsOf(folder)
    expect(atNs.at(-1)).toBeLessThanOrEqual(exit.durationNs)
    return atNs.length
  }
  const [fine, coarse] = [await run({}), await run({ stamps: 'coarse' })]
  expect(coarse).toBeLessThan(0.7 * fine)
})

test('CPU time is that of the whole process tree: threads, children and their children', async () => {
  const folder = folders.next()
  const exit = exitOf(await runToEnd(supervisor, folder, launchOf('burn.py', ['0.2'])))
  const arrivals = arrivalsOf(folder)
  const cpuAfter = (line: string) => findArrival(arrivals, printed(folder).indexOf(line) + line.length)?.cpuUs ?? 0
  // Each part used its 0.2 s at least; what its parent counted in ticks of 10 ms may be short of it by two of them.
  expect(cpuAfter('self\n')).toBeGreaterThan(199_000)
  expect(cpuAfter('self\n')).toBeLessThan(399_000)
  expect(cpuAfter('thread\n')).toBeGreaterThan(399_000)
  expect(cpuAfter('children\n')).toBeGreaterThan(780_000)
  expect(exit.cpuUs).toBeGreaterThan(799_000)
  expect(exit.peakRssBytes).toBeGreaterThan(1_000_000)
})

test('the time limit ends a run: asked first, then killed', async () => {
  const polite = folders.next()
  expect(
    exitOf(await runToEnd(supervisor, polite, launchOf('last_words.py', [], { timeLimitMs: 2_000, graceMs: 20_000 }))),
  ).toMatchObject({ reason: 'time-limit', exitCode: 7 })
  expect(printed(polite)).toBe('ready\nlast words after SIGTERM\n')
  expect(
    exitOf(await runToEnd(supervisor, folders.next(), launchOf('ignore_term.py', [], { timeLimitMs: 2_000 }))),
  ).toMatchObject({ reason: 'time-limit', exitCode: null, signal: 'SIGKILL' })
})

test('a run that stopped itself is ended by the time limit all the same', async () => {
  const exit = exitOf(
    await runToEnd(supervisor, folders.next(), launchOf('frozen.py', [], { timeLimitMs: 2_000, graceMs: 20_000 })),
  )
  expect(exit).toMatchObject({ reason: 'time-limit', signal: 'SIGTERM' })
})

test.each([
  ['flee.py', []],
  ['flee.py', ['naked']],
])('what %s %j left in a session of its own is ended with the run', async (name, args) => {
  const folder = folders.next()
  const exit = exitOf(await runToEnd(supervisor, folder, launchOf(name, args)))
  expect(exit).toMatchObject({ exitCode: 0, reason: 'exited', leftovers: 1 })
  await gone(Number(printed(folder)))
})

test('a fled process is ended by the time limit too', async () => {
  const folder = folders.next()
  const exit = exitOf(await runToEnd(supervisor, folder, launchOf('flee.py', ['stay'], { timeLimitMs: 2_000 })))
  expect(exit).toMatchObject({ reason: 'time-limit', leftovers: 1 })
  await gone(Number(printed(folder)))
})

test.each(['hydra.py', 'relay.py'])('processes that start each other again are ended: %s', async (name) => {
  const launch = launchOf(name, [], { graceMs: 50 })
  const handle = await supervisor.start(folders.next(), launch)
  expect(exitOf(await supervisor.watch(handle))).toMatchObject({ exitCode: 0, error: null })
  // The launcher carries the marker as well, and its last word is written a moment before it has gone.
  await gone(handle.launcher.pid)
  expect(await findStrays({ name: 'PAWL_RUN', value: launch.runId })).toEqual([])
})

test('without subreapers the marker finds what was left', async () => {
  const folder = folders.next()
  const unassisted = supervisorWith({ launchFile: program('launch_unassisted.py') })
  expect(exitOf(await runToEnd(unassisted, folder, launchOf('flee.py')))).toMatchObject({ exitCode: 0, leftovers: 1 })
  await gone(Number(printed(folder)))
})

test('without CPU clocks the times of ps are good enough, and the final account is exact', async () => {
  const folder = folders.next()
  const unassisted = supervisorWith({ launchFile: program('launch_unassisted.py') })
  const exit = exitOf(await runToEnd(unassisted, folder, launchOf('burn.py', ['0.6'])))
  expect(exit.cpuUs).toBeGreaterThan(2_399_000)
  // ps counts whole seconds on Linux: the run has used 1.8 at its last line but one.
  expect(arrivalsOf(folder).cpuUs.at(-1)).toBeGreaterThanOrEqual(1_000_000)
})

test('a run has the limits of whoever started it', async () => {
  const folder = folders.next()
  await runToEnd(supervisor, folder, { ...launchOf('hang.py'), argv: ['sh', '-c', 'ulimit -n'] })
  const own = await exec('sh', ['-c', 'ulimit -n'], { cwd: '/' })
  expect(printed(folder)).toBe('stdout' in own && own.stdout)
})

test('a run that closes its output goes on', async () => {
  const file = join(folders.make('mute'), 'go')
  const handle = await supervisor.start(folders.next(), launchOf('mute.py', [file]))
  writeFileSync(file, '')
  expect(exitOf(await supervisor.watch(handle))).toMatchObject({ exitCode: 5, outputBytes: 0 })
})

test('a wall clock that runs backwards changes neither times nor limits', async () => {
  const backwards = supervisorWith({ launchFile: program('launch_clock_back.py') })
  const folder = folders.next()
  const exit = exitOf(await runToEnd(backwards, folder, launchOf('hang.py', [], { timeLimitMs: 2_000 })))
  expect(exit.reason).toBe('time-limit')
  expect(exit.durationMs).toBeGreaterThanOrEqual(2_000)
  expect(arrivalsOf(folder).atNs[0]).toBeGreaterThan(0)
})

test('binary, control sequences and both outputs are kept byte for byte', async () => {
  const folder = folders.next()
  await runToEnd(supervisor, folder, launchOf('hostile.py'))
  const expected = Buffer.concat([
    Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)),
    Buffer.from('\n\x1b]0;owned\x07\x1b]52;c;b3duZWQ=\x07\x1b[31mred\x1b[0m\nloss: nan\r\nloss: inf\r'),
  ])
  expect(readFileSync(runFiles(folder).spool)).toEqual(expected)
})

test('a line of 100 MB is kept whole', async () => {
  const folder = folders.next()
  expect(exitOf(await runToEnd(supervisor, folder, launchOf('one_line.py', ['100'])))).toMatchObject({
    exitCode: 0,
    outputBytes: 100_000_007,
  })
  const bytes = readFileSync(runFiles(folder).spool)
  expect(bytes.indexOf('\n')).toBe(100_000_000)
  expect(bytes.subarray(-7).toString()).toBe('\nafter\n')
})

test('a run that prints more than it may is ended, and its spool stops at the limit', async () => {
  const folder = folders.next()
  const exit = exitOf(
    await runToEnd(supervisor, folder, launchOf('flood.py', ['1000000000', '50'], { outputLimitBytes: 1_000_003 })),
  )
  expect(exit).toMatchObject({
    reason: 'output-limit',
    outputBytes: 1_000_003,
    error: 'The run printed more than 1000003 bytes.',
  })
  expect(readFileSync(runFiles(folder).spool).length).toBe(1_000_003)
  expect(arrivalsOf(folder).endOffsets.at(-1)).toBe(1_000_003)
})

test('one that prints too much with its last breath is told so as well', async () => {
  const launch = { ...launchOf('hang.py', [], { outputLimitBytes: 3 }), argv: ['printf', '1234'] }
  expect(exitOf(await runToEnd(supervisor, folders.next(), launch))).toMatchObject({
    reason: 'output-limit',
    outputBytes: 3,
  })
})

test('output of exactly the limit is no fault', async () => {
  const exit = exitOf(
    await runToEnd(supervisor, folders.next(), launchOf('flood.py', ['100000', '50'], { outputLimitBytes: 100_000 })),
  )
  expect(exit).toMatchObject({ reason: 'exited', outputBytes: 100_000 })
})

test('a run that fills its folder is ended; what a link points at is not its own', async () => {
  const path = folders.make('out')
  const elsewhere = folders.make('elsewhere')
  writeFileSync(join(elsewhere, 'data'), Buffer.alloc(3_000_000))
  symlinkSync(elsewhere, join(path, 'linked'))
  const within = exitOf(
    await runToEnd(
      supervisor,
      folders.next(),
      launchOf('steps.py', ['12', '0.1'], { quota: { path, bytes: 2_000_000 } }),
    ),
  )
  expect(within.reason).toBe('exited')
  const exit = exitOf(
    await runToEnd(supervisor, folders.next(), launchOf('fill.py', [path], { quota: { path, bytes: 2_000_000 } })),
  )
  expect(exit).toMatchObject({ reason: 'quota', error: expect.stringContaining('2000000 are allowed') })
})

test('output that can no longer be stored ends the run', async () => {
  const folder = folders.next()
  const exit = exitOf(
    await runToEnd(
      supervisorWith({ python: program('small_disk.sh') }),
      folder,
      launchOf('flood.py', ['100000000', '100']),
    ),
  )
  expect(exit).toMatchObject({ reason: 'disk-full', error: "The output can't be stored: File too large." })
  expect(exit.outputBytes).toBe(readFileSync(runFiles(folder).spool).length)
})

test('on a disk without a byte left the run still tells how it ended', async (context) => {
  const disk = folders.make('full disk')
  const mounted = await exec('mount', ['-t', 'tmpfs', '-o', 'size=200k', 'none', disk], { cwd: '/' })
  if (mounted.kind !== 'ended' || mounted.exitCode !== 0) return context.skip('only root can mount a small disk')
  try {
    const handle = await supervisor.start(join(disk, 'run'), launchOf('flood.py', ['100000000', '100']))
    const exit = exitOf(await supervisor.watch(handle))
    expect(exit).toMatchObject({
      reason: 'disk-full',
      error: "The output can't be stored: No space left on device.",
    })
    await gone(handle.launcher.pid)
  } finally {
    await exec('umount', [disk], { cwd: '/' })
  }
  expect(existsSync(join(disk, 'run'))).toBe(false)
})

test('the launcher is written in the Python of 2019', async () => {
  const check = 'import ast, sys; [ast.parse(open(path).read(), path, feature_version=(3, 8)) for path in sys.argv[1:]]'
  const harness = dirname(launchFile)
  const files = readdirSync(harness).filter((name) => name.endsWith('.py'))
  expect(files.length).toBeGreaterThan(3)
  expect(await exec('python3', ['-c', check, ...files], { cwd: harness })).toMatchObject({
    kind: 'ended',
    exitCode: 0,
    stderr: '',
  })
})
