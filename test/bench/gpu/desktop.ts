import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

/** The desktop application, driven through its main process's debugger alone. */
export type Desktop = {
  readonly pid: number
  /** Evaluates in the page. */
  readonly page: (expression: string) => Promise<unknown>
  readonly setShown: (isShown: boolean) => Promise<void>
  readonly close: () => Promise<void>
}

type Reply = { readonly id: number; readonly result?: { readonly result?: { readonly value?: unknown } } }

/** Not by Playwright: whoever drives a page as it does keeps it visible for ever, and that it is hidden is what is measured. */
export async function openDesktop(home: string): Promise<Desktop> {
  const program = process.env.ELECTRON_EXEC_PATH
  if (program === undefined) throw new Error('ELECTRON_EXEC_PATH is not set: run `npm run bench:gpu`')
  const root = join(import.meta.dirname, '../../..')
  const child = spawn(program, ['--inspect=0', '--no-sandbox', '--log-level=3', root], {
    env: { ...process.env, PAWL_HOME: home },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const address = await new Promise<string>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the application ended with ${code}`)))
    createInterface(child.stderr).on('line', (line) => {
      const found = /^Debugger listening on (ws:\S+)/.exec(line)?.[1]
      if (found !== undefined) resolve(found)
    })
  })
  const socket = new WebSocket(address)
  await once(socket, 'open')
  const waiting = new Map<number, (reply: Reply) => void>()
  socket.addEventListener('message', ({ data }) => {
    const reply = JSON.parse(String(data)) as Reply
    waiting.get(reply.id)?.(reply)
    waiting.delete(reply.id)
  })
  let count = 0
  const main = async (expression: string): Promise<unknown> => {
    count += 1
    const id = count
    const replied = new Promise<Reply>((resolve) => waiting.set(id, resolve))
    const params = { expression, awaitPromise: true, returnByValue: true, includeCommandLineAPI: true }
    socket.send(JSON.stringify({ id, method: 'Runtime.evaluate', params }))
    return (await replied).result?.result?.value
  }
  const window = "require('electron').BrowserWindow.getAllWindows()[0]"
  return {
    pid: child.pid ?? 0,
    page: (expression) => main(`${window}?.webContents.executeJavaScript(${JSON.stringify(expression)})`),
    setShown: async (isShown) => void (await main(`${window}.${isShown ? 'show' : 'hide'}()`)),
    close: async () => {
      socket.close()
      if (child.exitCode !== null || child.signalCode !== null) return
      const exit = once(child, 'exit')
      child.kill('SIGTERM')
      await exit
    },
  }
}
