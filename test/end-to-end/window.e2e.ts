import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from '@playwright/test'
import { test } from '../support/app.ts'
import { noSeriousViolation } from '../support/axe.ts'
import { foreignPatches, makeForeignProject } from '../support/foreign-project.ts'
import { catchSaved, saveAll } from './saving.ts'

test('from an empty window to a finished campaign, and every page of it by keyboard', async ({ app }) => {
  test.setTimeout(420_000)
  const { page } = app
  const project = makeForeignProject(join(app.home, 'work'))

  await test.step('the welcome looks at a repository', async () => {
    await page.getByLabel('Path of the repository').fill(project.path)
    await page.keyboard.press('Enter')
    await expect(page.getByText('python3 train.py {seed}', { exact: true })).toBeVisible()
    await expect(page.getByRole('button', { name: 'Start campaign' })).toBeDisabled()
  })

  await test.step('nothing runs before its commands were agreed to', async () => {
    await page.getByRole('radio', { name: /^Script/ }).check()
    await page.getByLabel('Folder of patches').fill(project.patches)
    await expect(page.getByText('agree to them first')).toBeVisible()
    await page.getByRole('checkbox').check()
  })

  await test.step('its noise is measured, and saved as a picture', async () => {
    const noise = page.getByRole('region', { name: 'Noise', exact: true })
    await expect(noise.getByRole('button', { name: 'Measure, 6 runs' })).toBeEnabled()
    await noise.getByRole('button', { name: 'Measure, 6 runs' }).press('Enter')
    await noise.getByRole('button', { name: 'Stop after this run' }).press('Enter')
    await expect(noise.getByRole('img', { name: /^Values: \d/ })).toBeVisible({ timeout: 60_000 })
    await catchSaved(page)
    const saved = await saveAll(page, noise, 'noise')
    expect(saved['noise.csv']).toMatch(/^run,seed,value,y,duration_ms,ended\n1,0,\d/)
  })

  await test.step('it is started', async () => {
    await page.evaluate(watchRunning)
    await page.getByRole('button', { name: 'Start campaign' }).click()
    await expect(page.getByText('agent: a script')).toBeVisible()
  })

  await test.step('the campaign is shown live and ends with the right verdicts', async () => {
    await expect(page.getByText('Finished', { exact: true })).toBeVisible({ timeout: 360_000 })
    expect(await page.evaluate(() => (window as Watched).wasRunning)).toBe(true)
    for (const [index, patch] of foreignPatches.entries()) {
      const row = page.getByRole('treeitem', { name: new RegExp(`^${index + 1} ${patch.verdict},`, 'i') })
      await expect(row, patch.subject).toBeVisible()
    }
    const kept = foreignPatches.filter((patch) => patch.verdict === 'keep').length
    await expect(page.getByText(`${kept} kept of ${foreignPatches.length}`)).toBeVisible()
  })

  await test.step('an experiment, part by part', async () => {
    await page.getByRole('tree').focus()
    await page.keyboard.press('End')
    await page.keyboard.press('ArrowUp')
    await expect(page.getByRole('heading', { name: foreignPatches[0].subject })).toBeVisible()
    await expect(page.getByRole('img', { name: /clean runs\. Effect \+/ })).toBeVisible()
    await page.keyboard.press('d')
    await expect(page.getByText('GAIN_A = 0.02')).toBeVisible()
    await page.keyboard.press('r')
    await expect(page.getByRole('cell', { name: 'finished' }).first()).toBeVisible()
    await page.keyboard.press('u')
    await expect(page.getByRole('application', { name: /val_loss by step/ })).toBeVisible()
    await page.keyboard.press('l')
    await expect(page.getByRole('log').getByText('step 20 val_loss')).toBeVisible()
    await page.keyboard.press('o')
  })

  await test.step('a line of any log is found and shown where it was printed', async () => {
    await page.keyboard.press('Control+Shift+F')
    await expect(page.getByRole('dialog', { name: 'Search every log' })).toBeVisible()
    await page.keyboard.type('missing_name nameerror')
    const lines = page.getByRole('dialog').getByRole('option')
    await expect(lines.first()).toContainText('NameError')
    await noSeriousViolation(page)
    await page.keyboard.press('Enter')
    await expect(page.getByRole('heading', { name: foreignPatches[3].subject })).toBeVisible()
    await expect(page.getByRole('log').getByText('NameError')).toBeVisible()
    await expect(page.getByText('nothing found')).toHaveCount(0)
    await page.keyboard.press('o')
  })

  await test.step('the stack is exported, and the window says where to', async () => {
    await page.getByRole('button', { name: 'Export' }).click()
    const told = page.getByText(/files exported to/)
    await expect(told).toContainText(app.home)
    const folder = (await told.locator('b').textContent()) ?? ''
    expect(readFileSync(join(folder, 'series'), 'utf8').trim().split('\n')).toHaveLength(2)
    await page.getByRole('button', { name: 'Close' }).click()
    await expect(told).toHaveCount(0)
  })

  await test.step('a filter, a palette, a sheet', async () => {
    await page.keyboard.press('/')
    await page.keyboard.type('status:crash')
    await expect(page.getByText('1 found')).toBeVisible()
    await page.keyboard.press('Escape')
    await page.keyboard.press('Escape')
    await page.keyboard.press('Control+k')
    await expect(page.getByRole('dialog')).toBeVisible()
    await page.keyboard.type(foreignPatches[4].subject)
    await page.keyboard.press('Enter')
    await expect(page.getByRole('heading', { name: foreignPatches[4].subject })).toBeVisible()
    await page.keyboard.press('?')
    await expect(page.getByRole('dialog', { name: 'Keyboard' })).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(page.getByRole('dialog')).toHaveCount(0)
  })

  await noSeriousViolation(page)
  const pages = ['Leaderboard', 'Progress', 'Compare', 'Review', 'GPU', 'Findings', 'Ideas', 'Cost']
  for (const [index, name] of pages.entries()) {
    await test.step(name, async () => {
      await page.keyboard.press(String(index + 2))
      await expect(page.getByRole('heading', { name, exact: true })).toBeVisible()
      await noSeriousViolation(page)
    })
  }
  await test.step('kept patches are reviewed by key, the largest gain for a line first', async () => {
    await page.keyboard.press('5')
    await expect(page.getByText('0 of 2 patches reviewed')).toBeVisible()
    await expect(page.getByRole('heading', { name: foreignPatches[4].subject })).toBeVisible()
    await page.keyboard.press('a')
    await expect(page.getByRole('heading', { name: foreignPatches[0].subject })).toBeVisible()
    await page.keyboard.press('n')
    await page.keyboard.type('too good to be true')
    await page.keyboard.press('Enter')
    await page.keyboard.press('x')
    await expect(page.getByText('2 patches reviewed', { exact: true })).toBeVisible()
    await expect(page.getByText('1 patch out.')).toBeVisible()
    await page.keyboard.press('z')
    await expect(page.getByText('1 patch out.')).toHaveCount(0)
  })
  await test.step('the leaderboard ranks what was kept', async () => {
    await page.keyboard.press('2')
    await expect(page.getByRole('row', { name: /^1 Keep/ })).toBeVisible()
    await expect(page.getByRole('row', { name: /^2 Keep/ })).toBeVisible()
    await expect(page.getByRole('row', { name: /^3 Keep/ })).toHaveCount(0)
  })
  await test.step('a view of it is saved, shown again after a reload, removed and brought back', async () => {
    const filter = page.getByLabel('Filter experiments')
    await filter.fill('status:discard')
    await page.getByRole('columnheader', { name: 'Time' }).getByRole('button').press('Enter')
    await page.getByRole('button', { name: 'Views' }).press('Enter')
    await page.keyboard.type('the slow ones')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Escape')
    await page.reload()
    await expect(filter).toHaveValue('')
    await page.getByRole('button', { name: 'Views' }).press('Enter')
    await page.getByRole('button', { name: /^the slow ones/ }).press('Enter')
    await expect(filter).toHaveValue('status:discard')
    const time = page.getByRole('columnheader', { name: 'Time' })
    await expect(time).toHaveAttribute('aria-sort', 'descending')
    await page.getByRole('columnheader', { name: 'Runs' }).getByRole('button').press('Enter')
    await expect(time).toHaveAttribute('aria-sort', 'none')
    await page.keyboard.press('Control+k')
    await page.keyboard.type('slow ones')
    await page.keyboard.press('Enter')
    await expect(time).toHaveAttribute('aria-sort', 'descending')
    await page.getByRole('button', { name: 'Views' }).press('Enter')
    await page.getByRole('button', { name: 'Remove the slow ones' }).press('Enter')
    await expect(page.getByRole('button', { name: /^the slow ones/ })).toHaveCount(0)
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Undo' }).press('Enter')
    await page.getByRole('button', { name: 'Views' }).press('Enter')
    await expect(page.getByRole('button', { name: /^the slow ones/ })).toBeVisible()
    await page.keyboard.press('Escape')
  })
  expect(app.complaints).toEqual([])
})

type Watched = { wasRunning?: boolean }

/** Remembers whether an experiment was shown while it ran: a short run on a fast machine is over before anybody asks. */
function watchRunning(): void {
  new MutationObserver(() => {
    const running = document.querySelector('[role=treeitem][aria-label*=" Running,"]')
    if (running !== null) (window as Watched).wasRunning = true
  }).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ['aria-label'] })
}
