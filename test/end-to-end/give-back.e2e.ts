import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, type Page } from '@playwright/test'
import { test } from '../support/app.ts'
import { engineOf, makeProject, runningRun, startCampaign } from '../support/printing-project.ts'

const train = `import time
print("step 1 loss 1.0", flush=True)
time.sleep(300)
print("val_loss: 1.0")
`

/** The clock that the test sets puts another object in its place, which can't measure memory. */
type Real = { readonly real: Performance }
type Asked = { readonly asked: { times: number; readonly thrownAway: WeakRef<Element> } }

/** Resolves when the page has changed: at a beat, since nothing else happens here. */
const nextPicture = (page: Page): Promise<void> =>
  page.evaluate(
    () =>
      new Promise((resolve) => {
        new MutationObserver(() => resolve()).observe(document.body, {
          subtree: true,
          childList: true,
          characterData: true,
        })
      }),
  )

test('what a page has thrown away is collected when it is left alone, and not while somebody works in it', async ({
  app,
  home,
}) => {
  const { page } = app
  const folder = join(home, 'made')
  mkdirSync(folder, { recursive: true })
  const engine = await engineOf(home)
  const campaign = await startCampaign(
    engine,
    makeProject(join(folder, 'project'), train, '6m'),
    join(folder, 'patches'),
  )
  await runningRun(engine, campaign)
  const wall = { ms: Date.now() }
  const pass = async (ms: number) => {
    wall.ms += ms
    await page.clock.setFixedTime(wall.ms)
  }
  await page.addInitScript(() => {
    Object.assign(window, { real: performance })
  })
  await pass(0)
  await page.reload()
  await page.evaluate((hash) => {
    location.hash = hash
  }, `#/${campaign}/campaign`)
  await expect(page.getByRole('tree')).toBeVisible()
  await page.evaluate(() => {
    const asked = { times: 0, thrownAway: new WeakRef(document.createElement('div')) }
    const { real } = window as unknown as Real
    const [at, from, name] =
      'gc' in window ? [window, window, 'gc'] : [performance, real, 'measureUserAgentSpecificMemory']
    const ask = (from as unknown as Record<string, (how?: unknown) => Promise<unknown>>)[name]
    Object.assign(window, { asked })
    Object.assign(at, {
      [name]: (how?: unknown) => {
        asked.times++
        return ask?.call(from, how)
      },
    })
  })
  const looked = () =>
    page.evaluate(() => {
      const { times, thrownAway } = (window as unknown as Asked).asked
      return { times, isThere: thrownAway.deref() !== undefined }
    })

  for (let second = 0; second < 150; second += 5) {
    await page.keyboard.press('Shift')
    await pass(5_000)
  }
  await nextPicture(page)
  expect(await looked()).toEqual({ times: 0, isThere: true })
  await pass(150_000)
  const times = await page.evaluate(() => ('gc' in window ? 1 : 2))
  await expect.poll(looked, { timeout: 60_000 }).toEqual({ times, isThere: false })

  await engine.call('campaign.stop', { campaign })
  engine.close()
})
