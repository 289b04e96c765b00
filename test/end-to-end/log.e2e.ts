import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from '@playwright/test'
import { test as base } from '../support/app.ts'
import { noSeriousViolation } from '../support/axe.ts'
import { engineOf, makeProject, runningRun, startCampaign } from '../support/printing-project.ts'
import { type StoredLogs, storeLogs } from '../support/stored-logs.ts'

const longLines = 60_000

/** Numbered lines with colours and letters of two bytes, a crash in the middle and an error in colour behind it. */
function longLog(): Buffer {
  const lines: string[] = []
  for (let line = 0; line < longLines; line++) {
    if (line === 30_000) lines.push('Traceback (most recent call last):\nRuntimeError: CUDA out of memory\n')
    if (line === 45_000) lines.push('\u001b[31mERROR:\u001b[0m the loss is gone\n')
    lines.push(`line ${line} \u001b[32mlöss\u001b[0m ${(line % 977) / 100} a needle is nowhere near\n`)
  }
  return Buffer.from(lines.join('').replace('a needle is nowhere near\nline 50001 ', 'THE NEEDLE\nline 50001 '))
}

/** What no terminal should be handed as it is: a title, a clipboard, a bar written anew, and every byte there is. */
function wildLog(): Buffer {
  const bars = Array.from({ length: 101 }, (_, percent) => `\repoch 1 ${percent} %`).join('')
  const everyByte = Buffer.from(Array.from({ length: 4_096 }, (_, index) => index % 256))
  return Buffer.concat([
    Buffer.from(`\u001b]0;owned\u0007\u001b]52;c;b3duZWQ=\u0007begins\n${bars}\nafter the bar\n`),
    everyByte,
    Buffer.from('\u001b[0m\nand text again\n'),
  ])
}

/** One line of 100 MB between two short ones. */
function endlessLine(): Buffer {
  return Buffer.concat([Buffer.from('before it\n'), Buffer.alloc(100e6, 'abcdefgh '), Buffer.from('\nafter it\n')])
}

const test = base.extend<{ logs: StoredLogs }>({
  logs: async ({ home }, use) => await use(storeLogs(home, [longLog(), wildLog(), endlessLine(), Buffer.alloc(0)])),
})

test('a log of any length and content is read, searched and walked through', async ({ logs, app }) => {
  const { page } = app
  const open = async (index: number) => {
    await page.evaluate((hash) => {
      location.hash = hash
    }, `#/${logs.campaign}/campaign?experiment=1&tab=log&run=${logs.runs[index]}`)
    await expect(page.getByLabel('Run', { exact: true })).toHaveValue(logs.runs[index] ?? '')
  }
  const shown = () => page.locator('.xterm-rows > div').allInnerTexts()
  await page.getByRole('tree').waitFor()

  await test.step('it opens at its end', async () => {
    await open(0)
    await expect(page.getByRole('log').getByText(`line ${longLines - 1} `)).toBeVisible()
    await expect(page.getByRole('button', { name: 'Following', exact: true })).toBeDisabled()
    await noSeriousViolation(page)
  })

  await test.step('a wheel upwards stops following and brings what was before, a line after the other', async () => {
    await page.getByRole('log').hover()
    await expect(async () => {
      await page.mouse.wheel(0, -20_000)
      await expect(page.getByRole('button', { name: 'To the end' })).toBeEnabled({ timeout: 500 })
    }).toPass()
    const log = page.getByRole('log')
    await log.focus()
    for (let step = 0; step < 3; step++) await log.press('Home')
    await expect(async () => {
      const numbers = (await shown()).flatMap((text) => /^line (\d+) /.exec(text)?.[1] ?? []).map(Number)
      expect(numbers.length).toBeGreaterThan(10)
      expect(numbers[0]).toBeLessThan(longLines - 500)
      expect(numbers).toEqual(numbers.map((_, index) => (numbers[0] ?? 0) + index))
    }).toPass()
  })

  await test.step('the first failure, the next, and round again', async () => {
    await page.getByRole('log').press('e')
    await expect(page.getByRole('log').getByText('Traceback (most recent call last)')).toBeVisible()
    const pressUntil = async (key: string, text: string) =>
      await expect(async () => {
        await page.getByRole('log').press(key)
        await expect(page.getByRole('log').getByText(text)).toBeVisible({ timeout: 2_000 })
      }).toPass()
    await pressUntil('e', 'the loss is gone')
    await pressUntil('Shift+E', 'CUDA out of memory')
  })

  await test.step('the harness says when each line came, and what was read stays in sight', async () => {
    await page.getByRole('button', { name: 'Times' }).click()
    await expect(page.getByRole('log').getByText(/^0:00:0\d\.\d{3} RuntimeError: CUDA out of memory/)).toBeVisible()
    await page.getByRole('button', { name: 'Times' }).click()
    await expect(page.getByRole('log').getByText(/^RuntimeError: CUDA out of memory/)).toBeVisible()
  })

  await test.step('words are found in the whole of it, forwards and backwards', async () => {
    await page.keyboard.press('Control+f')
    await page.keyboard.type('the needle')
    await page.keyboard.press('Enter')
    await expect(page.getByRole('log').getByText('THE NEEDLE')).toBeVisible()
    await page.keyboard.press('Control+f')
    await page.keyboard.type('line 17 ')
    await page.keyboard.press('Shift+Enter')
    await expect(page.getByRole('log').getByText('line 17 ')).toBeVisible()
    await page.keyboard.press('Control+f')
    await page.keyboard.type('no such words')
    await page.keyboard.press('Enter')
    await expect(page.getByText('nothing found')).toBeVisible()
    await page.getByRole('button', { name: 'To the end' }).click()
    await expect(page.getByRole('log').getByText(`line ${longLines - 1} `)).toBeVisible()
  })

  await test.step('a bar is one line; what would reach beyond the log is not heard', async () => {
    await open(1)
    await expect(page.getByRole('log').getByText('and text again')).toBeVisible()
    await page.getByRole('button', { name: 'Start' }).click()
    await expect(page.getByRole('log').getByText('epoch 1 100 %')).toBeVisible()
    expect((await shown()).slice(0, 3).map((text) => text.trim())).toEqual(['begins', 'epoch 1 100 %', 'after the bar'])
    expect(await page.title()).not.toContain('owned')
  })

  await test.step('a line of 100 MB: its end, its beginning, and what stands around it', async () => {
    await open(2)
    await expect(page.getByRole('log').getByText('after it')).toBeVisible()
    // There is something above it, although no line fits on the screen.
    await expect(page.getByRole('log').getByText('abcdefgh').first()).toBeVisible()
    await page.getByRole('button', { name: 'Start' }).click()
    await expect(page.getByRole('log').getByText('before it')).toBeVisible()
    await page.getByLabel('Find in the log').fill('after it')
    await page.keyboard.press('Enter')
    await expect(page.getByRole('log').getByText('after it')).toBeVisible({ timeout: 30_000 })
  })

  await test.step('one that has nothing says so', async () => {
    await open(3)
    await expect(page.getByText('it printed nothing')).toBeVisible()
  })
  expect(app.complaints).toEqual([])
})

const printing = `import time
for line in range(2000):
    print(f"printed {line} of many", flush=True)
    time.sleep(0.02)
print("val_loss: 2.5")
`

base('what a run prints is followed, and stays where somebody reads', async ({ app }) => {
  const { page, home } = app
  mkdirSync(join(home, 'work'))
  const path = makeProject(join(home, 'work', 'project'), printing, '5m')
  const engine = await engineOf(home)
  try {
    const campaign = await startCampaign(engine, path, join(home, 'work', 'patches'))
    const run = await runningRun(engine, campaign)
    await page.evaluate((hash) => {
      location.hash = hash
    }, `#/${campaign}/campaign?experiment=0&tab=log&run=${run}`)
    const newest = async (): Promise<number> => {
      const lines = await page.locator('.xterm-rows > div').allInnerTexts()
      return Math.max(...lines.flatMap((text) => /^printed (\d+) /.exec(text)?.[1] ?? []).map(Number))
    }
    await expect.poll(newest, { timeout: 30_000 }).toBeGreaterThan(150)
    const before = await newest()
    await expect.poll(newest).toBeGreaterThan(before)

    const log = page.getByRole('log')
    await log.focus()
    await log.press('PageUp')
    await log.press('PageUp')
    await expect(page.getByRole('button', { name: 'To the end' })).toBeEnabled()
    // On a busy machine the second key is still on its way to the screen.
    let read = await newest()
    await expect
      .poll(async () => {
        const last = read
        read = await newest()
        return read === last
      })
      .toBe(true)
    const grown = async () => (await engine.call('log.read', { run, offset: 0, limitBytes: 1 })).totalBytes
    const size = await grown()
    await expect.poll(grown).toBeGreaterThan(size + 500)
    expect(await newest()).toBe(read)

    await page.getByRole('button', { name: 'To the end' }).click()
    await expect.poll(newest).toBeGreaterThan(read + 20)
    await engine.call('campaign.stop', { campaign })
  } finally {
    engine.close()
  }
})
