import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { WebSocket } from 'ws'
import { z } from 'zod'
import { type Args, type MethodName, methods, type Result } from '../../preload/contract/methods.ts'
import { message } from '../../preload/contract/wire.ts'
import { Failure } from '../core/failure.ts'
import { loopback } from './access.ts'

/** Where a running engine can be called, as it wrote it to `engine.json` for the command line of the same user. */
export const engineAddress = z.object({
  pid: z.number().int().positive(),
  url: z.string(),
  token: z.string().regex(/^[0-9a-f]{64}$/),
})

export type EngineAddress = z.infer<typeof engineAddress>

/** The engine of another process, called over its loopback door. */
export type RunningEngine = {
  readonly address: EngineAddress
  readonly call: <M extends MethodName>(method: M, args: Args<M>) => Promise<Result<M>>
  readonly close: () => void
}

const handshakeTimeoutMs = 5_000

/**
 * Connects to the Pawl that has this data folder, or gives null when none runs. Throws a `Failure` when one runs that
 * can't be called, or when the address was not written by this user alone.
 */
export async function connectToEngine(home: string): Promise<RunningEngine | null> {
  const address = await readAddress(home)
  if (address === null || !isAlive(address.pid)) return null
  const socket = await open(address)
  return socket === null ? null : caller(socket, address)
}

/** Reads `engine.json`; null without one. The token goes only to where this file says, so it must be ours and say loopback. */
export async function readAddress(home: string): Promise<EngineAddress | null> {
  const file = join(home, 'engine.json')
  try {
    const { mode, uid } = await stat(file)
    const parsed = engineAddress.safeParse(JSON.parse(await readFile(file, 'utf8')))
    const isOurs = process.getuid === undefined || (uid === process.getuid() && (mode & 0o077) === 0)
    if (parsed.success && isOurs && loopback(hostOf(parsed.data.url)) !== null) return parsed.data
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    if (!(error instanceof SyntaxError)) throw error
  }
  throw new Failure(
    'engine-address',
    `${file} is not what a running Pawl writes there, so its token is not used.`,
    'Quit Pawl, remove that file and start again.',
  )
}

function hostOf(url: string): string | undefined {
  return /^http:\/\/([^/]+)\/$/.exec(url)?.[1]
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

async function open(address: EngineAddress): Promise<WebSocket | null> {
  const socket = new WebSocket(`${address.url.replace('http:', 'ws:')}socket`, {
    headers: { authorization: `Bearer ${address.token}` },
    handshakeTimeout: handshakeTimeoutMs,
    followRedirects: false,
    perMessageDeflate: false,
  })
  return await new Promise((resolve, reject) => {
    socket.once('open', () => resolve(socket))
    socket.once('error', (error: NodeJS.ErrnoException) => {
      // The process that wrote the address is gone, and its number belongs to another one now.
      if (error.code === 'ECONNREFUSED') return resolve(null)
      reject(unreachable(address, error.message))
    })
  })
}

function caller(socket: WebSocket, address: EngineAddress): RunningEngine {
  type Waiter = { readonly resolve: (value: unknown) => void; readonly reject: (error: Error) => void }
  const waiters = new Map<number, Waiter>()
  let nextId = 0

  function endAll(error: Error): void {
    for (const waiter of waiters.values()) waiter.reject(error)
    waiters.clear()
  }

  socket.on('message', (data) => {
    const parsed = message.safeParse(JSON.parse(String(data)))
    if (!parsed.success) return endAll(unreachable(address, 'it sent something that is no message'))
    if ('event' in parsed.data) return
    const waiter = waiters.get(parsed.data.id)
    waiters.delete(parsed.data.id)
    if (parsed.data.ok) waiter?.resolve(parsed.data.value)
    else waiter?.reject(new Failure(parsed.data.error.code, parsed.data.error.message, parsed.data.error.remedy))
  })
  socket.on('error', (error) => endAll(unreachable(address, error.message)))
  socket.on('close', () => endAll(unreachable(address, 'it closed the connection')))

  async function call<M extends MethodName>(method: M, args: Args<M>): Promise<Result<M>> {
    // What is sent into a closed connection is dropped without a word, and its answer would be waited for for ever.
    if (socket.readyState !== socket.OPEN) throw unreachable(address, 'it closed the connection')
    const id = nextId++
    const value = await new Promise<unknown>((resolve, reject) => {
      waiters.set(id, { resolve, reject })
      socket.send(JSON.stringify({ id, method, args }))
    })
    // The table ties each name to its result; TypeScript can't see that through a type parameter.
    return methods[method].result.parse(value) as Result<M>
  }

  return { address, call, close: () => socket.close() }
}

function unreachable(address: EngineAddress, why: string): Failure {
  return new Failure(
    'engine-unreachable',
    `Pawl runs (process ${address.pid}) but could not be called: ${why}.`,
    'Try again; if it stays so, quit that Pawl and start it anew. Runs go on meanwhile.',
  )
}
