import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { WebSocket } from 'ws'
import { silentLog } from '../../main/core/log.ts'
import type { Handlers } from '../../main/serve.ts'
import { openWebDoor, type WebDoor } from '../../main/web/listen.ts'
import { eventSource, handlersWith, info } from '../support/stand-in-engine.ts'

export type Page = {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly body: string
}

export type TestDoor = WebDoor & {
  readonly announce: ReturnType<typeof eventSource>['announce']
  readonly listeners: () => number
  /** Asks with exactly this path and these headers, as no well-behaved client would. */
  readonly get: (path: string, headers?: Record<string, string>, method?: string) => Promise<Page>
  /** The cookie that the token is worth, as `name=value`. */
  readonly login: () => Promise<string>
  readonly root: string
}

/** Opens the web door on a folder with a page, and gives what a test asks it with. */
export async function testDoor(some: Partial<Handlers> = {}): Promise<TestDoor> {
  const folder = await mkdtemp(join(tmpdir(), 'pawl-web-'))
  const root = join(folder, 'renderer')
  await mkdir(join(root, 'assets'), { recursive: true })
  await writeFile(join(root, 'index.html'), '<title>Pawl</title>')
  await writeFile(join(root, 'assets', 'main.js'), 'export {}')
  await writeFile(join(folder, 'secret.txt'), 'secret')
  const { events, announce, listeners } = eventSource()
  const handlers = handlersWith({ 'app.info': () => info, ...some })
  const door = await openWebDoor({ handlers, events, log: silentLog, root, port: null })

  async function get(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Page> {
    const asked = request({
      host: '127.0.0.1',
      port: door.port,
      path,
      method,
      headers,
      setHost: headers.host === undefined,
    })
    asked.end()
    const [response] = await once(asked, 'response')
    let body = ''
    for await (const chunk of response) body += chunk
    return { status: response.statusCode, headers: response.headers, body }
  }

  async function login(): Promise<string> {
    const { headers } = await get(`/?token=${door.token}`)
    return String(headers['set-cookie']).split(';')[0] ?? ''
  }

  async function close(): Promise<void> {
    await door.close()
    await rm(folder, { recursive: true, force: true })
  }

  return { ...door, announce, listeners, get, login, root, close }
}

export type SocketHeaders = {
  readonly origin?: string
  readonly host?: string
  readonly cookie?: string
  readonly authorization?: string
}

/** Opens a WebSocket with these headers; gives the socket, or the status it was refused with. */
export async function openSocket(port: number, headers: SocketHeaders, path = '/socket'): Promise<WebSocket | number> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { headers })
  return await new Promise((resolve, reject) => {
    socket.once('open', () => resolve(socket))
    socket.once('unexpected-response', (_request, response) => {
      resolve(response.statusCode ?? 0)
      response.destroy()
    })
    socket.once('error', reject)
  })
}

/** The next message that arrives on it. */
export async function nextMessage(socket: WebSocket): Promise<unknown> {
  const [data] = await once(socket, 'message')
  return JSON.parse(String(data))
}
