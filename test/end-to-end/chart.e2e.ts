import { expect, type Page } from '@playwright/test'
import { openStore } from '../../main/core/store/open.ts'
import { test as base } from '../support/app.ts'
import { noSeriousViolation } from '../support/axe.ts'
import { type LargeCampaign, makeLargeCampaign, smallShape } from '../support/large/campaign.ts'
import { catchSaved, countSaved, takeSaved } from './saving.ts'

const test = base.extend<{ campaign: LargeCampaign }>({
  campaign: async ({ home }, use) => {
    const store = openStore(home)
    const made = makeLargeCampaign(store.db, smallShape)
    store.close()
    await use(made)
  },
})

test('a curve of more points than pixels: thinned and said so, exact where it is zoomed into, saved whole', async ({
  campaign,
  app,
}) => {
  const { page } = app
  const total = smallShape.longCurvePoints
  await page.getByRole('tree').waitFor()
  await page.evaluate((hash) => {
    location.hash = hash
  }, `#/${campaign.id}/campaign?experiment=${campaign.longCurve.experiment}&tab=curves`)
  const chart = page.getByRole('application', { name: /val_bpb by step/ })
  const thinned = page.getByText(/drawn by lowest and highest/)
  await expect(thinned).toContainText(total.toLocaleString('en-US').replaceAll(',', '\u202f'))
  await noSeriousViolation(page)

  await test.step('a box shows every point of a part; Escape and a double click show all', async () => {
    await drag(page, 0.5, 0.52)
    await expect(page.getByText('every point in sight')).toBeVisible()
    await chart.press('Escape')
    await expect(thinned).toBeVisible()
    await drag(page, 0.2, 0.22)
    await expect(page.getByText('every point in sight')).toBeVisible()
    await page.locator('.u-over').first().dblclick()
    await expect(thinned).toBeVisible()
  })

  await test.step('keys read it and zoom', async () => {
    await chart.focus()
    await chart.press('ArrowRight')
    await expect(page.getByText(/^val_bpb by step, \d/)).toBeVisible()
    for (let step = 0; step < 4; step++) await chart.press('+')
    await expect(page.getByText('every point in sight')).toBeVisible()
    for (let step = 0; step < 6; step++) await chart.press('-')
    await expect(thinned).toBeVisible()
  })

  await test.step('a logarithmic axis, and a smoothed curve with the raw one behind', async () => {
    await page.getByRole('radio', { name: 'Log', exact: true }).click()
    await page.getByLabel('Smoothing').fill('0.9')
    await expect(page.getByText('unsmoothed, and the range of the baseline')).toBeVisible()
    await expect(thinned).toBeVisible()
  })

  await test.step('a picture, a drawing, and every point as a table', async () => {
    await catchSaved(page)
    await page.getByRole('button', { name: 'PNG' }).click()
    await page.getByRole('button', { name: 'SVG' }).click()
    await page.getByRole('button', { name: 'CSV' }).click()
    await expect.poll(() => countSaved(page)).toBe(3)
    const saved = await takeSaved(page)
    const [csv, png, svg] = Object.keys(saved)
      .sort()
      .map((name) => saved[name] ?? '') as [string, string, string]
    expect(png.slice(1, 4)).toBe('PNG')
    expect(svg).toContain('<svg')
    expect(svg).toContain('seed')
    const rows = csv.trim().split('\n')
    expect(rows).toHaveLength(total + 1)
    expect(rows[0]).toMatch(/^step,.*seed/)
    expect(rows.at(-1)).toMatch(new RegExp(`^${total - 1},`))
  })

  await test.step('from half to three times its size it is sharp and stays in its place', async () => {
    const devtools = await page.context().newCDPSession(page)
    for (const zoom of [0.5, 1, 2, 3]) {
      const metrics = { width: Math.round(1440 / zoom), height: Math.round(900 / zoom), deviceScaleFactor: zoom }
      await devtools.send('Emulation.setDeviceMetricsOverride', { ...metrics, mobile: false })
      await expect
        .poll(() => page.evaluate(sharpness), `at ${zoom * 100} %`)
        .toEqual({ sharp: true, inside: true, readable: true })
    }
    await devtools.send('Emulation.clearDeviceMetricsOverride')
  })

  await test.step('what is read of it moves it at no width', async () => {
    const devtools = await page.context().newCDPSession(page)
    const read = page.getByText(/^val_bpb by step, \d/)
    for (const width of [1024, 1150, 1280, 1360, 1440]) {
      const metrics = { width, height: 900, deviceScaleFactor: 1, mobile: false }
      await devtools.send('Emulation.setDeviceMetricsOverride', metrics)
      await page.mouse.move(4, 4)
      await expect(read).toHaveCount(0)
      const still = await chart.boundingBox()
      await page.locator('.u-over').first().hover()
      await expect(read).toHaveCount(1)
      expect(await chart.boundingBox(), `at ${width} pixels`).toEqual(still)
    }
    await devtools.send('Emulation.clearDeviceMetricsOverride')
  })
  expect(app.complaints).toEqual([])
})

test('charts that are compared share a cursor', async ({ campaign, app }) => {
  const { page } = app
  await page.getByRole('tree').waitFor()
  await page.evaluate((hash) => {
    location.hash = hash
  }, `#/${campaign.id}/compare?with=3,5`)
  const read = page.getByText(/^(val_bpb|difference, %) by step, \d/)
  const plots = page.locator('.u-over')
  await expect(plots).toHaveCount(2)
  await expect(read).toHaveCount(0)
  await plots.first().hover()
  await expect(read).toHaveCount(2)
})

async function drag(page: Page, from: number, to: number): Promise<void> {
  const box = await page.locator('.u-over').first().boundingBox()
  if (box === null) throw new Error('the chart has no box')
  const y = box.y + box.height / 2
  await page.mouse.move(box.x + box.width * from, y)
  await page.mouse.down()
  await page.mouse.move(box.x + box.width * (from + to) * 0.5, y + 3)
  await page.mouse.move(box.x + box.width * to, y + 3)
  await page.mouse.up()
}

function sharpness(): { sharp: boolean; inside: boolean; readable: boolean } {
  const canvas = document.querySelector('.u-wrap canvas') as HTMLCanvasElement
  const box = canvas.getBoundingClientRect()
  const pane = (canvas.closest('[role=tabpanel]') as HTMLElement).getBoundingClientRect()
  return {
    sharp: Math.abs(canvas.width - box.width * devicePixelRatio) <= 1,
    inside: box.left >= pane.left - 1 && box.right <= pane.right + 1 && box.bottom <= pane.bottom + 1,
    readable: box.height > 120 && box.width > 300,
  }
}
