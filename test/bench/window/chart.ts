import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Page } from '@playwright/test'
import type { LargeCampaign } from '../../support/large/campaign.ts'
import { settled } from './campaign.ts'
import type { Door } from './door.ts'
import { createPageLoad, type Timed } from './load.ts'
import type { Report } from './report.ts'

const openings = 7
const hovers = 60

/** The curve of a million points: opening it, reading it, and coming to every point of a part. */
export async function chartBudgets(report: Report, door: Door, home: string, campaign: LargeCampaign): Promise<void> {
  const { page, close } = await door.open(home)
  const { experiment } = campaign.longCurve
  try {
    const load = await createPageLoad(report, page)
    const opens: Timed[] = []
    for (let round = 0; round < openings; round++) {
      await page.evaluate((hash) => {
        location.hash = hash
      }, `#/${campaign.id}/campaign?experiment=${experiment}&tab=overview`)
      await page.reload()
      await page.getByRole('tab', { name: 'Curves' }).waitFor()
      await settled(page)
      opens.push(
        await load.time(() =>
          page.evaluate(drawnAfter, `#/${campaign.id}/campaign?experiment=${experiment}&tab=curves`),
        ),
      )
    }
    load.add(`${door.name}: chart of a million points opens`, opens, 300)

    const read: Timed[] = []
    for (let at = 0; at < hovers; at++)
      read.push(await load.time(() => page.evaluate(readAfter, (at + 1) / (hovers + 2))))
    load.add(`${door.name}: hover over the chart`, read, 8)

    const exact: Timed[] = []
    for (let round = 0; round < 3; round++) exact.push(await load.time(() => exactAfter(page, 0.2 + round * 0.2)))
    report.samples(
      'from a box to every point of its part, ms as it took',
      exact.map(({ ms }) => ms),
      0,
    )
  } finally {
    await close()
  }
}

/** From the move to the curves until the frame that has drawn them. */
function drawnAfter(hash: string): Promise<number> {
  const began = performance.now()
  location.hash = hash
  return new Promise((resolve) => {
    const look = () => {
      const isDrawn =
        document.querySelector('.u-over') !== null && document.body.textContent?.includes('drawn by lowest and highest')
      if (isDrawn === true) requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - began)))
      else requestAnimationFrame(look)
    }
    requestAnimationFrame(look)
  })
}

/** From a move of the pointer over the chart until what it points at is written and laid out. */
function readAfter(share: number): Promise<number> {
  const over = document.querySelector('.u-over') as HTMLElement
  const legend = document.querySelector('[role=tabpanel] p span') as HTMLElement
  const box = over.getBoundingClientRect()
  return new Promise((resolve) => {
    const began = performance.now()
    const observer = new MutationObserver(() => {
      observer.disconnect()
      if (legend.offsetHeight > 0) resolve(performance.now() - began)
    })
    observer.observe(legend, { childList: true, characterData: true, subtree: true })
    const [clientX, clientY] = [box.left + box.width * share, box.top + box.height / 2]
    over.dispatchEvent(new MouseEvent('mousemove', { clientX, clientY, bubbles: true }))
  })
}

async function exactAfter(page: Page, at: number): Promise<number> {
  const box = await page.locator('.u-over').first().boundingBox()
  if (box === null) throw new Error('the chart has no box')
  const y = box.y + box.height / 2
  // A few pixels hold some thousand points: a second box in the first comes to fewer than are drawn at once.
  for (const width of [6, 200]) {
    const from = width === 6 ? box.x + box.width * at : box.x + box.width * 0.4
    await page.mouse.move(from, y)
    await page.mouse.down()
    await page.mouse.move(from + width / 2, y + 2)
    await page.mouse.move(from + width, y + 2)
    if (width === 6) {
      await page.mouse.up()
      await page.getByRole('button', { name: 'Show all' }).waitFor()
    }
  }
  const began = Date.now()
  await page.mouse.up()
  await page.getByText('every point in sight').waitFor()
  const took = Date.now() - began
  await page.getByRole('button', { name: 'Show all' }).click()
  await page.getByText('drawn by lowest and highest').waitFor()
  return took
}

/** What the page loads before anything is seen: the entry with all it imports at once; everything else is lazy. */
export function entryBudget(report: Report): void {
  const built = resolve(import.meta.dirname, '../../../out/renderer')
  const page = readFileSync(join(built, 'index.html'), 'utf8')
  const first = [...page.matchAll(/(?:src|href)="\.\/(assets\/[^"]+\.js)"/g)].map(([, path]) => path as string)
  const sizes = first.map((path) => statSync(join(built, path)).size / 1e6)
  const all = readdirSync(join(built, 'assets')).filter((name) => name.endsWith('.js'))
  report.say(`  at once: ${first.map((path, index) => `${path} ${sizes[index]?.toFixed(3)} MB`).join(', ')}`)
  report.say(`  ${all.length - first.length} more scripts are loaded where they are needed`)
  const sum = sizes.reduce((total, size) => total + size, 0)
  report.add('renderer: the entry with all it imports at once', first.length === 0 ? Number.NaN : sum, 1, 'MB')
}
