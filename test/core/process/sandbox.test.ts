import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { exec } from '../../../main/core/process/exec.ts'
import { type Confinement, findSandbox, heldIn } from '../../../main/core/process/sandbox.ts'
import { alive, gone, until } from '../../support/processes.ts'
import { exitOf, launchOf, runFolders, supervisorWith } from '../../support/runs.ts'

const sandbox = await findSandbox()
const bubblewrap =
  sandbox.kind === 'bubblewrap' ? sandbox : { kind: 'bubblewrap' as const, program: '', version: '', asRoot: false }
let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pawl held ü '))
  for (const name of ['mine', 'tmp', 'secrets', 'secrets/shown']) mkdirSync(join(folder, name))
  writeFileSync(join(folder, 'secrets', 'key'), 'sk')
  writeFileSync(join(folder, 'secrets', 'shown', 'file'), 'shown')
  writeFileSync(join(folder, 'token'), 'sk')
  writeFileSync(join(folder, 'empty'), '')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const at = (name: string) => join(folder, name)
const confinement = (change: Partial<Confinement> = {}): Confinement => ({
  write: [at('mine')],
  read: [folder, join(folder, 'secrets', 'shown')],
  hideFolders: [at('secrets')],
  hideFiles: [at('token')],
  empty: at('empty'),
  tmp: at('tmp'),
  network: false,
  devices: false,
  ...change,
})

async function held(
  script: string,
  change: Partial<Confinement> = {},
): Promise<{ code: number | null; printed: string }> {
  const [bwrap = '', ...args] = heldIn(bubblewrap, confinement(change), at('mine'), ['sh', '-c', script])
  const ended = await exec(bwrap, args, { cwd: folder })
  if (ended.kind !== 'ended') throw new Error(ended.kind)
  return { code: ended.exitCode, printed: `${ended.stdout}${ended.stderr}`.trim() }
}

describe('where there is no sandbox', () => {
  test('it is said why, and what to do', async () => {
    expect(await findSandbox({ PATH: '/nowhere' })).toMatchObject({ kind: 'none', why: 'bubblewrap is not installed.' })
  })

  test('one that is there and does not work is none', async () => {
    writeFileSync(at('bwrap'), '#!/bin/sh\necho "bwrap: setting up uid map: Permission denied" >&2\nexit 1\n')
    chmodSync(at('bwrap'), 0o755)
    expect(await findSandbox({ PATH: folder })).toMatchObject({
      kind: 'none',
      why: 'bubblewrap is there and does not work: bwrap: setting up uid map: Permission denied.',
    })
  })
})

describe.skipIf(sandbox.kind === 'none')('what is held in', () => {
  test('changes what is its own and nothing else, also not as root', async () => {
    expect(await held('echo x > file && cat file')).toEqual({ code: 0, printed: 'x' })
    expect(readFileSync(at('mine/file'), 'utf8')).toBe('x\n')
    for (const path of [at('other'), '/etc/passwd', '/usr/x', '/proc/sys/kernel/pid_max'])
      expect((await held(`true >> '${path}'`)).code, path).not.toBe(0)
    expect((await held('mount -o remount,rw / && touch /x')).code).not.toBe(0)
    expect((await held('mkdir -p m && mount -t tmpfs none m')).code).not.toBe(0)
  })

  test('finds hidden folders and files empty, but what it is to read', async () => {
    expect((await held(`cat '${at('secrets/key')}'`)).printed).toContain('No such file')
    expect((await held(`cat '${at('token')}'`)).printed).toBe('')
    expect((await held(`cat '${at('secrets/shown/file')}'`)).printed).toBe('shown')
  })

  test('can’t get at it by a link either', async () => {
    symlinkSync(at('secrets/key'), at('mine/link'))
    expect((await held('cat link')).printed).toContain('No such file')
  })

  test('has a place of its own for temporary files, and sees nobody else’s', async () => {
    expect((await held('echo x > /tmp/mine; ls /tmp/mine')).printed).toBe('/tmp/mine')
    expect(readFileSync(at('tmp/mine'), 'utf8')).toBe('x\n')
  })

  test('reaches no network where it may not, and its own loopback all the same', async () => {
    const script = `python3 -c "
import socket
s = socket.socket(); s.bind(('127.0.0.1', 0)); s.listen(); c = socket.create_connection(s.getsockname()); print('own')
print(len(open('/proc/net/route').readlines()))"`
    expect((await held(script)).printed).toBe('own\n1')
  })

  test('sees no device but the harmless ones, or all of them', async () => {
    expect((await held('ls /dev')).printed).not.toMatch(/\b(sd[a-z]|vda|nvidia0|mem)\b/)
    expect(
      (await held('test -e /dev/fuse -o -e /dev/kmsg -o -e /dev/mem && echo more', { devices: true })).code,
    ).toBeDefined()
  })

  test('sees no other process', async () => {
    expect((await held(`ls -d /proc/[0-9]* | wc -l`)).printed).toMatch(/^[1-9]$/)
  })

  test('is asked to end by a signal to itself, not to what holds it in, and may say its last words', async () => {
    const folders = runFolders()
    try {
      const run = folders.next()
      const supervisor = supervisorWith()
      const base = launchOf('last_words.py')
      const handle = await supervisor.start(run, {
        ...base,
        argv: heldIn(bubblewrap, confinement({ read: [folder, process.cwd()] }), at('mine'), base.argv),
        graceMs: 5_000,
        ending: { signal: 'INT', wrapped: true },
      })
      const spool = join(run, 'output.spool')
      await until(() => readFileSync(spool, 'utf8').includes('ready'))
      await supervisor.requestEnd(handle, 'enough')
      expect(exitOf(await supervisor.watch(handle))).toMatchObject({ reason: 'stop', exitCode: 7, leftovers: 0 })
      expect(readFileSync(spool, 'utf8')).toBe('ready\nlast words after SIGINT\n')
    } finally {
      folders.remove()
    }
  })

  test('dies with whoever started it, with all that fled into sessions of its own', async () => {
    const folders = runFolders()
    try {
      const run = folders.next()
      const supervisor = supervisorWith()
      const base = launchOf('flee.py', ['stay'])
      const handle = await supervisor.start(run, {
        ...base,
        argv: heldIn(bubblewrap, confinement({ read: [folder, process.cwd()] }), at('mine'), base.argv),
      })
      await until(() => readFileSync(join(run, 'output.spool'), 'utf8').includes('\n'))
      const child = handle.launcher.childPid
      expect(alive(child)).toBe(true)
      process.kill(handle.launcher.pid, 'SIGKILL')
      await gone(child)
      const { stdout } = (await exec('ps', ['-eo', 'args'], { cwd: '/' })) as { stdout: string }
      expect(stdout.split('\n').filter((line) => line.includes(folder))).toEqual([])
    } finally {
      folders.remove()
    }
  })
})

describe('a value that a launch only names', () => {
  test('reaches the run by the launcher’s environment, and stands in no file', async () => {
    const folders = runFolders()
    try {
      const run = folders.next()
      const supervisor = supervisorWith()
      const launch = { ...launchOf('tell.py'), passOn: ['HANDED', 'NOT_THERE'] }
      await supervisor.watch(await supervisor.start(run, launch, { HANDED: 'sk-handed-over' }))
      expect(JSON.parse(readFileSync(join(run, 'output.spool'), 'utf8')).env.HANDED).toBe('sk-handed-over')
      expect(readFileSync(join(run, 'launch.json'), 'utf8')).not.toContain('sk-handed-over')
    } finally {
      folders.remove()
    }
  })
})
