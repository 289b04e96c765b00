import type { MenuItemConstructorOptions } from 'electron'
import { describe, expect, it } from 'vitest'
import { activityOf, idle } from '../../main/desktop/activity.ts'
import { isMadeByPage } from '../../main/desktop/downloads.ts'
import { campaignAt, trayMenu, windowMenu } from '../../main/desktop/menu.ts'
import { campaignId, head } from '../cli/records.ts'

function itemsOf(menu: readonly MenuItemConstructorOptions[]): MenuItemConstructorOptions[] {
  return menu.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? itemsOf(item.submenu) : [])])
}

function press(menu: readonly MenuItemConstructorOptions[], label: string): void {
  const found = itemsOf(menu).find((item) => item.label === label)
  if (found?.click === undefined) throw new Error(`no ${label} in the menu`)
  found.click({} as never, undefined, {} as never)
}

function world() {
  const done: string[] = []
  const note =
    (name: string) =>
    (...args: readonly unknown[]) =>
      void done.push([name, ...args].join(' ').trim())
  const commands = { show: note('show'), pause: note('pause'), resume: note('resume'), quit: note('quit') }
  const page = { at: () => `/${campaignId}/campaign?experiment=3`, go: note('go'), ask: note('ask') }
  return { done, commands, page }
}

describe("the window's menu", () => {
  it('goes to pages of the campaign in view and steers it', () => {
    const { commands, page, done } = world()
    const menu = windowMenu(page, commands, 'linux')
    press(menu, 'Review')
    press(menu, 'Pause')
    expect(done).toEqual([`go /${campaignId}/review`, `pause ${campaignId}`])
  })

  it('asks of the page what its keys do', () => {
    const { commands, page, done } = world()
    const menu = windowMenu(page, commands, 'linux')
    for (const label of ['Find or Run', 'Search Every Log', 'Take Back the Last Step', 'Keyboard']) press(menu, label)
    expect(done).toEqual(['ask palette', 'ask search', 'ask undo', 'ask shortcuts'])
  })

  it('takes no key from the page that the page answers itself', () => {
    const { commands, page } = world()
    const taken = itemsOf(windowMenu(page, commands, 'linux')).filter(
      (item) => item.accelerator !== undefined && item.registerAccelerator !== false,
    )
    expect(taken.map(({ label }) => label)).toEqual(['Quit'])
  })

  it('does nothing to a campaign where none is shown', () => {
    const { commands, page, done } = world()
    press(windowMenu({ ...page, at: () => '/setup' }, commands, 'linux'), 'Pause')
    expect(done).toEqual([])
  })
})

describe("the tray's menu", () => {
  it('holds what runs and lets go on what is held', () => {
    const { commands, done } = world()
    press(trayMenu(activityOf([head()]), commands), 'Pause')
    press(trayMenu(activityOf([head({ state: 'paused' })]), commands), 'Resume')
    expect(done).toEqual([`pause ${campaignId}`, `resume ${campaignId}`])
    expect(trayMenu(idle, commands).map(({ label }) => label)).toEqual([
      'No campaign runs',
      undefined,
      'Show Pawl',
      'Quit',
    ])
  })

  it('names each of several', () => {
    const { commands } = world()
    const other = head({ id: '01k0000000000000000000000z', projectName: 'a & b', state: 'paused' })
    expect(trayMenu(activityOf([head(), other]), commands).map(({ label }) => label)).toEqual([
      expect.stringContaining('and 1 more'),
      'Pause nanoGPT',
      'Resume a && b',
      undefined,
      'Show Pawl',
      'Quit',
    ])
  })
})

describe('an address', () => {
  it('names its campaign', () => {
    expect(campaignAt(`/${campaignId}/gpu`)).toBe(campaignId)
    expect(campaignAt('/settings')).toBeNull()
  })
})

describe('a download', () => {
  it('is allowed only of what the page made itself', () => {
    expect(isMadeByPage('blob:app://ui/0b1c', null)).toBe(true)
    expect(isMadeByPage('blob:http://localhost:5183/0b1c', 'http://localhost:5183')).toBe(true)
    for (const url of [
      'app://ui/index.html',
      'blob:https://example.org/0b1c',
      'https://example.org/x',
      'data:text/plain,x',
    ])
      expect(isMadeByPage(url, null), url).toBe(false)
  })
})
