import type { spawn } from 'node:child_process'
import { type CDPSession, chromium, type Page } from '@playwright/test'
import { openIn, serveIn } from '../../support/launch.ts'

/** Pawl open on a data folder, in its window or in a browser. */
export type Opened = {
  readonly page: Page
  readonly cdp: CDPSession
  /** The processes under which all of Pawl and its page run. */
  readonly roots: readonly number[]
  /** Those of Pawl alone: in a browser without the browser. */
  readonly own: readonly number[]
  readonly close: () => Promise<void>
}

export type Door = { readonly name: 'Electron' | 'Chromium'; readonly open: (home: string) => Promise<Opened> }

export const browserArguments: readonly string[] = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-background-networking',
]

export const viewport = { width: 1440, height: 900 } as const

export const electron: Door = {
  name: 'Electron',
  open: async (home) => {
    const app = await openIn(home)
    const page = await app.firstWindow()
    await page.waitForLoadState()
    const pid = app.process().pid ?? 0
    // Closing asks where a campaign runs; the process's end is what is wanted here.
    const close = async () => {
      const { exited } = watchExit(app.process())
      app.process().kill('SIGTERM')
      await exited
    }
    return { page, cdp: await page.context().newCDPSession(page), roots: [pid], own: [pid], close }
  },
}

export const browser: Door = {
  name: 'Chromium',
  open: async (home) => {
    const served = await serveIn(home)
    const { page, pid, close } = await openBrowser()
    await page.goto(served.url)
    const servePid = served.process.pid ?? 0
    return {
      page,
      cdp: await page.context().newCDPSession(page),
      roots: [servePid, pid],
      own: [servePid],
      close: async () => {
        await close()
        await served.close()
      },
    }
  },
}

/** A browser of its own with one empty page. */
export async function openBrowser(): Promise<{ page: Page; pid: number; close: () => Promise<void> }> {
  const executablePath = process.env.CHROMIUM_PATH
  const server = await chromium.launchServer({
    ...(executablePath === undefined ? {} : { executablePath }),
    args: [...browserArguments],
  })
  const connected = await chromium.connect(server.wsEndpoint())
  const page = await connected.newPage({ viewport })
  return { page, pid: server.process().pid ?? 0, close: () => server.close() }
}

function watchExit(child: ReturnType<typeof spawn>): { readonly exited: Promise<void> } {
  return {
    exited: new Promise((resolve) => {
      if (child.exitCode !== null || child.signalCode !== null) resolve()
      else child.once('exit', () => resolve())
    }),
  }
}
