import { once } from 'node:events'
import { symlink } from 'node:fs/promises'
import { connect } from 'node:net'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { WebSocket } from 'ws'
import { largestMessageBytes } from '../../preload/contract/message-size.ts'
import { soon } from '../support/soon.ts'
import { nextMessage, openSocket, type SocketHeaders, type TestDoor, testDoor } from './web-door.ts'

let door: TestDoor
beforeEach(async () => {
  door = await testDoor()
})
afterEach(() => door.close())

describe('the loopback page', () => {
  it('takes the token once, for a cookie that is not the token, and sends the browser to an address without it', async () => {
    const welcome = await door.get(`/?token=${door.token}`)
    expect(welcome.status).toBe(303)
    expect(welcome.headers.location).toBe('/')
    const cookie = String(welcome.headers['set-cookie'])
    expect(cookie).toMatch(/^pawl-\d+=[0-9a-f]{64}; HttpOnly; SameSite=Strict; Path=\/$/)
    expect(cookie).not.toContain(door.token)
    const page = await door.get('/', { cookie: cookie.split(';')[0] ?? '' })
    expect([page.status, page.body]).toEqual([200, '<title>Pawl</title>'])
  })

  it('gives every browser a cookie of its own', async () => {
    expect(await door.login()).not.toBe(await door.login())
  })

  it.each([
    ['no cookie', {}],
    ['the token as a cookie', { cookie: 'pawl-PORT=TOKEN' }],
    ['a made-up cookie', { cookie: `pawl-PORT=${'0'.repeat(64)}` }],
    ['the right value under the name of another port', { cookie: 'pawl-1=SESSION' }],
    ['the token as a header, which is for the socket alone', { authorization: 'Bearer TOKEN' }],
  ])('refuses %s', async (_what, headers) => {
    const session = (await door.login()).split('=')[1] ?? ''
    const filled = JSON.stringify(headers)
      .replace('PORT', String(door.port))
      .replace('TOKEN', door.token)
      .replace('SESSION', session)
    expect((await door.get('/', JSON.parse(filled))).status).toBe(401)
  })

  it.each(['', '0', '0'.repeat(64), 'ü'])('refuses the wrong token "%s"', async (token) => {
    const page = await door.get(`/?token=${encodeURIComponent(token)}`)
    expect([page.status, page.headers['set-cookie']]).toEqual([401, undefined])
  })

  it.each(['localhost:7000', '127.0.0.1:7000', '[::1]:7000', 'LOCALHOST:7000', 'localhost'])(
    'answers to the loopback host %s, whatever the port',
    async (host) => {
      expect((await door.get(`/?token=${door.token}`, { host })).status).toBe(303)
    },
  )

  it.each([
    'example.org',
    'example.org:80',
    '127.0.0.1.example.org',
    'localhost.example.org',
    '127.0.0.1@example.org',
    '0.0.0.0:7000',
    '127.0.0.2',
    'localhost:',
    'localhost:123456',
    '',
  ])('refuses the host "%s" even with the token', async (host) => {
    expect((await door.get(`/?token=${door.token}`, { host })).status).toBe(421)
  })

  it('names the cookie after the port that the browser sees', async () => {
    const { headers } = await door.get(`/?token=${door.token}`, { host: 'localhost:7000' })
    expect(String(headers['set-cookie'])).toMatch(/^pawl-7000=/)
  })

  it.each([
    'http://example.org',
    'null',
    'https://localhost:7000',
    'http://localhost:7001',
    'http://127.0.0.1:7000',
    'file://',
  ])('refuses the origin %s at localhost:7000', async (origin) => {
    expect((await door.get(`/?token=${door.token}`, { host: 'localhost:7000', origin })).status).toBe(403)
  })

  it('accepts an origin that agrees with the host', async () => {
    const headers = { host: 'localhost:7000', origin: 'http://localhost:7000' }
    expect((await door.get(`/?token=${door.token}`, headers)).status).toBe(303)
  })

  it.each([
    '/../secret.txt',
    '/assets/../../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/assets/..%5c..%5csecret.txt',
    '//secret.txt',
    '/%00index.html',
    '/index.html%00.js',
    '/.env',
    '/%',
    '/assets',
    '/assets/',
    '/link.txt',
    '/nothing.html',
    'http://127.0.0.1/index.html',
    `/${'a'.repeat(5000)}.js`,
  ])('has no page at %s', async (path) => {
    await symlink(join(door.root, '..', 'secret.txt'), join(door.root, 'link.txt'))
    const page = await door.get(path, { cookie: await door.login() })
    expect(page.status).toBe(404)
    expect(page.body).not.toContain('secret')
  })

  it('lets only GET and HEAD in', async () => {
    const cookie = await door.login()
    const statuses = await Promise.all(
      ['POST', 'PUT', 'DELETE', 'OPTIONS'].map(async (method) => (await door.get('/', { cookie }, method)).status),
    )
    expect(statuses).toEqual([405, 405, 405, 405])
    const head = await door.get('/', { cookie }, 'HEAD')
    expect([head.status, head.body]).toEqual([200, ''])
  })

  it('says with every answer that nothing may be framed, guessed, kept or loaded from elsewhere', async () => {
    const cookie = await door.login()
    const pages = await Promise.all([
      door.get('/', { cookie }),
      door.get('/nothing', { cookie }),
      door.get('/'),
      door.get(`/?token=${door.token}`),
    ])
    for (const { headers } of pages) {
      expect(headers['content-security-policy']).toContain("default-src 'self'; script-src 'self';")
      expect(headers['content-security-policy']).toContain("frame-ancestors 'none'")
      expect(headers['x-content-type-options']).toBe('nosniff')
      expect(headers['referrer-policy']).toBe('no-referrer')
      expect(headers['cache-control']).toBe('no-store')
    }
  })

  it('can be reached over the loopback address alone', async () => {
    const others = Object.values(networkInterfaces()).flatMap((list) =>
      (list ?? []).filter((one) => one.family === 'IPv4' && !one.internal),
    )
    for (const { address } of others) {
      const stream = connect(door.port, address)
      await expect(once(stream, 'connect')).rejects.toThrow('ECONNREFUSED')
    }
    expect((await door.get('/')).status).toBe(401)
  })
})

describe('the socket', () => {
  const own = () => ({ origin: `http://127.0.0.1:${door.port}` })

  async function opened(headers: SocketHeaders): Promise<WebSocket> {
    const socket = await openSocket(door.port, headers)
    if (typeof socket === 'number') throw new Error(`refused with ${socket}`)
    return socket
  }

  it('answers its own page, and the command line with the token', async () => {
    for (const headers of [{ ...own(), cookie: await door.login() }, { authorization: `Bearer ${door.token}` }]) {
      const socket = await opened(headers)
      socket.send(JSON.stringify({ id: 7, method: 'app.info', args: {} }))
      expect(await nextMessage(socket)).toMatchObject({ id: 7, ok: true, value: { runtime: 'test' } })
      socket.terminate()
    }
  })

  it.each<readonly [string, number, SocketHeaders]>([
    ['no cookie', 401, {}],
    ['a wrong token', 401, { authorization: `Bearer ${'0'.repeat(64)}` }],
    ['a cookie without an origin, as no browser sends it', 401, { cookie: 'SESSION' }],
    ['a foreign origin with the cookie', 403, { cookie: 'SESSION', origin: 'http://example.org' }],
    ['a foreign origin with the token', 403, { authorization: 'Bearer TOKEN', origin: 'http://example.org' }],
    ['another local port as origin', 403, { cookie: 'SESSION', origin: 'http://127.0.0.1:1' }],
    ['a foreign host', 421, { cookie: 'SESSION', host: 'example.org', origin: 'http://example.org' }],
  ])('refuses %s', async (_what, status, headers) => {
    const filled = JSON.stringify(headers)
      .replace('SESSION', await door.login())
      .replace('TOKEN', door.token)
    expect(await openSocket(door.port, JSON.parse(filled))).toBe(status)
  })

  it('is at /socket alone', async () => {
    const headers = { ...own(), cookie: await door.login() }
    expect(await openSocket(door.port, headers, '/other')).toBe(404)
    expect(await openSocket(door.port, own(), `/socket?token=${door.token}`)).toBe(401)
  })

  it('answers what is malformed with an error and goes on', async () => {
    const socket = await opened({ authorization: `Bearer ${door.token}` })
    const bad = [
      '{',
      '',
      '[]',
      'null',
      '{"id":1}',
      '{"id":-5,"method":"app.info"}',
      '{"id":1,"method":["app.info"],"args":{}}',
      Buffer.from([0, 1, 2]),
    ]
    for (const text of bad) {
      socket.send(text)
      expect(await nextMessage(socket)).toMatchObject({ id: -1, ok: false, error: { code: 'malformed-message' } })
    }
    socket.send('{"id":1,"method":"toString","args":{}}')
    expect(await nextMessage(socket)).toMatchObject({ id: 1, ok: false, error: { code: 'unknown-method' } })
    socket.send('{"id":2,"method":"run.show","args":{"run":"../x"}}')
    expect(await nextMessage(socket)).toMatchObject({ id: 2, ok: false, error: { code: 'bad-arguments' } })
    socket.send('{"id":3,"method":"app.info","args":{}}')
    expect(await nextMessage(socket)).toMatchObject({ id: 3, ok: true })
    socket.terminate()
  })

  it('closes on an oversized message, and on that connection alone', async () => {
    const socket = await opened({ authorization: `Bearer ${door.token}` })
    const other = await opened({ authorization: `Bearer ${door.token}` })
    socket.send(JSON.stringify({ id: 1, method: 'app.info', args: { padding: 'x'.repeat(largestMessageBytes) } }))
    const [code] = await once(socket, 'close')
    expect(code).toBe(1009)
    other.send('{"id":3,"method":"app.info","args":{}}')
    expect(await nextMessage(other)).toMatchObject({ id: 3, ok: true })
    other.terminate()
  })

  it('survives a broken frame', async () => {
    const socket = await opened({ authorization: `Bearer ${door.token}` })
    const stream = (socket as unknown as { _socket: { write: (bytes: Buffer) => void } })._socket
    stream.write(Buffer.from([0xff, 0xff, 0xff, 0xff]))
    await once(socket, 'close')
    expect((await door.get('/')).status).toBe(401)
  })

  it('passes events on', async () => {
    const socket = await opened({ authorization: `Bearer ${door.token}` })
    const received = nextMessage(socket)
    door.announce({ kind: 'campaigns-changed' })
    expect(await received).toEqual({ event: { kind: 'campaigns-changed' } })
    socket.terminate()
  })
})

describe('a far end that does not read', () => {
  const large = 'x'.repeat(1_000_000)

  it('is sent merged events, and every reply', async () => {
    await door.close()
    const calls = { count: 0 }
    door = await testDoor({
      'project.init': () => {
        calls.count += 1
        return { file: large }
      },
    })
    const socket = (await openSocket(door.port, { authorization: `Bearer ${door.token}` })) as WebSocket
    const seen: { id?: number; event?: { kind: string; totalBytes?: number } }[] = []
    socket.on('message', (data) => seen.push(JSON.parse(String(data))))
    const run = '0'.repeat(26)

    socket.pause()
    for (let id = 0; id < 12; id++)
      socket.send(JSON.stringify({ id, method: 'project.init', args: { path: '/x', overwrite: false } }))
    // All are answered and hardly any was sent, since nothing is read.
    await expect.poll(() => calls.count, soon).toBeGreaterThanOrEqual(9)
    for (let total = 1; total <= 5000; total++) door.announce({ kind: 'log-grew', run, totalBytes: total })
    socket.resume()

    await expect.poll(() => seen.filter((message) => message.id !== undefined).length, soon).toBe(12)
    await expect.poll(() => seen.findLast((message) => message.event !== undefined)?.event?.totalBytes, soon).toBe(5000)
    expect(seen.filter((message) => message.event !== undefined).length).toBeLessThan(2500)
    socket.terminate()
  })

  it('is closed when too much is left unread, and nothing else suffers', async () => {
    await door.close()
    door = await testDoor({ 'project.init': () => ({ file: large.repeat(80) }) })
    const socket = (await openSocket(door.port, { authorization: `Bearer ${door.token}` })) as WebSocket
    const closed = once(socket, 'close')
    socket.pause()
    socket.send(JSON.stringify({ id: 1, method: 'project.init', args: { path: '/x', overwrite: false } }))
    expect((await door.get('/')).status).toBe(401)
    socket.resume()
    const [code] = await closed
    expect(code).toBe(1006)
  })

  it('leaves no listener behind when it goes', async () => {
    const socket = (await openSocket(door.port, { authorization: `Bearer ${door.token}` })) as WebSocket
    expect(door.listeners()).toBe(1)
    socket.terminate()
    await expect.poll(() => door.listeners(), soon).toBe(0)
  })
})

describe('the port', () => {
  it('is said to be taken when it is', async () => {
    const { openWebDoor } = await import('../../main/web/listen.ts')
    const { silentLog } = await import('../../main/core/log.ts')
    const { handlersWith, eventSource } = await import('../support/stand-in-engine.ts')
    const second = openWebDoor({
      handlers: handlersWith({}),
      events: eventSource().events,
      log: silentLog,
      root: '/',
      port: door.port,
    })
    await expect(second).rejects.toMatchObject({ code: 'port-in-use', message: `Port ${door.port} is in use.` })
  })
})
