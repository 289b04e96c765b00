import { expect } from '@playwright/test'
import { openStore } from '../../main/core/store/open.ts'
import { chords, firstKey } from '../../renderer/app/chords.ts'
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

test('two keys one after the other go to a page, unless somebody types', async ({ campaign, app }) => {
  const { page } = app
  const view = () => page.evaluate(() => location.hash.split('?')[0]?.split('/').slice(1).join('/'))
  await page.getByRole('treeitem', { name: /idea 1/ }).click()

  await test.step('each pair leads to its page', async () => {
    for (const [key, name] of chords) {
      if (name === 'settings') continue
      await page.keyboard.press(firstKey)
      await page.keyboard.press(key)
      await expect.poll(view, `${firstKey} ${key}`).toBe(`${campaign}/${name}`)
    }
  })

  await test.step('the first key shows the second ones, and Escape takes it back', async () => {
    await page.keyboard.press(firstKey)
    const hint = page.getByRole('status').filter({ hasText: 'leaderboard' })
    await expect(hint).toBeVisible()
    await noSeriousViolation(page)
    await page.keyboard.press('Escape')
    await expect(hint).toHaveCount(0)
    await page.keyboard.press('1')
    await expect.poll(view).toBe(`${campaign}/campaign`)
  })

  await test.step('a letter that means something alone means the page after the first key, and itself without it', async () => {
    await page.keyboard.press('r')
    await expect(page.getByRole('tab', { name: 'Runs' })).toHaveAttribute('aria-selected', 'true')
    await page.keyboard.press(firstKey)
    await page.keyboard.press('t')
    await expect(page.getByRole('tab', { name: 'Runs' })).toHaveAttribute('aria-selected', 'true')
    await page.keyboard.press('t')
    await expect(page.getByRole('tab', { name: 'Transcript' })).toHaveAttribute('aria-selected', 'true')
  })

  await test.step('what is typed into a field stays there', async () => {
    await page.keyboard.press('/')
    await page.keyboard.type('gl')
    await expect(page.locator('[data-filter]')).toHaveValue('gl')
    await expect.poll(view).toBe(`${campaign}/campaign`)
    await page.keyboard.press('Escape')
    await page.keyboard.press('Escape')
  })

  await test.step('the sheet names every pair, and nothing happens beneath it', async () => {
    await page.keyboard.press('?')
    const sheet = page.getByRole('dialog', { name: 'Keyboard' })
    for (const [key, , word] of chords) {
      await expect(sheet.getByText(word, { exact: true }).first()).toBeVisible()
      await expect(sheet.getByText(`${firstKey} ${key}`, { exact: true })).toBeVisible()
    }
    await page.keyboard.press(firstKey)
    await page.keyboard.press('l')
    await expect(sheet).toBeVisible()
    await expect.poll(view).toBe(`${campaign}/campaign`)
    await page.keyboard.press('Escape')
  })

  await test.step('the palette names the keys of each command that work from there', async () => {
    await page.keyboard.press('Control+k')
    const option = (name: string) => page.getByRole('dialog').getByRole('option', { name })
    for (const [key, name, word] of chords) {
      const command =
        name === 'settings'
          ? 'Settings'
          : name === 'gpu'
            ? 'Go to GPU'
            : `Go to ${name.charAt(0).toUpperCase()}${name.slice(1)}`
      await expect(option(command), word).toContainText(`${firstKey}  ${key}`)
    }
    for (const [command, key] of [
      ['Evidence of 1', 'v'],
      ['Add 1 to the comparison', 'c'],
      ['Filter experiments', '/'],
      ['Follow the latest', 'f'],
      ['Search every log', 'Ctrl Shift F'],
    ] as const)
      await expect(option(command).locator('kbd')).toHaveText(key)
    await page.keyboard.type('filter exp')
    await page.keyboard.press('Enter')
    await expect(page.locator('[data-filter]')).toBeFocused()
    await page.keyboard.press('Escape')
  })

  await test.step('settings, and back', async () => {
    await page.keyboard.press(firstKey)
    await page.keyboard.press('s')
    await expect(page.getByRole('heading', { name: 'Settings' })).toBeVisible()
    await page.keyboard.press(firstKey)
    await page.keyboard.press('t')
    await expect.poll(view).toBe(`${campaign}/campaign`)
  })
  expect(app.complaints).toEqual([])
})
