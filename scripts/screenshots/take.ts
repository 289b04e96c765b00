/** A program: makes campaigns and takes a picture of every screen of them, empty, full and broken. Run by scripts/screenshots.mjs. */
import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type Browser, chromium, type Page } from '@playwright/test'
import { makeExhibit } from '../../test/support/exhibit.ts'
import { makeForeignProject } from '../../test/support/foreign-project.ts'
import { serveIn } from '../../test/support/launch.ts'
import { makeBrokenProject } from './broken-project.ts'
import { gpuPictures, takeGpu } from './gpu.ts'
import { type Screen, screens, screensBefore, screensOfNothing } from './screens.ts'
import { smallPng } from './small-png.ts'

const root = resolve(import.meta.dirname, '../..')
const to = join(root, 'docs/screenshots')
const work = join(tmpdir(), 'pawl-screenshots')
const wide = { width: 1440, height: 900 }
const narrow = { width: 1024, height: 640 }
const again = process.argv.includes('--again')
const wanted = process.argv.slice(2).filter((argument) => argument !== '--again')

/** All proposals but one: with noise that is anybody's, no verdict about the others is worth a picture. */
const plain = Array.from({ length: 22 }, (_, index) => index + 1).filter((number) => number !== 19)

const say = (line: string): void => {
  process.stdout.write(`${line}\n`)
}

mkdirSync(to, { recursive: true })
if (!again) rmSync(work, { recursive: true, force: true })
mkdirSync(work, { recursive: true })
const broken = makeBrokenProject(join(work, 'broken'))
rmSync(join(work, 'good'), { recursive: true, force: true })
const good = makeForeignProject(join(work, 'good'))
// What a picture says of the machine should be so on most: the system's own Python, where it has one.
process.env.PATH = `/usr/bin:${process.env.PATH}`
process.env.PAWL_LEASES = join(work, 'leases')
const wantsGpu = wanted.length === 0 || wanted.some((name) => gpuPictures.includes(name))
const wantsOthers = wanted.length === 0 || wanted.some((name) => !gpuPictures.includes(name))
const executablePath = process.env.CHROMIUM_PATH
const browser = await chromium.launch({
  ...(executablePath === undefined ? {} : { executablePath }),
  args: ['--no-sandbox', '--disable-gpu', '--force-color-profile=srgb'],
})
try {
  if (wantsOthers) {
    await takeFirst(browser)
    await takeFull(browser)
  }
  if (wantsGpu) {
    const open = async (url: string): Promise<Page> => {
      const page = await browser.newPage({ viewport: wide })
      await page.goto(url)
      return page
    }
    await takeGpu(work, open, picture, (page, isNarrow) => page.setViewportSize(isNarrow ? narrow : wide))
  }
} finally {
  await browser.close()
}
const bytes = readdirSync(to).reduce((sum, name) => sum + statSync(join(to, name)).size, 0)
say(`${readdirSync(to).length} pictures, ${(bytes / 1024 ** 2).toFixed(1)} MiB`)

/** What a newcomer sees: no campaign, a repository with mistakes, and every page of a campaign that has only just begun. */
async function takeFirst(opened: Browser): Promise<void> {
  const home = join(work, 'home')
  rmSync(home, { recursive: true, force: true })
  mkdirSync(home, { recursive: true })
  const served = await serveIn(home)
  const page = await opened.newPage({ viewport: wide })
  try {
    await page.goto(served.url)
    await page.getByLabel('Path of the repository').waitFor()
    await take(page, { name: 'welcome', hash: '#/', ready: (first) => first.getByText('Try the demo').waitFor() })
    for (const screen of screensBefore({ broken, good: good.path })) await take(page, screen)
    if (wanted.length > 0 && !wanted.some((name) => name.startsWith('empty-'))) return
    await page.evaluate("location.hash = '#/'")
    await page.getByLabel('Path of the repository').fill(good.path)
    await page.keyboard.press('Enter')
    await page.getByRole('radio', { name: /^Script/ }).check()
    await page.getByLabel('Folder of patches').fill(good.patches)
    await page.getByRole('checkbox').check()
    await page.getByRole('button', { name: 'Start campaign' }).click()
    await page.getByRole('tree').waitFor()
    // So that it stays as it begins while the pictures are taken.
    await page.getByRole('button', { name: 'Pause' }).click()
    for (const screen of screensOfNothing(campaignOf(page))) await take(page, screen)
  } finally {
    await page.close()
    await served.close()
  }
}

/** Every screen over a finished campaign in which about everything happened; and the same without its engine. */
async function takeFull(opened: Browser): Promise<void> {
  const folder = join(work, 'exhibit')
  const home = join(folder, 'home')
  if (!again || !existsSync(home)) {
    say('a campaign of some hundred runs')
    await makeExhibit(folder, plain)
  }
  process.env.PAWL_GPU_REPLAY = join(root, 'test/fixtures/recordings/stand-in-pro6000.txt')
  const served = await serveIn(home)
  delete process.env.PAWL_GPU_REPLAY
  const page = await opened.newPage({ viewport: wide })
  try {
    await page.goto(served.url)
    await page.getByRole('tree').waitFor()
    // The strip at the foot is empty until the machine was first looked at.
    await page.getByRole('region', { name: 'Machine' }).getByText('%').first().waitFor()
    const campaign = campaignOf(page)
    const rows = await page.locator('[role=treeitem][data-status=keep]').all()
    const kept = await Promise.all(rows.map(async (row) => Number(await row.getAttribute('data-number'))))
    for (const screen of screens({ campaign, kept })) await take(page, screen)
    if (wanted.length === 0 || wanted.includes('gone')) {
      await page.evaluate(`location.hash = '#/${campaign}/campaign'`)
      await page.getByRole('tree').waitFor()
      await served.close()
      await page.getByText('The engine is gone').waitFor()
      await picture(page, 'gone')
    }
  } finally {
    await page.close()
    await served.close()
  }
}

function campaignOf(page: Page): string {
  return new URL(page.url()).hash.split('/')[1] ?? ''
}

async function take(page: Page, screen: Screen): Promise<void> {
  if (wanted.length > 0 && !wanted.includes(screen.name)) return
  await page.setViewportSize(screen.narrow === true ? narrow : wide)
  await page.evaluate(`location.hash = ${JSON.stringify(screen.hash)}`)
  await screen.ready(page)
  await picture(page, screen.name)
  await page.keyboard.press('Escape')
}

async function picture(page: Page, name: string): Promise<void> {
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await page.evaluate(
      'document.fonts.ready.then(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))',
    )
    const png = await page.screenshot({ animations: 'disabled', caret: 'hide' })
    const small = smallPng(png)
    writeFileSync(join(to, `${name}-${colorScheme}.png`), small)
    say(`${name}-${colorScheme} ${Math.round(small.length / 1024)} KiB`)
  }
}
