import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { test as base, type ElectronApplication, expect } from '@playwright/test'
import { unlimited } from '../../../preload/contract/unlimited.ts'
import { makeForeignProject } from '../../support/foreign-project.ts'
import { openIn } from '../../support/launch.ts'

const pawl = join(import.meta.dirname, '../../../out/main/headless.js')

type Desktop = {
  readonly app: ElectronApplication
  readonly home: string
  /** The questions asked so far. */
  readonly asked: () => Promise<string[]>
  /** Which button a person presses from now on, by its words. */
  readonly willPress: (button: string) => Promise<void>
  readonly call: (method: string, args: unknown) => Promise<unknown>
  readonly isVisible: () => Promise<boolean>
}

const test = base.extend<{ desktop: Desktop }>({
  desktop: async ({ browserName: _ }, use) => {
    const home = await mkdtemp(join(tmpdir(), 'pawl-leaving-'))
    const app = await openIn(home)
    await app.evaluate(({ dialog }) => {
      const state = { asked: [] as string[], press: '' }
      Object.assign(globalThis, { person: state })
      dialog.showMessageBox = (async (...given: unknown[]) => {
        const question = given.at(-1) as { message: string; buttons: string[]; cancelId: number }
        state.asked.push(question.message)
        const at = question.buttons.indexOf(state.press)
        return { response: at === -1 ? question.cancelId : at, checkboxChecked: false }
      }) as typeof dialog.showMessageBox
    })
    type Person = { person: { asked: string[]; press: string } }
    // Once it has ended, Playwright no longer knows its process.
    const child = app.process()
    const ended = once(child, 'exit')
    await use({
      app,
      home,
      asked: () => app.evaluate(() => (globalThis as unknown as Person).person.asked),
      willPress: (button) =>
        app.evaluate((_electron, press) => {
          Object.assign((globalThis as unknown as Person).person, { press })
        }, button),
      isVisible: () => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible() === true),
      call: async (method, args) => {
        const page = await app.firstWindow()
        return await page.evaluate(
          ([name, given]) =>
            new Promise((resolve, reject) => {
              type Reply = { id?: number; ok?: boolean; value?: unknown; error?: { message: string } }
              type Bridge = {
                send: (message: unknown) => void
                onMessage: (receive: (reply: Reply) => void) => () => void
              }
              const { pawl: bridge } = window as unknown as { pawl: Bridge }
              const stop = bridge.onMessage((reply) => {
                if (reply.id !== 424_242) return
                stop()
                if (reply.ok) resolve(reply.value)
                else reject(new Error(reply.error?.message))
              })
              bridge.send({ id: 424_242, method: name, args: given })
            }),
          [method, args] as const,
        )
      },
    })
    if (child.exitCode === null) child.kill('SIGTERM')
    await ended
    await rm(home, { recursive: true, force: true })
  },
})

async function startCampaign(desktop: Desktop): Promise<string> {
  const { path, patches } = makeForeignProject(desktop.home)
  const args = {
    path,
    projectFile: null,
    agent: `script:${patches}`,
    budget: unlimited,
    dials: { q: null, minEffect: null, reserve: null },
    trust: true,
  }
  const { campaign } = (await desktop.call('campaign.start', args)) as { campaign: string }
  await expect
    .poll(async () => ((await desktop.call('campaign.head', { campaign })) as { running: unknown }).running)
    .not.toBeNull()
  return campaign
}

const close = (desktop: Desktop) =>
  desktop.app.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()[0]?.close()
  })

test('closing the window ends Pawl when no campaign runs', async ({ desktop }) => {
  await desktop.app.firstWindow()
  const ended = once(desktop.app.process(), 'exit')
  await close(desktop)
  expect(await ended).toEqual([0, null])
  expect(await desktopFiles(desktop.home)).not.toContain('engine.json')
})

test('closing the window does not stop a campaign, and says so once', async ({ desktop }) => {
  const campaign = await startCampaign(desktop)
  await desktop.willPress('Cancel')
  await close(desktop)
  await expect.poll(desktop.asked).toEqual(['The campaign goes on without the window.'])
  expect(await desktop.isVisible()).toBe(true)
  await desktop.willPress('Close the window')
  await close(desktop)
  await expect.poll(desktop.isVisible).toBe(false)
  expect(desktop.app.process().exitCode).toBeNull()
  const runs = async () => ((await desktop.call('campaign.head', { campaign })) as { runs: number }).runs
  const before = await runs()
  await expect.poll(runs).toBeGreaterThan(before)
})

test('quitting asks while a run trains, and what runs goes on to be counted later', async ({ desktop }) => {
  const campaign = await startCampaign(desktop)
  const quit = () => desktop.app.evaluate(({ app }) => app.quit())
  await desktop.willPress('Stay')
  await expect
    .poll(async () => {
      await quit()
      return await desktop.asked()
    })
    .toContain('Quit while a run is training?')
  expect(desktop.app.process().exitCode).toBeNull()
  await desktop.willPress('Quit')
  const ended = once(desktop.app.process(), 'exit')
  // The answer to the last call is lost with the process.
  await quit().catch(() => {})
  expect(await ended).toEqual([0, null])
  const { stdout } = await promisify(execFile)(process.execPath, [pawl, 'status', '--json'], {
    env: { ...process.env, PAWL_HOME: desktop.home },
  })
  expect(JSON.parse(stdout)).toMatchObject({ id: campaign, engine: null })
})

test('the command line steers the campaign of the window', async ({ desktop }) => {
  const campaign = await startCampaign(desktop)
  const run = async (...args: string[]) =>
    await promisify(execFile)(process.execPath, [pawl, ...args], { env: { ...process.env, PAWL_HOME: desktop.home } })
  const state = async () => ((await desktop.call('campaign.head', { campaign })) as { state: string }).state
  await run('pause')
  // After the run in progress.
  await expect.poll(state).toBe('paused')
  await run('stop')
  expect(await state()).toBe('stopped')
})

async function desktopFiles(home: string): Promise<string[]> {
  const { readdir } = await import('node:fs/promises')
  return await readdir(home)
}
