import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createLeases, type Held, type Holder, type Leases } from '../../../main/core/gpu/lease.ts'
import { processIdentity } from '../../../main/core/process/identity.ts'
import { runFiles } from '../../../main/core/process/run-files.ts'
import { leaseFolder } from '../../../main/home.ts'
import { program, testClock } from '../../support/runs.ts'

let folder = ''
const children: ChildProcess[] = []
const opened: Leases[] = []
const never = new AbortController().signal

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pawl leases ü '))
})
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  for (const leases of opened.splice(0)) leases.close()
  rmSync(folder, { recursive: true, force: true })
})

function leasesOf(home: string): Leases {
  const leases = createLeases({ folder: join(folder, 'book'), home: join(folder, home), clock: testClock })
  opened.push(leases)
  return leases
}

/** Another Pawl, in a process of its own, with a data folder of its own: takes a device and says so. */
async function otherPawl(
  device: string,
  run: string,
  campaign = '',
): Promise<{ child: ChildProcess; end: () => Promise<void> }> {
  const child = spawn(process.execPath, [program('hold_lease.ts'), join(folder, 'book'), device, run, campaign], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  children.push(child)
  if (child.stdout === null) throw new Error('no output')
  const [line] = await once(createInterface(child.stdout), 'line')
  expect(line).toBe('taken')
  return {
    child,
    end: async () => {
      child.kill('SIGKILL')
      if (child.signalCode === null) await once(child, 'exit')
    },
  }
}

const taken = async (promise: Promise<Held | null>): Promise<Held> => {
  const held = await promise
  if (held === null) throw new Error('it was stopped')
  return held
}

/** Resolves with true when `promise` is still open after a few looks of those who wait. */
async function stays(promise: Promise<unknown>): Promise<boolean> {
  return await Promise.race([promise.then(() => false), new Promise<boolean>((done) => setTimeout(done, 1_300, true))])
}

describe('a lease', () => {
  test('is one for each device', async () => {
    const leases = leasesOf('a')
    const first = await taken(leases.take('GPU-0', { run: null, stopped: never }))
    const second = await taken(leases.take('GPU-1', { run: null, stopped: never }))
    expect(leases.isTaken('GPU-0')).toBe(true)
    first.release()
    second.release()
    expect(leases.isTaken('GPU-0')).toBe(false)
  })

  test('goes to whoever waits longest, so that two campaigns take turns', async () => {
    const [a, b] = [leasesOf('a'), leasesOf('b')]
    const order: string[] = []
    const campaign = async (leases: Leases, name: string): Promise<void> => {
      for (let run = 0; run < 3; run++) {
        const held = await taken(leases.take('GPU-0', { run: null, stopped: never }))
        order.push(name)
        await new Promise((done) => setTimeout(done, 20))
        held.release()
      }
    }
    await Promise.all([campaign(a, 'a'), campaign(b, 'b')])
    expect(order.join('')).toMatch(/^(ababab|bababa)$/)
  })

  test('is not waited for once it is stopped', async () => {
    const leases = leasesOf('a')
    const held = await taken(leases.take('GPU-0', { run: null, stopped: never }))
    const stop = new AbortController()
    const waiting = leases.take('GPU-0', { run: null, stopped: stop.signal })
    stop.abort()
    expect(await waiting).toBeNull()
    const next = leases.take('GPU-0', { run: null, stopped: never })
    held.release()
    ;(await taken(next)).release()
  })

  test('holds against another Pawl with another data folder, and says who has it', async () => {
    const other = await otherPawl('GPU-0', '')
    const waits: (Holder | null)[] = []
    const waiting = leasesOf('a').take('GPU-0', { run: null, stopped: never, waits: (holder) => waits.push(holder) })
    expect(await stays(waiting)).toBe(true)
    expect(waits).toMatchObject([{ process: { pid: other.child.pid }, home: '/somewhere/else' }])
    await other.end()
    ;(await taken(waiting)).release()
  })

  test('of a Pawl that was killed lasts as long as its run lives', async () => {
    const run = spawn('sleep', ['600'], { stdio: 'ignore' })
    children.push(run)
    const runFolder = join(folder, 'run')
    mkdirSync(runFolder)
    writeFileSync(
      runFiles(runFolder).launcher,
      JSON.stringify({ runId: 'r', ...processIdentity(run.pid ?? 0), childPid: run.pid, startedAtMs: 1 }),
    )
    const other = await otherPawl('GPU-0', runFolder)
    await other.end()
    const waiting = leasesOf('a').take('GPU-0', { run: null, stopped: never })
    expect(await stays(waiting)).toBe(true)
    run.kill('SIGKILL')
    ;(await taken(waiting)).release()
  })

  test('is taken over at once by the Pawl that goes on with the run, in front of those who wait', async () => {
    const leases = leasesOf('a')
    const first = await taken(leases.take('GPU-0', { run: null, stopped: never }))
    first.begin({ id: 'run-1', folder: join(folder, 'run') })
    const other = leasesOf('b').take('GPU-0', { run: null, stopped: never })
    const heir = await taken(leasesOf('c').take('GPU-0', { run: 'run-1', stopped: never }))
    expect(await stays(other)).toBe(true)
    // The one that it was taken over from has nothing to give back.
    first.release()
    expect(await stays(other)).toBe(true)
    heir.release()
    ;(await taken(other)).release()
  })

  test('of one who died while he waited is not waited for', async () => {
    const held = await taken(leasesOf('a').take('GPU-0', { run: null, stopped: never }))
    const waiter = spawn(process.execPath, [program('hold_lease.ts'), join(folder, 'book'), 'GPU-0', ''], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    children.push(waiter)
    await new Promise((done) => setTimeout(done, 1_000))
    const next = leasesOf('b').take('GPU-0', { run: null, stopped: never })
    waiter.kill('SIGKILL')
    await once(waiter, 'exit')
    held.release()
    ;(await taken(next)).release()
  })
})

describe('a campaign', () => {
  const both = ['GPU-0', 'GPU-1'] as const

  test('works on the first device on which no other campaign works, and stays with it', () => {
    const [a, b] = [leasesOf('a'), leasesOf('b')]
    expect(a.claim('one', both, 1)).toEqual(['GPU-0'])
    expect(b.claim('two', both, 1)).toEqual(['GPU-1'])
    a.claimAgain('one', ['GPU-0'])
    // All are worked on: the one with the fewest campaigns.
    expect(b.claim('three', both, 1)).toEqual(['GPU-0'])
    expect(a.claim('four', both, 1)).toEqual(['GPU-1'])
    expect(a.claims().map(({ device, campaign }) => `${campaign} on ${device}`)).toEqual([
      'one on GPU-0',
      'three on GPU-0',
      'four on GPU-1',
      'two on GPU-1',
    ])
    a.unclaim('one')
    b.unclaim('three')
    expect(b.claim('five', both, 1)).toEqual(['GPU-0'])
  })

  test('works on as many devices as it wants, as far as nobody works there, and on all that it had when it goes on', () => {
    const [a, b] = [leasesOf('a'), leasesOf('b')]
    const three = ['GPU-0', 'GPU-1', 'GPU-2'] as const
    expect(a.claim('one', three, 2)).toEqual(['GPU-0', 'GPU-1'])
    expect(b.claim('two', three, 3)).toEqual(['GPU-2'])
    expect(b.claim('three', three, 3)).toEqual(['GPU-0'])
    a.unclaim('one')
    expect(a.claims().map(({ device, campaign }) => `${campaign} on ${device}`)).toEqual([
      'three on GPU-0',
      'two on GPU-2',
    ])
    a.claimAgain('one', ['GPU-0', 'GPU-1'])
    expect(a.claims().filter(({ campaign }) => campaign === 'one')).toMatchObject([
      { device: 'GPU-0' },
      { device: 'GPU-1' },
    ])
    for (const campaign of ['one', 'two', 'three']) b.unclaim(campaign)
    expect(b.claims()).toEqual([])
  })

  test('does not give way to one whose Pawl is gone, but to its run', async () => {
    const run = spawn('sleep', ['600'], { stdio: 'ignore' })
    children.push(run)
    const runFolder = join(folder, 'run')
    mkdirSync(runFolder)
    const launcher = { runId: 'r', ...processIdentity(run.pid ?? 0), childPid: run.pid, startedAtMs: 1 }
    writeFileSync(runFiles(runFolder).launcher, JSON.stringify(launcher))
    const other = await otherPawl('GPU-0', runFolder, 'theirs')
    const leases = leasesOf('a')
    expect(leases.claims()).toMatchObject([{ device: 'GPU-0', campaign: 'theirs', home: '/somewhere/else' }])
    expect(leases.claim('mine', both, 1)).toEqual(['GPU-1'])
    await other.end()
    expect(leases.claims().map((claim) => claim.campaign)).toEqual(['mine'])
    // The run of the Pawl that was killed goes on.
    expect(leases.runs()).toEqual([{ device: 'GPU-0', id: 'run', folder: runFolder }])
    expect(leases.claim('mine', both, 1)).toEqual(['GPU-1'])
    run.kill('SIGKILL')
    await once(run, 'exit')
    expect(leases.claim('mine', both, 1)).toEqual(['GPU-0'])
    expect(leases.runs()).toEqual([])
  })
})

describe('the place of the leases', () => {
  test('is the same for every data folder of a user, whatever the variables of a shell', () => {
    expect(leaseFolder({ PAWL_HOME: '/a', TMPDIR: '/b' }, 'linux', 1000)).toBe('/tmp/pawl-leases-1000')
    expect(leaseFolder({ PAWL_LEASES: '/mine' }, 'linux', 1000)).toBe('/mine')
  })

  test('is closed to others', () => {
    const place = join(folder, 'open')
    mkdirSync(place, { mode: 0o777 })
    chmodSync(place, 0o777)
    createLeases({ folder: place, home: folder, clock: testClock }).close()
    expect(statSync(place).mode & 0o077).toBe(0)
  })

  test.runIf(process.getuid?.() === 0)('is refused when it is somebody else’s', () => {
    const place = join(folder, 'foreign')
    mkdirSync(place)
    chownSync(place, 12_345, 12_345)
    expect(() => createLeases({ folder: place, home: folder, clock: testClock })).toThrow(/belongs to another user/)
  })
})
