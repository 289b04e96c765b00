import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test as base, type ElectronApplication, expect } from '@playwright/test'
import { unlimited } from '../../../preload/contract/unlimited.ts'
import { makeForeignProject } from '../../support/foreign-project.ts'
import { lookInto, openIn } from '../../support/launch.ts'
import { putAway } from '../../support/put-away.ts'

/** The desktop application, and a person who answers its questions. */
export type Desktop = {
  readonly app: ElectronApplication
  readonly home: string
  /** The questions asked so far. */
  readonly asked: () => Promise<string[]>
  /** Which button a person presses from now on, by its words. */
  readonly willPress: (button: string) => Promise<void>
  /** Whether a person ticks the box of a question from now on. */
  readonly willTick: (tick: boolean) => Promise<void>
  readonly call: (method: string, args: unknown) => Promise<unknown>
  readonly isVisible: () => Promise<boolean>
}

export const test = base.extend<{ desktop: Desktop }>({
  desktop: async ({ browserName: _ }, use) => {
    const home = await mkdtemp(join(tmpdir(), 'pawl-leaving-'))
    const app = await openIn(home)
    // What is asked of the main process while it still loads can be lost.
    await expect.poll(() => existsSync(join(home, 'engine.json')), { timeout: 30_000 }).toBe(true)
    await lookInto(app, ({ dialog }) => {
      const state = { asked: [] as string[], press: '', tick: false }
      Object.assign(globalThis, { person: state })
      dialog.showMessageBox = (async (...given: unknown[]) => {
        const question = given.at(-1) as { message: string; buttons: string[]; cancelId: number }
        state.asked.push(question.message)
        const at = question.buttons.indexOf(state.press)
        return { response: at === -1 ? question.cancelId : at, checkboxChecked: state.tick }
      }) as typeof dialog.showMessageBox
    })
    type Person = { person: { asked: string[]; press: string; tick: boolean } }
    // Once it has ended, Playwright no longer knows its process.
    const child = app.process()
    const ended = once(child, 'exit')
    await use({
      app,
      home,
      asked: () => lookInto(app, () => (globalThis as unknown as Person).person.asked),
      willPress: (button) =>
        lookInto(
          app,
          (_electron, press) => {
            Object.assign((globalThis as unknown as Person).person, { press })
          },
          button,
        ),
      willTick: (tick) =>
        lookInto(
          app,
          (_electron, ticked) => {
            Object.assign((globalThis as unknown as Person).person, { tick: ticked })
          },
          tick,
        ),
      isVisible: () => lookInto(app, ({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible() === true),
      call: async (method, args) => {
        const page = await app.firstWindow()
        return await page.evaluate(
          ([name, given]) =>
            new Promise((resolve, reject) => {
              type Reply = { id?: number; ok?: boolean; value?: unknown; error?: { message: string } }
              type Bridge = {
                send: (message: unknown) => void
                onMessage: (receive: (text: string) => void) => () => void
              }
              const { pawl: bridge } = window as unknown as { pawl: Bridge }
              const stop = bridge.onMessage((text) => {
                const reply = JSON.parse(text) as Reply
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
    await putAway(home)
  },
})

/** A campaign of the small foreign project, whose first run is training. */
export async function startCampaign(desktop: Desktop): Promise<string> {
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
    .poll(async () => ((await desktop.call('campaign.head', { campaign })) as { running: unknown[] }).running.length)
    .toBeGreaterThan(0)
  return campaign
}
