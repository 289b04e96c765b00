import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect } from '@playwright/test'
import { defaultSettings } from '../../../preload/contract/settings.ts'
import { type Desktop, startCampaign, test } from './person.ts'

const pawl = join(import.meta.dirname, '../../../out/main/headless.js')

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

test('what closing does is settled once, with a tick or in the settings', async ({ desktop }) => {
  const campaign = await startCampaign(desktop)
  await desktop.willPress('Close the window')
  await desktop.willTick(true)
  await close(desktop)
  await expect.poll(desktop.isVisible).toBe(false)
  await expect.poll(() => desktop.call('settings.show', {})).toMatchObject({ onClose: 'background' })
  await desktop.call('settings.change', { ...defaultSettings, onClose: 'quit' })
  const child = desktop.app.process()
  // The main process hears of the change by an event.
  await expect
    .poll(async () => {
      await close(desktop).catch(() => {})
      return child.exitCode
    })
    .toBe(0)
  const { stdout } = await promisify(execFile)(process.execPath, [pawl, 'status', '--json'], {
    env: { ...process.env, PAWL_HOME: desktop.home },
  })
  expect(JSON.parse(stdout)).toMatchObject({ id: campaign, engine: null })
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
