import { createServer, type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import { largestMessageBytes } from '../../preload/contract/message-size.ts'
import { Failure } from '../core/failure.ts'
import type { Log } from '../core/log.ts'
import { type Events, type Handlers, serve } from '../serve.ts'
import { type Admission, createAccess } from './access.ts'
import { safeFile, securityHeaders } from './content.ts'
import { socketConnection } from './socket.ts'

/** A far end that answers no ping for this long is gone: a closed laptop behind a tunnel never says goodbye. */
const heartbeatMs = 30_000

export type WebDoor = {
  readonly port: number
  /** Without the token. */
  readonly url: string
  /** The address to open first: it carries the token. */
  readonly firstUrl: string
  readonly token: string
  readonly close: () => Promise<void>
}

/**
 * Opens the loopback door: the files below `root` and a WebSocket at /socket, for whoever has the token.
 * Without a `port` the system picks one. Throws a `Failure` when the port is taken.
 */
export async function openWebDoor(options: {
  readonly handlers: Handlers
  readonly events: Events
  readonly log: Log
  readonly root: string
  readonly port: number | null
}): Promise<WebDoor> {
  const { handlers, events, log } = options
  const access = createAccess()
  const sockets = new WebSocketServer({ noServer: true, maxPayload: largestMessageBytes, perMessageDeflate: false })
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      log.error(`the page ${request.url ?? ''} failed: ${String(error)}`)
      response.destroy()
    })
  })

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const admission = admit(request, false)
    if (admission.kind === 'refused') return refuse(response, admission.status, admission.why)
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(response, 405, 'Only GET and HEAD.')
    if (admission.kind === 'welcome') {
      response.writeHead(303, { ...securityHeaders, location: '/', 'set-cookie': admission.cookie }).end()
      return
    }
    const content = await safeFile(options.root, pathOf(request))
    if (content === null) return refuse(response, 404, 'There is no such page.')
    const headers = { ...securityHeaders, 'content-type': content.type, 'content-length': content.bytes.byteLength }
    response.writeHead(200, headers).end(request.method === 'HEAD' ? undefined : content.bytes)
  }

  function admit(request: IncomingMessage, wantsSocket: boolean): Admission {
    const { host, origin, authorization, cookie } = request.headers
    return access.admit({ host, origin, authorization, cookie, token: queryToken(request), wantsSocket })
  }

  server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    stream.on('error', (error) => log.info(`a connection broke: ${error.message}`))
    const admission = admit(request, true)
    if (admission.kind !== 'admitted')
      return refuseUpgrade(stream, admission.kind === 'refused' ? admission.status : 401)
    if (pathOf(request) !== '/socket') return refuseUpgrade(stream, 404)
    sockets.handleUpgrade(request, stream, head, (socket) => bind(socket))
  })

  function bind(socket: WebSocket): void {
    const unbind = serve(socketConnection(socket, log), handlers, events, log)
    const stopHeart = watchHeart(socket)
    // An oversized message or a broken frame ends here; ws closes the connection with the code that says which.
    socket.on('error', (error) => log.warn(`a page's connection was refused: ${error.message}`))
    socket.on('close', () => {
      stopHeart()
      unbind()
    })
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(portFailure(error, options.port)))
    server.listen({ host: '127.0.0.1', port: options.port ?? 0, exclusive: true }, resolve)
  })
  const { port } = server.address() as AddressInfo
  const url = `http://127.0.0.1:${port}/`

  async function close(): Promise<void> {
    for (const socket of sockets.clients) socket.close(1001)
    const closed = new Promise<void>((resolve) => server.close(() => resolve()))
    server.closeAllConnections()
    for (const socket of sockets.clients) socket.terminate()
    await closed
  }

  return { port, url, firstUrl: `${url}?token=${access.token}`, token: access.token, close }
}

function watchHeart(socket: WebSocket): () => void {
  let answered = true
  socket.on('pong', () => {
    answered = true
  })
  const timer = setInterval(() => {
    if (!answered) return socket.terminate()
    answered = false
    socket.ping()
  }, heartbeatMs)
  timer.unref()
  return () => clearInterval(timer)
}

// The raw path, not `new URL(...)`: that would resolve `..` before anyone could refuse it.
function pathOf(request: IncomingMessage): string {
  return (request.url ?? '').split('?', 1)[0] ?? ''
}

function queryToken(request: IncomingMessage): string | null {
  const url = request.url ?? ''
  return url.includes('?') ? new URLSearchParams(url.slice(url.indexOf('?'))).get('token') : null
}

function refuse(response: ServerResponse, status: number, why: string): void {
  response.writeHead(status, { ...securityHeaders, 'content-type': 'text/plain; charset=utf-8', connection: 'close' })
  response.end(`${why}\n`)
}

function refuseUpgrade(stream: Duplex, status: number): void {
  stream.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}

function portFailure(error: NodeJS.ErrnoException, port: number | null): Error {
  if (error.code === 'EADDRINUSE')
    return new Failure(
      'port-in-use',
      `Port ${port} is in use.`,
      'Choose another with --port, or leave it out: Pawl finds a free one.',
    )
  if (error.code === 'EACCES')
    return new Failure(
      'port-refused',
      `The system does not allow port ${port}.`,
      'Choose one from 1024 on, or leave --port out.',
    )
  return error
}
