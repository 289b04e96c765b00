import { expect } from '@playwright/test'
import { insertCurve } from '../../main/core/store/curves.ts'
import { openStore } from '../../main/core/store/open.ts'
import { setRunEnded, setRunStarted } from '../../main/core/store/runs.ts'
import { isInOrder } from '../support/accessible.ts'
import { test as base } from '../support/app.ts'
import { endedRun, storedCampaign, storedExperiment, storedRun, testIds } from '../support/stored.ts'

const endless = 'warmer and '.repeat(9_300)
const turned = '\u202eקצב למידה קטן יותר, בלי קירור'
const markup = '<img src=x onerror="document.title=\'owned\'"><script>document.title="owned"</script><b>bold</b> & done'
const escapes = '\u001b[31mred\u001b[0m \u001b]0;owned\u0007 a bell and a backspace\u0008'
const manyLines = 210_000

/** A patch with more lines than anybody reads. */
function hugeDiff(): string {
  const body = Array.from({ length: manyLines }, (_, index) => `+value_${index} = ${index}\n`).join('')
  return `diff --git a/big.py b/big.py\nnew file mode 100644\nindex 0000000..1111111\n--- /dev/null\n+++ b/big.py\n@@ -0,0 +1,${manyLines} @@\n${body}`
}

/** Words that somebody wrote to break a window, and numbers that are none, in a campaign whose metric is called as no metric should be. */
const test = base.extend<{ campaign: string }>({
  campaign: async ({ home }, use) => {
    const store = openStore(home)
    const newId = testIds()
    const { id } = storedCampaign(store.db, {
      id: newId(),
      objective: { kind: 'metric', metric: '__proto__', direction: 'minimize', target: null, clock: 'wall' },
      state: 'finished',
      reason: markup,
      startedAt: Date.now() - 60_000,
      endedAt: Date.now(),
      createdAt: Date.now() - 61_000,
    })
    const texts = ['Baseline: the code as it is', endless, turned, markup, escapes, 'Two hundred thousand lines']
    for (const [number, hypothesis] of texts.entries())
      storedExperiment(store.db, id, {
        number,
        hypothesis,
        rationale: number === 0 ? '' : hypothesis,
        files: number === 5 ? [{ path: 'big.py', added: manyLines, removed: 0 }] : [],
        patch: number === 5 ? { diff: hugeDiff(), parentCommit: '0'.repeat(40), patchId: '1'.repeat(40) } : null,
      })
    const run = storedRun(store.db, id, {
      id: newId(),
      experiment: 1,
      stage: 'screen',
      patches: [1],
      createdAt: Date.now() - 50_000,
    })
    setRunStarted(store.db, run.id, Date.now() - 50_000)
    setRunEnded(store.db, run.id, endedRun({ endedAt: Date.now() - 40_000, value: 2 }))
    const count = 40
    const odd = (index: number) =>
      index === 10 ? Number.NaN : index === 20 ? Number.POSITIVE_INFINITY : index === 30 ? Number.NEGATIVE_INFINITY : 2
    for (const name of ['__proto__', 'constructor'])
      insertCurve(store.db, run.key, {
        name,
        steps: Float64Array.from({ length: count }, (_, index) => index),
        atMs: Float64Array.from({ length: count }, (_, index) => index * 10),
        values: Float64Array.from({ length: count }, (_, index) => odd(index) + 1 / (index + 1)),
      })
    store.close()
    await use(id)
  },
})

test('hostile words stay words and odd numbers are gaps, on every page that shows them', async ({ campaign, app }) => {
  test.setTimeout(180_000)
  const { page } = app
  const at = (view: string, query = '') =>
    page.evaluate((hash) => {
      location.hash = hash
    }, `#/${campaign}/${view}${query}`)
  const isHarmless = async (): Promise<void> => {
    await expect(page).toHaveTitle(/Pawl/)
    await expect(page.locator('main img, main script, main b:text-is("bold")')).toHaveCount(0)
    await isInOrder(page)
  }
  await page.getByRole('tree').waitFor()

  for (const [number, begin] of [
    [1, endless.slice(0, 40)],
    [2, turned.slice(1, 12)],
    [3, '<img src=x'],
    [4, 'red'],
  ] as const)
    await test.step(`experiment ${number}`, async () => {
      await at('campaign', `?experiment=${number}`)
      await expect(page.getByRole('heading', { name: begin })).toBeVisible()
      await isHarmless()
    })

  await test.step('a metric of any name, with points that are no numbers', async () => {
    await at('campaign', '?experiment=1&tab=curves')
    await expect(page.getByLabel('Metric')).toHaveValue('__proto__')
    await expect(page.getByRole('application', { name: /__proto__ by step/ })).toBeVisible()
    await page.getByLabel('Metric').selectOption('constructor')
    await expect(page.getByRole('application', { name: /constructor by step/ })).toBeVisible()
    await isHarmless()
  })

  await test.step('a patch of more lines than anybody reads is cut, and says so', async () => {
    await at('campaign', '?experiment=5&tab=diff')
    await expect(page.getByText('value_0 = 0', { exact: true })).toBeVisible({ timeout: 30_000 })
    await expect(page.getByText(/200.000 lines/).first()).toBeVisible()
    const rows = await page.locator('[class*=row]').count()
    expect(rows).toBeLessThan(2_000)
    await isHarmless()
  })

  for (const [view, name] of [
    ['leaderboard', 'Leaderboard'],
    ['progress', 'Progress'],
    ['review', 'Review'],
    ['cost', 'Cost'],
  ] as const)
    await test.step(name, async () => {
      await at(view)
      await expect(page.getByRole('heading', { name, exact: true })).toBeVisible()
      await isHarmless()
    })

  await test.step('compare', async () => {
    await at('compare', '?with=1,3')
    await expect(page.getByText('<img src=x').first()).toBeVisible()
    await isHarmless()
  })

  await test.step('the palette', async () => {
    await page.keyboard.press('Control+k')
    await expect(page.getByRole('dialog')).toBeVisible()
    await page.keyboard.type('onerror')
    await expect(page.getByRole('dialog').getByRole('option').first()).toContainText('<img src=x')
    await isHarmless()
    await page.keyboard.press('Escape')
  })
  expect(app.complaints).toEqual([])
})

test('the window holds at 1024 x 640 and from half to three times its size', async ({ campaign, app }) => {
  const { page } = app
  await page.getByRole('tree').waitFor()
  // Three times the size of the smallest window leaves a third of its room: it is laid out for as much as it needs, and no more, and scrolls.
  const least = { width: 1000, height: 600 }
  for (const [width, height] of [
    [1024, 640],
    [2048, 1280],
    [512, 320],
    [342, 214],
  ] as const) {
    await test.step(`${width} x ${height}`, async () => {
      if (page.viewportSize() !== null) await page.setViewportSize({ width, height })
      for (const view of ['campaign', 'leaderboard', 'progress', 'plan', 'cost']) {
        await page.evaluate((hash) => {
          location.hash = hash
        }, `#/${campaign}/${view}`)
        await expect(page.locator('main section, main [role=tree]').first()).toBeAttached()
        const size = await page.evaluate(() => ({
          width: innerWidth,
          scrolls: [document.documentElement.scrollWidth, document.documentElement.scrollHeight],
          height: innerHeight,
        }))
        expect([view, ...size.scrolls]).toEqual([
          view,
          Math.max(least.width, size.width),
          Math.max(least.height, size.height),
        ])
      }
    })
  }
  expect(app.complaints).toEqual([])
})
