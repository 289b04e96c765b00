import { expect } from '@playwright/test'
import { test } from '../support/app.ts'

test('Pawl opens on an empty data folder without a complaint', async ({ app }) => {
  await expect(app.page).toHaveTitle(/Pawl/)
  await expect(app.page.locator('#root')).not.toBeEmpty()
  expect(app.complaints).toEqual([])
})
