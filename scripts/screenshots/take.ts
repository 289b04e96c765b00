/** A program: makes a campaign through the window and takes a picture of every screen of it. Run by scripts/screenshots.mjs. */
import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type Browser, chromium, type Page } from '@playwright/test'
import { foreignPatches, makeForeignProject } from '../../test/support/foreign-project.ts'
import { type Served, serveIn } from '../../test/support/launch.ts'
import { makeBrokenProject } from './broken-project.ts'
import { gpuPictures, takeGpu } from './gpu.ts'
import { screens } from './screens.ts'
import { smallPng } from './small-png.ts'

const root = resolve(import.meta.dirname, '../..')
const to = join(root, 'docs/screenshots')
const work = join(tmpdir(), 'pawl-screenshots')
const home = join(work, 'home')
const wide = { width: 1440, height: 900 }
const narrow = { width: 1024, height: 640 }
const again = process.argv.includes('--again')
const wanted = process.argv.slice(2).filter((argument) => argument !== '--again')

const say = (line: string): void => {
  process.stdout.write(`${line}\n`)
}

mkdirSync(to, { recursive: true })
if (!again) rmSync(work, { recursive: true, force: true })
mkdirSync(home, { recursive: true })
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
    const served = await serveIn(home)
    try {
      await takeAll(browser, served)
    } finally {
      await served.close()
    }
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

async function takeAll(opened: Browser, engine: Served): Promise<void> {
  const page = await opened.newPage({ viewport: wide })
  await page.goto(engine.url)
  if (!again) {
    await page.getByLabel('Path of the repository').waitFor()
    await picture(page, 'welcome')
    await makeCampaign(page)
  }
  await page.getByRole('tree').waitFor()
  // What a person chose in the flow above is not what a newcomer sees.
  await page.evaluate('localStorage.clear()')
  await page.reload()
  await page.getByRole('tree').waitFor()
  // The strip at the foot is empty until the machine was first looked at.
  await page.getByRole('region', { name: 'Machine' }).getByText('%').first().waitFor()
  const [, campaign = ''] = new URL(page.url()).hash.split('/')
  const rows = await page.locator('[role=treeitem][data-status=keep]').all()
  const kept = await Promise.all(rows.map(async (row) => Number(await row.getAttribute('data-number'))))
  for (const screen of screens({ campaign, broken, good: good.path, kept })) {
    if (wanted.length > 0 && !wanted.includes(screen.name)) continue
    await page.setViewportSize(screen.narrow === true ? narrow : wide)
    await page.evaluate(`location.hash = ${JSON.stringify(screen.hash)}`)
    await screen.ready(page)
    await picture(page, screen.name)
    await page.keyboard.press('Escape')
  }
  if (wanted.length === 0 || wanted.includes('gone')) {
    await page.evaluate(`location.hash = '#/${campaign}/campaign'`)
    await page.getByRole('tree').waitFor()
    await engine.close()
    await page.getByText('The engine is gone').waitFor()
    await picture(page, 'gone')
  }
}

/** The demo where it is bundled, else a small project with six patches. */
async function makeCampaign(page: Page): Promise<void> {
  if (existsSync(join(root, 'resources/demo/project/pawl.toml'))) {
    await page.getByRole('button', { name: 'Start demo' }).click()
  } else {
    await page.getByLabel('Path of the repository').fill(good.path)
    await page.keyboard.press('Enter')
    await page.getByText('a script: patches').click()
    await page.getByLabel('Folder of patches').fill(good.patches)
    await page.getByRole('checkbox').check()
    await page.getByRole('button', { name: 'Start campaign' }).click()
    say(`a campaign of ${foreignPatches.length} patches`)
  }
  const limitMs = 15 * 60_000
  await page.getByRole('treeitem', { name: /keep/i }).first().waitFor({ timeout: limitMs })
  await page
    .getByRole('treeitem', { name: /running/i })
    .first()
    .waitFor({ timeout: limitMs })
  await picture(page, 'campaign-running')
  await page.getByText('Finished', { exact: true }).waitFor({ timeout: limitMs })
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
