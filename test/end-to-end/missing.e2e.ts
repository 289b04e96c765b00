import { expect } from '@playwright/test'
import { openStore } from '../../main/core/store/open.ts'
import { test as base } from '../support/app.ts'
import { noSeriousViolation } from '../support/axe.ts'
import { storedCampaign, storedExperiment, testIds } from '../support/stored.ts'

const test = base.extend<{ campaign: string }>({
  campaign: async ({ home }, use) => {
    const store = openStore(home)
    const { id } = storedCampaign(store.db, { id: testIds()(), state: 'finished' })
    for (const number of [0, 1]) storedExperiment(store.db, id, { number, hypothesis: `idea ${number}` })
    store.close()
    await use(id)
  },
})

test('a part of the window that does not arrive says so, and the rest of it works', async ({ campaign: _, app }) => {
  const { page } = app
  const missing = ['Leaderboard', 'LogTab', 'StopDialog', 'RemoveDialog']
  await page.getByRole('tree').waitFor()
  await app.lose(new RegExp(`/(${missing.join('|')})-[^/]*\\.js$`))

  await test.step('a page', async () => {
    await page.keyboard.press('2')
    const alert = page.getByRole('main').getByRole('alert')
    await expect(alert.getByRole('heading')).toHaveText('The leaderboard could not be loaded')
    await expect(alert).toContainText('A file of the window did not arrive.')
    await noSeriousViolation(page)
    await page.keyboard.press('3')
    await expect(page.getByRole('heading', { name: 'Progress', exact: true })).toBeVisible()
    await page.keyboard.press('2')
    await expect(alert).toBeVisible()
  })

  await test.step('a tab of an experiment, beside the tree that goes on', async () => {
    await page.keyboard.press('1')
    await page.getByRole('treeitem', { name: /idea 1/ }).click()
    await page.keyboard.press('l')
    await expect(page.getByRole('alert')).toContainText('The log could not be loaded')
    await page.keyboard.press('o')
    await expect(page.getByRole('tabpanel', { name: 'Overview' })).toBeVisible()
    await expect(page.getByRole('alert')).toHaveCount(0)
  })

  await test.step('a sheet, closed by Escape', async () => {
    await page.keyboard.press('Control+k')
    await expect(page.getByRole('dialog', { name: 'Find or run a command' })).toBeVisible()
    await page.keyboard.type('Remove this campaign')
    await page.keyboard.press('Enter')
    await expect(page.getByRole('dialog').getByRole('alert')).toContainText('This question could not be loaded')
    await page.keyboard.press('Escape')
    await expect(page.getByRole('dialog')).toHaveCount(0)
  })

  await app.lose(null)
  await test.step('once it can be had, a reload brings it where it was asked for', async () => {
    await page.keyboard.press('2')
    // A newer Chromium tries anew by itself; an older one remembers for as long as the page stands that it failed.
    const reload = page.getByRole('button', { name: 'Reload the window' })
    const grid = page.getByRole('grid', { name: 'Leaderboard' })
    await expect(reload.or(grid)).toBeVisible()
    if (await reload.isVisible()) await reload.press('Enter')
    await expect(grid).toBeVisible()
  })
})

test('what failed again sends to a reload, which brings it', async ({ campaign, app }) => {
  const { page } = app
  await page.getByRole('tree').waitFor()
  await app.lose(/\/Leaderboard-[^/]*\.js$/)
  await page.evaluate((id) => {
    location.hash = `#/${id}/leaderboard`
  }, campaign)
  await expect(page.getByRole('alert')).toContainText('could not be loaded')
  await expect(page.getByRole('alert')).not.toContainText('failed again')
  await page.getByRole('button', { name: 'Try again' }).press('Enter')
  await expect(page.getByRole('alert')).toContainText('It failed again: reload the window.')
  await app.lose(null)
  await page.getByRole('button', { name: 'Reload the window' }).click()
  await expect(page.getByRole('grid', { name: 'Leaderboard' })).toBeVisible()
})
