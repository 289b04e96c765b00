import { expect, type Page } from '@playwright/test'
import { type Reader, sql } from '../../main/core/store/sql.ts'
import {
  counted,
  effectDecimals,
  formatEffect,
  formatEffectRange,
  formatMetric,
  formatProbability,
} from '../../renderer/format.ts'
import { isInOrder } from '../support/accessible.ts'
import { test } from '../support/exhibited.ts'
import { catchSaved, saveAll } from './saving.ts'

// Every screen over a real campaign, by keyboard alone. What must stand there is asked of the database and not of the page.

type Row = {
  readonly number: number
  readonly hypothesis: string
  readonly verdict: string
  readonly effect: number | null
  readonly lo: number | null
  readonly hi: number | null
  readonly probability: number | null
  readonly sentence: string | null
}

const experimentsOf = (db: Reader): readonly Row[] =>
  db.all<Row>(
    sql`SELECT number, hypothesis, verdict, effect, lo, hi, json_extract(evidence, '$.probability') AS probability, sentence FROM experiment WHERE number > 0 ORDER BY number`,
  )
const count = (db: Reader, query: ReturnType<typeof sql>): number => db.one<{ n: number }>(query)?.n ?? Number.NaN
/** How many runs an experiment's evidence counts, in blocks too. */
const countedRuns = (db: Reader, { number }: Row): number =>
  count(db, sql`SELECT json_extract(evidence, '$.runs') AS n FROM experiment WHERE number = ${number}`)
const noteOf = (db: Reader, topic: string) =>
  JSON.parse(
    db.one<{ content: string }>(sql`SELECT content FROM note WHERE topic = ${topic} ORDER BY seq DESC LIMIT 1`)
      ?.content ?? 'null',
  )

/** For an expression: a space of either kind, and each sign as itself. */
const escaped = (text: string): string => text.replace(/[.+]/g, '\\$&').replace(/\s/g, '\\s')

/** Goes to an experiment by its number, as a person who knows it. */
async function find(page: Page, row: Row): Promise<void> {
  await page.keyboard.press('Control+k')
  await expect(page.getByRole('dialog', { name: 'Find or run a command' })).toBeVisible()
  await page.keyboard.type(String(row.number))
  await expect(page.getByRole('option', { name: row.hypothesis.slice(0, 30) })).toBeVisible()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: row.hypothesis })).toBeVisible()
}

test('every screen by keyboard says what the database says', async ({ app, exhibited }) => {
  test.setTimeout(300_000)
  const { page } = app
  const { db } = exhibited
  const rows = experimentsOf(db)
  const kept = rows.filter((row) => row.verdict === 'keep').toSorted((a, b) => (b.effect ?? 0) - (a.effect ?? 0))
  const [best, second] = [kept[0] as Row, kept[1] as Row]
  const noise = noteOf(db, 'noise') as { sigma: number; runs: number }
  const decimals = effectDecimals(noise.sigma)
  const block = noteOf(db, 'block') as { block: number; effects: readonly { experiment: number; gain: number }[] }
  const ablation = noteOf(db, 'ablation') as { block: number }
  const transfers = noteOf(db, 'transfer') as { effects: readonly { experiment: number; verdict: string }[] }
  const goTo = async (key: string, name: string): Promise<void> => {
    await page.keyboard.press(key)
    await expect(page.getByRole('heading', { name, exact: true })).toBeVisible()
  }

  await test.step('the head answers three questions', async () => {
    await expect(page.getByText('Finished', { exact: true })).toBeVisible()
    const { claim } = db.one<{ claim: string }>(sql`SELECT claim FROM campaign`) ?? { claim: '{}' }
    expect(JSON.parse(claim)).toMatchObject({ pairs: expect.any(Number) })
    await expect(page.getByText(`${kept.length} kept of ${rows.length}`)).toBeVisible()
    await expect(page.getByText(`noise ${(100 * noise.sigma).toFixed(2)}\u00a0%`)).toBeVisible()
    await isInOrder(page)
  })

  await test.step('the tree has each experiment with its verdict and its effect', async () => {
    for (const row of rows.filter(({ effect, verdict }) => effect !== null && verdict !== 'crash')) {
      const item = page.getByRole('treeitem', { name: new RegExp(`^${row.number} ${row.verdict},`, 'i') })
      await expect(item).toHaveAccessibleName(new RegExp(` ${escaped(formatEffect(row.effect, decimals))}, 95 %`))
    }
    await page.keyboard.press('/')
    await page.keyboard.type('status:keep')
    await expect(page.getByText(`${kept.length} found`)).toBeVisible()
    await page.keyboard.press('Escape')
    await page.keyboard.press('Escape')
  })

  await test.step('an experiment: its verdict, its evidence, what was measured together', async () => {
    await find(page, best)
    await expect(page.getByText(best.sentence ?? '')).toBeVisible()
    await expect(page.getByRole('img', { name: /clean run.*Effect \+/ })).toBeVisible()
    await isInOrder(page)
    await catchSaved(page)
    const overview = page.getByRole('region', { name: 'Evidence', exact: true })
    const evidence = await saveAll(page, overview, `experiment-${best.number}-evidence`)
    expect(evidence[`experiment-${best.number}-evidence.svg`]).toContain('together')
    await page.keyboard.press('v')
    const figures = page.getByRole('region', { name: 'Figures' })
    await expect(figures).toContainText(formatEffectRange(best.lo, best.hi, decimals))
    await expect(figures).toContainText(formatProbability(best.probability))
    const blockRuns = count(db, sql`SELECT count(*) AS n FROM run WHERE block = ${block.block}`)
    const drawn = page.getByRole('region', { name: `Block ${block.block}`, exact: true })
    await expect(drawn.getByRole('rowheader')).toHaveCount(block.effects.length + 1)
    await expect(drawn.locator('tr', { hasText: best.hypothesis }).locator('rect')).toHaveCount(blockRuns)
    for (const effect of block.effects)
      await expect(
        drawn.locator('tr', { hasText: rows[effect.experiment - 1]?.hypothesis ?? '' }).first(),
      ).toContainText(formatEffect(effect.gain, decimals))
    await expect(page.getByRole('region', { name: `Block ${ablation.block}`, exact: true })).toContainText('Ablation')
    const transfer = transfers.effects.find(({ experiment }) => experiment === best.number)?.verdict ?? ''
    const words: Readonly<Record<string, string>> = {
      transfers: 'Transfers.',
      'does-not': 'Does not transfer.',
      unknown: 'Not known',
    }
    await expect(page.getByRole('region', { name: 'On the bigger run' })).toContainText(words[transfer] ?? '?')
    await isInOrder(page)
    for (const [region, name, inPicture] of [
      ['Runs and interval', `experiment-${best.number}-evidence`, 'together'],
      ['In time', `experiment-${best.number}-in-time`, 'into the campaign'],
      ['On the bigger run', `experiment-${best.number}-bigger-run`, (words[transfer] ?? '?').replace('.', '')],
      [`Block ${block.block}`, `block-${block.block}`, 'each run against the incumbent'],
    ] as const) {
      const saved = await saveAll(page, page.getByRole('region', { name: region, exact: true }), name)
      expect(saved[`${name}.svg`]).toContain(inPicture)
      const table = (saved[`${name}.csv`] ?? '').trim().split('\n')
      if (region.startsWith('Block')) {
        expect(table).toHaveLength(1 + blockRuns + block.effects.length)
        for (const effect of block.effects)
          expect(table.filter((line) => line.startsWith(`patch,${effect.experiment},,,,${effect.gain},`))).toHaveLength(
            1,
          )
      }
      if (region === 'Runs and interval')
        // What the list has of it is rounded to nine decimals.
        expect(
          table
            .at(-1)
            ?.split(',')
            .slice(5, 8)
            .map((text) => Number(Number(text).toFixed(9))),
        ).toEqual([best.effect, best.lo, best.hi])
    }
  })

  await test.step('a void run is listed with its reason and not counted', async () => {
    const dirty = db.one<{ experiment: number; why: string }>(
      sql`SELECT experiment, why FROM run WHERE clean = 0 AND experiment IS NOT NULL LIMIT 1`,
    )
    const row = rows.find(({ number }) => number === dirty?.experiment) as Row
    await find(page, row)
    await page.keyboard.press('v')
    await expect(page.getByRole('region', { name: 'Runs that do not count' })).toContainText(dirty?.why ?? '?')
  })

  await test.step('diff, runs, curves, log, transcript', async () => {
    await find(page, best)
    await page.keyboard.press('d')
    const patch = db.one<{ diff: string }>(sql`SELECT diff FROM patch WHERE number = ${best.number}`)?.diff ?? ''
    const added = patch.split('\n').find((line) => /^\+[^+]/.test(line)) ?? ''
    await expect(page.getByText(added.slice(1).trim()).first()).toBeVisible()
    await page.keyboard.press(']')
    await isInOrder(page)
    await page.keyboard.press('r')
    const runs = db.all<{ number: number; value: number | null }>(
      sql`SELECT number, value FROM run WHERE EXISTS (SELECT 1 FROM json_each(patches) WHERE json_each.value = ${best.number}) AND stage NOT IN ('final', 'transfer') ORDER BY number DESC`,
    )
    const table = page.getByRole('tabpanel', { name: /Runs/ })
    for (const run of runs.slice(0, 3))
      await expect(table.getByRole('row', { name: new RegExp(`^${run.number} `) })).toContainText(
        formatMetric(run.value),
      )
    await isInOrder(page)
    await page.keyboard.press('u')
    await expect(page.getByRole('application', { name: /val_loss by step/ })).toBeVisible()
    await isInOrder(page)
    await page.keyboard.press('l')
    await expect(page.getByRole('log').getByText('val_loss:')).toBeVisible()
    await isInOrder(page)
    await page.keyboard.press('t')
    const session = db.one<{ number: number }>(sql`SELECT number FROM session WHERE experiment = ${best.number}`)
    await expect(page.getByText(`session ${session?.number}, `)).toBeVisible()
    await expect(page.getByText('This agent is a script.')).toBeVisible()
    await isInOrder(page)
    await page.keyboard.press('o')
  })

  await test.step('two experiments side by side', async () => {
    await page.keyboard.press('c')
    await find(page, second)
    await page.keyboard.press('c')
    await goTo('4', 'Compare')
    const numbers = page.getByRole('table').first()
    await expect(numbers).toContainText(formatEffect(best.effect, decimals))
    await expect(numbers).toContainText(formatEffect(second.effect, decimals))
    const runs = numbers.getByRole('row', { name: /^Runs / }).getByRole('cell')
    for (const [index, row] of [best, second].entries())
      await expect(runs.nth(index + 1)).toHaveText(String(countedRuns(db, row)))
    for (const { number } of rows.filter((row) => row !== best && row !== second).slice(0, 4)) {
      await page.getByLabel('Add an experiment by its number').fill(String(number))
      await page.keyboard.press('Enter')
      await expect(numbers.getByRole('columnheader', { name: String(number), exact: true })).toBeVisible()
    }
    await page.keyboard.press('Escape')
    await isInOrder(page)
  })

  await test.step('the leaderboard ranks the proven by effect', async () => {
    await goTo('2', 'Leaderboard')
    for (const [index, row] of kept.entries()) {
      const line = page.getByRole('row', { name: new RegExp(`^${index + 1} Keep`) })
      await expect(line).toContainText(formatEffect(row.effect, decimals))
      await expect(line).toContainText(formatProbability(row.probability))
      const runs = countedRuns(db, row)
      const cell = line.locator('[title*=" in blocks"]')
      await expect(cell).toHaveText(String(runs))
      const [alone = -1, together = -1] = ((await cell.getAttribute('title')) ?? '').match(/\d+/g)?.map(Number) ?? []
      expect(alone + together, row.hypothesis).toBe(runs)
    }
    await expect(page.getByRole('row', { name: new RegExp(`^${kept.length + 1} Keep`) })).toHaveCount(0)
    await isInOrder(page)
  })

  await test.step('progress', async () => {
    await goTo('3', 'Progress')
    await expect(page.getByText(`${counted(rows.length, 'experiment')}, ${kept.length} kept`)).toBeVisible()
    await isInOrder(page)
  })

  await test.step('review', async () => {
    await goTo('5', 'Review')
    await expect(page.getByText(`0 of ${counted(kept.length, 'patch', 'patches')} reviewed`)).toBeVisible()
    await page.keyboard.press('a')
    await expect(page.getByText(`1 of ${counted(kept.length, 'patch', 'patches')} reviewed`)).toBeVisible()
    await expect
      .poll(() => count(db, sql`SELECT count(*) AS n FROM review_mark WHERE said = 'accepted'`), { timeout: 5_000 })
      .toBe(1)
    await page.keyboard.press('z')
    await isInOrder(page)
    await page.keyboard.press('r')
    await expect(page.frameLocator('iframe').getByText(best.hypothesis).filter({ visible: true }).first()).toBeVisible()
    await page.keyboard.press('r')
  })

  await test.step('the GPU, over a recorded stream that says what it is', async () => {
    await goTo('6', 'GPU')
    await expect(page.getByRole('img', { name: /^Power, W: \d/ })).toBeVisible()
    await expect(page.getByText(/A recording is played/).first()).toBeVisible()
    const dirty = db.one<{ number: number }>(sql`SELECT number FROM run WHERE clean = 0 ORDER BY number DESC LIMIT 1`)
    await expect(page.getByText(new RegExp(`\\b${dirty?.number}\\b`)).first()).toBeVisible()
    await isInOrder(page)
    expect(
      (await saveAll(page, page.getByRole('region', { name: 'GPU', exact: true }), 'machine'))['machine.svg'],
    ).toContain('Power, W')
  })

  await test.step('findings', async () => {
    await goTo('7', 'Findings')
    const finding = db.one<{ sentence: string }>(sql`SELECT sentence FROM finding WHERE passes_after = 1`)
    await expect(page.getByText(finding?.sentence ?? '?', { exact: true })).toBeVisible()
    await expect(page.getByText('Proven: fails before the patch, passes with it')).toBeVisible()
    await isInOrder(page)
  })

  await test.step('ideas and sessions', async () => {
    await goTo('8', 'Ideas')
    const sessions = count(db, sql`SELECT count(*) AS n FROM session`)
    await expect(page.getByRole('table').locator('tbody tr')).toHaveCount(sessions)
    await isInOrder(page)
  })

  await test.step('cost', async () => {
    await goTo('9', 'Cost')
    const stages = db.all<{ stage: string; runs: number }>(sql`SELECT stage, count(*) AS runs FROM run GROUP BY stage`)
    const where = page.getByRole('region', { name: 'Where the machine’s time went' })
    for (const { stage, runs } of stages)
      if (stage === 'final' || stage === 'block' || stage === 'transfer')
        await expect(where).toContainText(counted(runs, 'run'))
    await isInOrder(page)
    const bars = await saveAll(page, where, 'cost-stages')
    // Each stage is a bar.
    expect(bars['cost-stages.svg']?.split('<path d="M')).toHaveLength(stages.length + 1)
    for (const { stage, runs } of stages) expect(bars['cost-stages.csv']).toContain(`\n${stage},${runs},`)
    const all = await saveAll(page, page.getByRole('region', { name: 'Cost', exact: true }).locator('header'), 'cost')
    expect(all['cost.svg']).toContain(best.hypothesis.slice(0, 12))
    expect(all['cost.csv']?.trim().split('\n')).toHaveLength(2 + rows.length)
  })

  await test.step('a plan, with what was measured, and what is wrong by name', async () => {
    await goTo('0', 'Plan')
    const field = page.getByLabel('Noise of one run')
    await expect(field).toHaveValue(String(Number((100 * noise.sigma).toPrecision(4))))
    await expect(page.getByText(`measured in this campaign, ${noise.runs} runs`)).toBeVisible()
    await page.getByLabel('Experiments, at most').focus()
    await page.keyboard.press('Control+a')
    await page.keyboard.type('1.5')
    await expect(page.getByText('It must be a whole number, at least 1 and at most 5000.')).toBeVisible()
    await expect(page.getByRole('button', { name: 'Simulate' })).toBeDisabled()
    await page.keyboard.press('Control+a')
    await page.keyboard.type('20')
    await page.keyboard.press('Enter')
    await expect(page.getByText(/campaigns? simulated, \d of about 9 seconds/)).toBeVisible()
    const expected = page.getByRole('region', { name: 'Expected true speedup' })
    // What the first campaigns say is there while more are simulated, and its interval narrows.
    await expect(expected).toContainText('so far', { timeout: 60_000 })
    await expect(expected).toContainText(/by \d+\scampaigns;/, { timeout: 60_000 })
    await expect(
      page.getByRole('img', { name: /^Pawl: 1\.\d+x after half of the time, 1\.\d+x at the end/ }),
    ).toBeVisible()
    await expect(page.getByText('of 20 allowed')).toBeVisible()
    await isInOrder(page)
  })

  await test.step('words in every log', async () => {
    await page.keyboard.press('Control+Shift+F')
    await expect(page.getByRole('dialog', { name: 'Search every log' })).toBeVisible()
    await page.keyboard.type('nameerror')
    const lines = page.getByRole('dialog', { name: 'Search every log' }).getByRole('option')
    await expect(lines.first()).toContainText('NameError')
    await isInOrder(page)
    await page.keyboard.press('Enter')
    const crashed = rows.find((row) => row.verdict === 'crash') as Row
    await expect(page.getByRole('heading', { name: crashed.hypothesis })).toBeVisible()
    await expect(page.getByRole('log').getByText('NameError')).toBeVisible()
    await page.keyboard.press('o')
    await page.keyboard.press('?')
    await expect(page.getByRole('dialog', { name: 'Keyboard' })).toBeVisible()
    await isInOrder(page)
    await page.keyboard.press('Escape')
  })

  await test.step('settings', async () => {
    await page.keyboard.press('Control+,')
    await expect(page.getByRole('heading', { name: 'Settings', exact: true })).toBeVisible()
    await isInOrder(page)
  })

  await test.step('set-up of the next campaign, and a plan before it', async () => {
    await page.keyboard.press('Control+n')
    const { project_path: path } = db.one<{ project_path: string }>(sql`SELECT project_path FROM campaign`) ?? {
      project_path: '',
    }
    await expect(page.getByLabel('Path of the repository')).toBeFocused()
    await page.keyboard.type(path)
    await page.keyboard.press('Enter')
    await expect(page.getByText('Will be run, word by word')).toBeVisible()
    await page.getByRole('button', { name: 'Plan it' }).focus()
    await page.keyboard.press('Enter')
    await expect(page.getByText(`measured in the latest campaign there, ${noise.runs} runs`)).toBeVisible()
    await isInOrder(page)
  })
  expect(app.complaints).toEqual([])
})
