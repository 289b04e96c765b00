import type { MenuItemConstructorOptions } from 'electron'
import type { PageAct } from '../../preload/contract/page.ts'
import type { Activity } from './activity.ts'
import type { Commands } from './commands.ts'

/** What the window's menu acts on. */
export type Page = {
  /** The part of the page's address behind `#`. */
  readonly at: () => string
  readonly go: (at: string) => void
  readonly ask: (act: PageAct) => void
}

/** Pages of a campaign; a page's number is its key. */
export const campaignPages = [
  ['Campaign', 'campaign'],
  ['Leaderboard', 'leaderboard'],
  ['Progress', 'progress'],
  ['Compare', 'compare'],
  ['Review', 'review'],
  ['GPU', 'gpu'],
  ['Findings', 'findings'],
  ['Ideas', 'ideas'],
  ['Cost', 'cost'],
  ['Plan', 'plan'],
] as const

/** The menu of the window. Keys that the page answers by itself are shown and not taken from it. */
export function windowMenu(page: Page, commands: Commands, platform: NodeJS.Platform): MenuItemConstructorOptions[] {
  const isMac = platform === 'darwin'
  const shown = (accelerator: string) => ({ accelerator, registerAccelerator: false })
  const inCampaign = (act: (campaign: string) => void) => () => {
    const campaign = campaignAt(page.at())
    if (campaign !== null) act(campaign)
  }
  return [
    ...(isMac ? [{ role: 'appMenu' as const }] : []),
    {
      label: '&File',
      submenu: [
        { label: 'New Campaign', click: () => page.go('/setup'), ...shown('CmdOrCtrl+N') },
        { label: 'Settings', click: () => page.go('/settings'), ...shown('CmdOrCtrl+,') },
        { type: 'separator' },
        { role: 'close' },
        ...(isMac ? [] : [{ label: 'Quit', accelerator: 'Ctrl+Q', click: commands.quit }]),
      ],
    },
    { role: 'editMenu' },
    {
      label: '&Campaign',
      submenu: [
        ...campaignPages.map(([label, view], index) => ({
          label,
          click: inCampaign((campaign) => page.go(`/${campaign}/${view}`)),
          ...shown(String((index + 1) % 10)),
        })),
        { type: 'separator' },
        { label: 'Pause', click: inCampaign(commands.pause) },
        { label: 'Resume', click: inCampaign(commands.resume) },
        { type: 'separator' },
        { label: 'Take Back the Last Step', click: () => page.ask('undo'), ...shown('Z') },
      ],
    },
    {
      label: '&View',
      submenu: [
        { label: 'Find or Run', click: () => page.ask('palette'), ...shown('CmdOrCtrl+K') },
        {
          label: 'Search Every Log',
          click: () => page.ask('search'),
          ...shown('CmdOrCtrl+Shift+F'),
        },
        { type: 'separator' },
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { role: 'togglefullscreen' },
        { type: 'separator' },
        { role: 'reload' },
        { role: 'toggleDevTools' },
      ],
    },
    { role: 'windowMenu' },
    { role: 'help', submenu: [{ label: 'Keyboard', click: () => page.ask('shortcuts'), ...shown('?') }] },
  ]
}

/** The tray's menu: what goes on, how to hold it, and the way back. */
export function trayMenu(activity: Activity, commands: Commands): MenuItemConstructorOptions[] {
  return [
    { label: plain(activity.line), enabled: false },
    ...activity.open.map(({ id, name, state }): MenuItemConstructorOptions => {
      const more = activity.open.length > 1 ? ` ${plain(name)}` : ''
      return state === 'paused'
        ? { label: `Resume${more}`, click: () => commands.resume(id) }
        : { label: `Pause${more}`, click: () => commands.pause(id) }
    }),
    { type: 'separator' },
    { label: 'Show Pawl', click: () => commands.show() },
    { label: 'Quit', click: commands.quit },
  ]
}

/** The campaign that an address shows; null: none. */
export function campaignAt(at: string): string | null {
  return /^\/([0-9a-z]{26})\//.exec(at)?.[1] ?? null
}

// An & marks a letter in a menu.
function plain(label: string): string {
  return label.replaceAll('&', '&&')
}
