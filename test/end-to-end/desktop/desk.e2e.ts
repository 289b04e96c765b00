import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from '@playwright/test'
import { lookInto } from '../../support/launch.ts'
import { test } from './person.ts'

test('the page saves what it made itself where the person says, and nothing else', async ({ desktop }) => {
  const page = await desktop.app.firstWindow()
  await page.getByLabel('Path of the repository').waitFor()
  const chosen = join(desktop.home, 'chosen.csv')
  await lookInto(
    desktop.app,
    ({ session }, path) => {
      session.defaultSession.on('will-download', (event, item) => {
        if (!event.defaultPrevented) item.setSavePath(path ?? '')
      })
    },
    chosen,
  )
  const save = (href: string) =>
    page.evaluate((address) => {
      const link = document.createElement('a')
      link.href = address === '' ? URL.createObjectURL(new Blob(['step,loss\n1,2\n'])) : address
      link.download = 'loss.csv'
      link.click()
    }, href)
  await save('app://ui/index.html')
  await save('')
  await expect.poll(() => existsSync(chosen)).toBe(true)
  expect(readFileSync(chosen, 'utf8')).toBe('step,loss\n1,2\n')
  await expect
    .poll(() => readFileSync(join(desktop.home, 'pawl.log'), 'utf8'))
    .toContain('a download of app://ui/index.html was refused')
})

test('the menu leads to the pages', async ({ desktop }) => {
  const page = await desktop.app.firstWindow()
  await page.getByLabel('Path of the repository').waitFor()
  const choose = (label: string) =>
    desktop.app.evaluate(({ Menu }, wanted) => {
      const items = Menu.getApplicationMenu()?.items.flatMap((item) => item.submenu?.items ?? []) ?? []
      const found = items.find((item) => item.label === wanted)
      if (found === undefined) throw new Error(`no ${wanted} in the menu`)
      found.click()
    }, label)
  await choose('Settings')
  await expect(page.getByRole('heading', { name: 'Settings', exact: true })).toBeVisible()
  await choose('Find or Run')
  await expect(page.getByRole('dialog', { name: 'Find or run a command' })).toBeVisible()
  // From a field that is typed into: what the menu asks is no key that would land in it.
  await choose('Keyboard')
  await expect(page.getByRole('dialog', { name: 'Keyboard' })).toBeVisible()
  await expect(page.getByRole('dialog', { name: 'Find or run a command' })).toBeHidden()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog', { name: 'Keyboard' })).toBeHidden()
})

test('the tray has a picture for each state, and so has the window', async ({ desktop }) => {
  const folder = join(import.meta.dirname, '../../../resources/icons')
  const names = ['tray-idle', 'tray-running', 'tray-paused', 'tray-look', 'pawl-256']
  const sizes = await lookInto(
    desktop.app,
    ({ nativeImage }, paths) => paths.map((path) => nativeImage.createFromPath(path).getSize()),
    names.map((name) => join(folder, `${name}.png`)),
  )
  expect(sizes).toEqual([...Array(4).fill({ width: 22, height: 22 }), { width: 256, height: 256 }])
})
