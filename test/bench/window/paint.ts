import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { _electron, type Page } from '@playwright/test'
import { openIn } from '../../support/launch.ts'
import { openBrowser } from './door.ts'
import type { Report } from './report.ts'
import { median } from './report.ts'

const rounds = 7

/** From the start of the process to the first paint of the window's page, against an empty Electron window, in turn. */
export async function electronPaint(report: Report, home: string, work: string): Promise<void> {
  const empty = emptyApp(join(work, 'empty'))
  const pawl: number[] = []
  const reference: number[] = []
  for (let round = 0; round < rounds; round++) {
    reference.push(await paintOf(() => openEmpty(empty)))
    pawl.push(await paintOf(() => openIn(home)))
  }
  report.samples('empty window, ms', reference, 0)
  report.samples('Pawl on the whole campaign, ms', pawl, 0)
  report.add('Electron: first paint against an empty window', median(pawl) / median(reference), 1.5, 'x')
}

type Windowed = Awaited<ReturnType<typeof openIn>>

async function paintOf(open: () => Promise<Windowed>): Promise<number> {
  const began = Date.now()
  const app = await open()
  const page = await app.firstWindow()
  const at = await firstPaint(page)
  const exited = new Promise((resolve) => app.process().once('exit', resolve))
  app.process().kill('SIGTERM')
  await exited
  return at - began
}

/** The wall clock at the first contentful paint. */
async function firstPaint(page: Page): Promise<number> {
  return await page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        new PerformanceObserver((list) => {
          const paint = list.getEntriesByName('first-contentful-paint')[0]
          if (paint !== undefined) resolve(performance.timeOrigin + paint.startTime)
        }).observe({ type: 'paint', buffered: true })
      }),
  )
}

const word = '<!doctype html><html lang="en"><meta charset="utf-8"><title>Empty</title><body>Empty</body></html>'

/** The least that opens a window with something in it. */
function emptyApp(folder: string): string {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{ "name": "empty", "version": "1.0.0", "main": "main.js" }')
  writeFileSync(join(folder, 'index.html'), word)
  writeFileSync(
    join(folder, 'main.js'),
    `const { app, BrowserWindow } = require('electron')
app.setPath('userData', ${JSON.stringify(join(folder, 'data'))})
app.disableHardwareAcceleration()
process.on('SIGTERM', () => app.exit(0))
app.whenReady().then(() => {
  const window = new BrowserWindow({ width: 1440, height: 900, show: false, webPreferences: { sandbox: true } })
  window.once('ready-to-show', () => window.show())
  return window.loadFile('index.html')
})`,
  )
  return folder
}

async function openEmpty(folder: string): Promise<Windowed> {
  const executablePath = process.env.ELECTRON_EXEC_PATH ?? ''
  return await _electron.launch({ executablePath, args: ['--no-sandbox', '--log-level=3', folder], timeout: 30_000 })
}

/** The same for a browser: from its start to the first paint of Pawl's page, against a page with one word in it. */
export async function browserPaint(report: Report, url: () => string): Promise<void> {
  const pawl: number[] = []
  const reference: number[] = []
  for (let round = 0; round < rounds; round++) {
    reference.push(await pagePaint(`data:text/html,${encodeURIComponent(word)}`))
    pawl.push(await pagePaint(url()))
  }
  report.samples('browser with one word, ms', reference, 0)
  report.samples('browser with Pawl, ms', pawl, 0)
  report.add('Chromium: first paint against an empty page', median(pawl) / median(reference), 1.5, 'x')
}

async function pagePaint(url: string): Promise<number> {
  const began = Date.now()
  const { page, close } = await openBrowser()
  await page.goto(url)
  const at = await firstPaint(page)
  await close()
  return at - began
}
