import { createServer, connect as dial, type Socket } from 'node:net'
import { expect, type Page } from '@playwright/test'
import { test } from '../../support/exhibited.ts'
import { serveIn } from '../../support/launch.ts'

/** A road to a port that can be cut and opened again, as a tunnel is. */
async function roadTo(port: number) {
  const ends = new Set<Socket>()
  const server = createServer((near) => {
    const far = dial(port, '127.0.0.1')
    for (const end of [near, far]) {
      ends.add(end)
      end.on('close', () => ends.delete(end)).on('error', () => end.destroy())
    }
    near.pipe(far).pipe(near)
  })
  const open = (at: number) => new Promise<void>((done) => server.listen(at, '127.0.0.1', done))
  await open(0)
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the road has no port')
  const cut = () => {
    const closed = new Promise<void>((done) => server.close(() => done()))
    for (const end of ends) end.destroy()
    return closed
  }
  return { port: address.port, cut, mend: () => open(address.port) }
}

test('two windows see the same; one that was cut off keeps what it shows and catches up; a campaign that is gone says so', async ({
  exhibited,
  home,
  chromium,
}) => {
  test.setTimeout(180_000)
  const served = await serveIn(home)
  const browser = await chromium()
  const windows = [await browser.newContext(), await browser.newContext()] as const
  const road = await roadTo(Number(new URL(served.url).port))
  const kept = exhibited.kept
  const review = async (page: Page, url: string): Promise<void> => {
    await page.goto(url)
    await page.getByRole('tree').waitFor()
    await page.keyboard.press('5')
    await expect(page.getByText(`0 of ${kept} patches reviewed`)).toBeVisible()
  }
  try {
    const [near, far] = [await windows[0].newPage(), await windows[1].newPage()]
    await review(near, served.url)
    const second = new URL(served.url)
    second.port = String(road.port)
    await review(far, second.href)

    await test.step('what is said in one stands in the other', async () => {
      // From the first one on, whichever was in view.
      for (let up = 0; up < kept; up++) await near.keyboard.press('k')
      await near.keyboard.press('a')
      await expect(near.getByText(`1 of ${kept} patches reviewed`)).toBeVisible()
      await expect(far.getByText(`1 of ${kept} patches reviewed`)).toBeVisible()
    })

    await test.step('cut off: said, and everything stays', async () => {
      await road.cut()
      await expect(far.getByText(/The engine is gone since/)).toBeVisible()
      await expect(far.getByText(`1 of ${kept} patches reviewed`)).toBeVisible()
      // The next one: it came into view when the first was accepted.
      await near.keyboard.press('x')
      await expect(near.getByText(`2 of ${kept} patches reviewed`)).toBeVisible()
      await expect(far.getByText(`1 of ${kept} patches reviewed`)).toBeVisible()
    })

    await test.step('back: nothing more is said, and what happened meanwhile stands there', async () => {
      await road.mend()
      await expect(far.getByText(`2 of ${kept} patches reviewed`)).toBeVisible({ timeout: 20_000 })
      await expect(far.getByText(/The engine is gone since/)).toHaveCount(0)
    })

    await test.step('removed in one window, gone in the other', async () => {
      await near.keyboard.press('Control+k')
      await expect(near.getByRole('dialog')).toBeVisible()
      await near.keyboard.type('remove this campaign')
      await near.keyboard.press('Enter')
      await near.getByRole('button', { name: 'Remove it for good' }).focus()
      await near.keyboard.press('Enter')
      await expect(near.getByLabel('Path of the repository')).toBeVisible()
      await expect(far.getByText('This campaign is not there')).toBeVisible()
    })
  } finally {
    for (const window of windows) await window.close()
    await road.cut()
    await served.close()
  }
})
