import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from '@playwright/test'
import { test } from '../support/app.ts'
import { engineOf, makeProject, runningRun, startCampaign } from '../support/printing-project.ts'

const train = `import time
print("step 1 loss 1.0", flush=True)
time.sleep(300)
print("val_loss: 1.0")
`

type Asked = { readonly asked: { times: number; looks: number; readonly thrownAway: WeakRef<Element> } }

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
  await page.evaluate((hash) => {
    location.hash = hash
  }, `#/${campaign}/campaign`)
  await expect(page.getByRole('tree')).toBeVisible()
  await page.evaluate(() => {
    const asked = { times: 0, looks: 0, thrownAway: new WeakRef(document.createElement('div')) }
    const [at, name] = 'gc' in window ? [window, 'gc'] : [performance, 'measureUserAgentSpecificMemory']
    const ask = (at as unknown as Record<string, (how?: unknown) => Promise<unknown>>)[name]
    const memory = Object.getOwnPropertyDescriptor(Performance.prototype, 'memory')
    Object.assign(window, { asked })
    Object.defineProperty(performance, 'memory', {
      get: () => {
        asked.looks++
        return memory?.get?.call(performance)
      },
    })
    Object.assign(at, {
      [name]: (how?: unknown) => {
        asked.times++
        return ask?.call(at, how)
      },
    })
    // More than is worth a collection, held until the test is done with it.
    Object.assign(window, { held: Array.from({ length: 1_000_000 }, (_, index) => ({ index })) })
  })
  const asked = <K extends keyof Asked['asked']>(key: K) =>
    page.evaluate((name) => (window as unknown as Asked).asked[name], key)
  const isThere = () => page.evaluate(() => (window as unknown as Asked).asked.thrownAway.deref() !== undefined)

  const looksWhileAtWork = async () => {
    await page.keyboard.press('Shift')
    return asked('looks')
  }
  await expect.poll(looksWhileAtWork, { timeout: 45_000 }).toBeGreaterThan(0)
  expect(await asked('times')).toBe(0)
  const times = await page.evaluate(() => ('gc' in window ? 1 : 2))
  await expect.poll(() => asked('times'), { timeout: 60_000 }).toBe(times)
  await expect.poll(isThere, { timeout: 60_000 }).toBe(false)

  await engine.call('campaign.stop', { campaign })
  engine.close()
})
