import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Failure } from '../../main/core/failure.ts'
import { connectToEngine } from '../../main/web/connect.ts'
import { info } from '../support/stand-in-engine.ts'
import { type TestDoor, testDoor } from './web-door.ts'

let home: string
let door: TestDoor
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'pawl-home-'))
  door = await testDoor({
    'campaign.list': () => [],
    'campaign.pause': () => {
      throw new Failure('campaign-ended', 'It has ended.', 'Start another.')
    },
  })
})
afterEach(async () => {
  await door.close()
  await rm(home, { recursive: true })
})

async function writeAddress(change: Record<string, unknown> = {}, mode = 0o600): Promise<void> {
  const file = join(home, 'engine.json')
  await writeFile(file, JSON.stringify({ pid: process.pid, url: door.url, token: door.token, ...change }))
  await chmod(file, mode)
}

describe('the command line beside a running engine', () => {
  it('calls its methods', async () => {
    await writeAddress()
    const engine = await connectToEngine(home)
    expect(await engine?.call('app.info', {})).toEqual(info)
    expect(await engine?.call('campaign.list', {})).toEqual([])
    engine?.close()
  })

  it('is told why something failed, in the words of the engine', async () => {
    await writeAddress()
    const engine = await connectToEngine(home)
    const failed = engine?.call('campaign.pause', { campaign: '0'.repeat(26) })
    await expect(failed).rejects.toMatchObject({
      code: 'campaign-ended',
      message: 'It has ended.',
      remedy: 'Start another.',
    })
    engine?.close()
  })

  it('is told when the engine goes away in the middle of a call', async () => {
    await door.close()
    let reached = () => {}
    const called = new Promise<void>((resolve) => (reached = resolve))
    door = await testDoor({
      'campaign.list': () => {
        reached()
        return new Promise(() => {})
      },
    })
    await writeAddress()
    const engine = await connectToEngine(home)
    const failed = expect(engine?.call('campaign.list', {})).rejects.toMatchObject({ code: 'engine-unreachable' })
    await called
    await door.close()
    await failed
    // And at each later call: nobody is there to answer it.
    await expect(engine?.call('campaign.list', {})).rejects.toMatchObject({ code: 'engine-unreachable' })
  })
})

describe('without a running engine', () => {
  it('there is nothing to connect to', async () => {
    expect(await connectToEngine(home)).toBeNull()
  })

  it('an address that a dead process left is none', async () => {
    const dead = spawn('true')
    await once(dead, 'exit')
    await writeAddress({ pid: dead.pid })
    expect(await connectToEngine(home)).toBeNull()
  })

  it('an address at which nobody listens is none', async () => {
    await writeAddress()
    await door.close()
    expect(await connectToEngine(home)).toBeNull()
  })
})

describe('the token', () => {
  let stranger: Server
  const heard: string[] = []
  beforeEach(async () => {
    heard.length = 0
    stranger = createServer((stream) => stream.on('data', (data) => heard.push(String(data))))
    await once(stranger.listen(0, '127.0.0.1'), 'listening')
  })
  afterEach(() => stranger.close())

  it.each<readonly [string, Record<string, unknown>, number]>([
    ['names another machine', { url: 'http://example.org/' }, 0o600],
    ['only looks like loopback', { url: 'http://127.0.0.1@example.org/' }, 0o600],
    ['others may write', {}, 0o666],
    ['others may read', {}, 0o644],
    ['holds no token', { token: 'x' }, 0o600],
  ])('is not used from a file that %s', async (_what, change, mode) => {
    await writeAddress(change, mode)
    await expect(connectToEngine(home)).rejects.toMatchObject({ code: 'engine-address' })
  })

  it('is not sent on by a redirect', async () => {
    const { port } = stranger.address() as { port: number }
    const redirecting = createServer((stream) =>
      stream.once('data', () =>
        stream.end(`HTTP/1.1 302 Found\r\nLocation: ws://127.0.0.1:${port}/\r\nConnection: close\r\n\r\n`),
      ),
    )
    await once(redirecting.listen(0, '127.0.0.1'), 'listening')
    await writeAddress({ url: `http://127.0.0.1:${(redirecting.address() as { port: number }).port}/` })
    await expect(connectToEngine(home)).rejects.toMatchObject({ code: 'engine-unreachable' })
    expect(heard).toEqual([])
    redirecting.close()
  })
})
