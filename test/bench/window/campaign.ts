import type { CDPSession, Page } from '@playwright/test'
import { campaignById } from '../../../main/core/store/campaigns.ts'
import { openReadStore } from '../../../main/core/store/open.ts'
import { experimentRows } from '../../../main/core/views/experiment.ts'
import { matches, parseFilter } from '../../../renderer/filter.ts'
import { formatCount } from '../../../renderer/format.ts'
import type { LargeCampaign } from '../../support/large/campaign.ts'
import type { Door, Opened } from './door.ts'
import { createPageLoad, type Load, type Timed } from './load.ts'
import { median, quantile, type Report } from './report.ts'

const openings = 7
const scrollRounds = 9
const scrollFrames = 240

/** Opening, scrolling and filtering the large campaign. */
export async function campaignBudgets(
  report: Report,
  door: Door,
  home: string,
  campaign: LargeCampaign,
): Promise<void> {
  const opened = await door.open(home)
  try {
    const load = await createPageLoad(report, opened.page)
    await opens(load, door, opened, campaign)
    await scrolls(report, door, opened)
    await filters(load, door, opened, home, campaign)
  } finally {
    await opened.close()
  }
}

/** From the move to the campaign's page to its rows and the three answers being painted, in a window that knows nothing of it yet. */
async function opens(load: Load, door: Door, { page }: Opened, campaign: LargeCampaign): Promise<void> {
  const samples: Timed[] = []
  for (let round = 0; round < openings; round++) {
    await page.evaluate(() => {
      location.hash = '#/settings'
    })
    await page.reload()
    await page.getByRole('heading', { name: 'Settings' }).waitFor()
    await settled(page)
    samples.push(await load.time(() => page.evaluate(openedAfter, `#/${campaign.id}/campaign`)))
  }
  load.add(`${door.name}: campaign opens`, samples, 400)
}

/** Nothing is on its way any more: two idle moments in a row. */
export async function settled(page: Page): Promise<void> {
  await page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        requestIdleCallback(() => requestIdleCallback(() => resolve()))
      }),
  )
}

function openedAfter(hash: string): Promise<number> {
  const began = performance.now()
  location.hash = hash
  return new Promise((resolve) => {
    const look = () => {
      const rows = document.querySelectorAll('[role=treeitem]').length
      const answers = document.querySelector('[role=tree]') !== null
      if (rows < 20 || !answers) requestAnimationFrame(look)
      // The frame that shows them is painted when the next task runs.
      else requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - began)))
    }
    requestAnimationFrame(look)
  })
}

/** Frames while the tree scrolls against those while an empty list of the same height does, in turn, in the same window. */
async function scrolls(report: Report, door: Door, { page }: Opened): Promise<void> {
  // Every row of its own: folded, the list would be a fraction of what it is meant to hold.
  await page.getByLabel('Filter experiments').fill('number>=0')
  await page.getByText(/found/).waitFor()
  const ratios: number[] = []
  for (let round = 0; round < scrollRounds; round++) {
    const empty = await page.evaluate(framesOfEmpty, scrollFrames)
    const tree = await page.evaluate(framesOfTree, scrollFrames)
    report.say(`  frames, ms: ${described('an empty list', empty)}; ${described('the tree', tree)}`)
    ratios.push(quantile(tree, 0.99) / quantile(empty, 0.99))
  }
  report.samples('p99 of the tree over p99 of the empty list, round by round', ratios, 2)
  report.add(`${door.name}: tree scrolls, p99 frame against an empty list, median round`, median(ratios), 1.5, 'x')
  await page.getByLabel('Filter experiments').fill('')
}

function described(name: string, frames: readonly number[]): string {
  const longest = [...frames].sort((a, b) => b - a).slice(0, 8)
  const quantiles = [0.5, 0.95, 0.99].map((share) => quantile(frames, share).toFixed(0))
  return `${name} p50/p95/p99 ${quantiles.join('/')}, longest ${longest.map((frame) => frame.toFixed(0)).join(' ')}`
}

function framesOfTree(frames: number): Promise<number[]> {
  const list = document.querySelector('[role=tree]') as HTMLElement
  return framesWhile(list, frames)

  // Inside, because only this function travels into the page.
  function framesWhile(element: HTMLElement, count: number): Promise<number[]> {
    element.scrollTop = 0
    const most = element.scrollHeight - element.clientHeight
    const times: number[] = []
    return new Promise((resolve) => {
      const step = (now: number) => {
        times.push(now)
        // As a wheel turned fast: ten rows a frame, back up at the end.
        element.scrollTop = Math.min(most, times.length * 240)
        if (times.length <= count) requestAnimationFrame(step)
        else resolve(times.slice(1).map((time, index) => time - (times[index] as number)))
      }
      requestAnimationFrame(() => requestAnimationFrame(step))
    })
  }
}

function framesOfEmpty(frames: number): Promise<number[]> {
  const tree = document.querySelector('[role=tree]') as HTMLElement
  const box = tree.getBoundingClientRect()
  const list = document.createElement('div')
  const inner = document.createElement('div')
  list.style.cssText = `position:fixed;overflow:auto;z-index:9;left:${box.left}px;top:${box.top}px;width:${box.width}px;height:${box.height}px;background:var(--bg-pane)`
  inner.style.height = `${tree.scrollHeight}px`
  list.append(inner)
  document.body.append(list)
  const most = list.scrollHeight - list.clientHeight
  const times: number[] = []
  return new Promise((resolve) => {
    const step = (now: number) => {
      times.push(now)
      list.scrollTop = Math.min(most, times.length * 240)
      if (times.length <= frames) requestAnimationFrame(step)
      else {
        list.remove()
        resolve(times.slice(1).map((time, index) => time - (times[index] as number)))
      }
    }
    requestAnimationFrame(() => requestAnimationFrame(step))
  })
}

const typed = ['attention', 'window schedule', 'status:keep', 'effect>0.05%']

/** From a key to the frame that shows what it filtered: the number of hits of that very text. */
async function filters(
  load: Load,
  door: Door,
  { page, cdp }: Opened,
  home: string,
  campaign: LargeCampaign,
): Promise<void> {
  const store = openReadStore(home)
  if (store === null) throw new Error('the data folder has no database')
  const stored = campaignById(store.db, campaign.id)
  const rows = stored === null ? [] : experimentRows(store.db, stored)
  store.close()
  const samples: Timed[] = []
  for (const text of typed) {
    const field = page.getByLabel('Filter experiments')
    await field.fill('')
    await field.focus()
    let before = rows.length
    for (let end = 1; end <= text.length; end++) {
      const filter = parseFilter(text.slice(0, end))
      const hits = filter.tests.length === 0 ? rows.length : rows.filter((row) => matches(filter, row, null)).length
      // A key that changes nothing to be seen can't be timed by what is seen.
      const isSeen = hits !== before && filter.tests.length > 0
      before = hits
      const press = () => type(cdp, text[end - 1] as string)
      if (isSeen) samples.push(await load.time(() => shownAfter(page, `${formatCount(hits)} found`, press)))
      else await press()
      await settled(page)
    }
  }
  load.add(`${door.name}: a keystroke in the filter`, samples, 50)
}

/** From the next key to the frame that shows what it did. */
async function shownAfter(page: Page, said: string, press: () => Promise<void>): Promise<number> {
  await page.evaluate(watchFor, said)
  await press()
  return await page.evaluate(() => (window as Watching).shownAfterMs as Promise<number>)
}

async function type(cdp: CDPSession, char: string): Promise<void> {
  await cdp.send('Input.dispatchKeyEvent', { type: 'keyDown', text: char, key: char, unmodifiedText: char })
  await cdp.send('Input.dispatchKeyEvent', { type: 'keyUp', key: char })
}

type Watching = { shownAfterMs?: Promise<number> }

/** Makes the next key start a clock that stops with the frame in which the tree says `said`. */
function watchFor(said: string): void {
  const shown = new Promise<number>((resolve) => {
    window.addEventListener(
      'keydown',
      (event) => {
        const look = () => {
          const now = document.querySelector('section[aria-label=Experiments] [role=status]')?.textContent ?? ''
          if (now === said) setTimeout(() => resolve(performance.now() - event.timeStamp))
          else requestAnimationFrame(look)
        }
        requestAnimationFrame(look)
      },
      { capture: true, once: true },
    )
  })
  ;(window as Watching).shownAfterMs = shown
}
