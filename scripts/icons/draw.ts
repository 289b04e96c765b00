/** A program: draws the icons from their one source. Run by scripts/icons.mjs. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { chromium } from '@playwright/test'

const folder = resolve(import.meta.dirname, '../../resources/icons')
const source = readFileSync(join(folder, 'pawl.svg'), 'utf8')
const sizes = [16, 24, 32, 48, 64, 128, 256, 512]
/** A tray's icon and the same for screens of twice the density. */
const traySizes = [
  [22, ''],
  [44, '@2x'],
] as const

/** What the tray says of a campaign, by shape first: none, one that runs, one that waits, one that asks for a look. */
const badges = {
  idle: '',
  running: '<circle cx="49" cy="49" r="14" fill="#14171b"/><path d="M43 39.5 58 49 43 58.500z" fill="#69b4f5"/>',
  paused:
    '<circle cx="49" cy="49" r="14" fill="#14171b"/><path d="M44 40v18M54 40v18" stroke="#e3b04a" stroke-width="5.5"/>',
  look: '<circle cx="49" cy="49" r="15" fill="#e3b04a"/><path d="M49 39.500v11M49 54.500v4" stroke="#14171b" stroke-width="5"/>',
}

const executablePath = process.env.CHROMIUM_PATH
const browser = await chromium.launch({
  ...(executablePath === undefined ? {} : { executablePath }),
  args: ['--no-sandbox', '--disable-gpu', '--force-color-profile=srgb'],
})
try {
  const page = await browser.newPage()
  const draw = async (svg: string, size: number, name: string): Promise<void> => {
    await page.setViewportSize({ width: size, height: size })
    await page.setContent(
      `<body style="margin:0;background:transparent">${svg.replace('<svg ', `<svg style="display:block" width="${size}" height="${size}" `)}</body>`,
    )
    writeFileSync(join(folder, name), await page.screenshot({ omitBackground: true }))
  }
  for (const size of sizes) await draw(source, size, `pawl-${size}.png`)
  for (const [state, badge] of Object.entries(badges))
    for (const [size, suffix] of traySizes)
      await draw(source.replace('</svg>', `${badge}</svg>`), size, `tray-${state}${suffix}.png`)
} finally {
  await browser.close()
}
