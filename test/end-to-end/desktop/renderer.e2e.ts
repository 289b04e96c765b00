import { expect } from '@playwright/test'
import { test } from '../../support/app.ts'

test('the page in the window has no Node in it', async ({ app }) => {
  const found = await app.page.evaluate(() =>
    ['process', 'require', 'module', 'Buffer'].filter((name) => name in globalThis),
  )
  expect(found).toEqual([])
})
