import { expect } from '@playwright/test'
import { test } from '../../support/app.ts'
import { serveIn } from '../../support/launch.ts'

test('the page opens for nobody who lacks its first address', async ({ home, playwright }) => {
  const served = await serveIn(home)
  const stranger = await playwright.request.newContext()
  const answer = await stranger.get(new URL('/', served.url).href)
  expect(answer.status()).toBe(401)
  await stranger.dispose()
  await served.close()
})
