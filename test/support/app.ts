import { once } from 'node:events'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, type BrowserContextOptions, test as base, type Page } from '@playwright/test'
import { lookInto, openIn, serveIn } from './launch.ts'
import { putAway } from './put-away.ts'

/** Pawl on a data folder of its own, seen through the project's door. `complaints` is what the page's console and code complained of. */
export type OpenApp = {
  readonly page: Page
  readonly home: string
  readonly complaints: readonly string[]
  /** Keeps the page's files with such an address from arriving, from now on; null: none any more. */
  readonly lose: (files: RegExp | null) => Promise<void>
}

type Opened = {
  readonly page: Page
  readonly lose: (files: RegExp | null) => Promise<void>
  readonly close: () => Promise<void>
}

/** Playwright's `test` with the application open: in the desktop window or in a browser, after the name of the project. */
export const test = base.extend<{ home: string; app: OpenApp }, { chromium: () => Promise<Browser> }>({
  // Not the fixture `browser`: that would be started for the window's tests too. What one test leaves in it no other sees: each has a context.
  chromium: [
    async ({ playwright, launchOptions }, use) => {
      const launched: Promise<Browser>[] = []
      await use(() => (launched[0] ??= playwright.chromium.launch(launchOptions)))
      await (await launched[0])?.close()
    },
    { scope: 'worker' },
  ],
  home: async ({ browserName: _ }, use) => {
    const home = await mkdtemp(join(tmpdir(), 'pawl-home ü-'))
    await use(home)
    await putAway(home)
  },
  app: async ({ home, chromium, viewport }, use, { project }) => {
    const complaints: string[] = []
    const listen = (page: Page): void => {
      page.on('console', (message) => {
        if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
      })
      page.on('pageerror', (error) => complaints.push(error.message))
    }
    const { page, lose, close } =
      project.name === 'electron'
        ? await inWindow(home, listen)
        : await inBrowser(home, await chromium(), { viewport }, listen)
    await use({ page, home, complaints, lose })
    await close()
  },
})

async function inWindow(home: string, listen: (page: Page) => void): Promise<Opened> {
  const app = await openIn(home)
  const page = await app.firstWindow()
  await page.waitForLoadState()
  listen(page)
  // What it complained of while it first opened is seen only by opening it once more.
  await page.reload()
  return {
    page,
    // The page's own scheme is no network that Playwright could stand in.
    lose: (files) =>
      lookInto(
        app,
        ({ session }, lost) => {
          const { webRequest } = session.defaultSession
          if (lost === null) webRequest.onBeforeRequest(null)
          else webRequest.onBeforeRequest((asked, reply) => reply({ cancel: new RegExp(lost).test(asked.url) }))
        },
        files?.source ?? null,
      ),
    close: async () => {
      // Quitting would ask about a run that trains, and nobody would answer.
      const child = app.process()
      const ended = child.exitCode === null ? once(child, 'exit') : null
      child.kill('SIGTERM')
      await ended
    },
  }
}

async function inBrowser(
  home: string,
  browser: Browser,
  options: BrowserContextOptions,
  listen: (page: Page) => void,
): Promise<Opened> {
  const served = await serveIn(home)
  const context = await browser.newContext(options)
  const page = await context.newPage()
  listen(page)
  await page.goto(served.url)
  return {
    page,
    lose: async (files) => {
      await page.unrouteAll()
      if (files !== null) await page.route(files, (route) => route.abort())
    },
    close: async () => {
      await context.close()
      await served.close()
    },
  }
}
