import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import type { RunningEngine } from '../../../main/web/connect.ts'
import { engineOf, makeProject, pause, runningRun, startCampaign } from '../../support/printing-project.ts'
import type { Door } from './door.ts'
import { createPageLoad, type Timed } from './load.ts'
import { memoryByKind, totalMb } from './processes.ts'
import type { Report } from './report.ts'

const megabytesPerSecond = 20
const lineBytes = 100
/** Printed at an ordinary pace before: the log is shown, and what that takes is not the flood's. */
const quietLines = 4_000

/** Numbered lines of 100 bytes, like those of a program that prints all it does; every one can be told from every other. */
const floodProgram = (seconds: number) => `import os, time
def lines(first, count):
    return b"".join(b"%012d layer %02d forward took %6d us of which %6d us were waiting for the loader .......\\n" % (first + i, i % 24, i * 7, i * 3) for i in range(count))
def put(text):
    view = memoryview(text)
    while view:
        view = view[os.write(1, view):]
number = 0
time.sleep(2)
while number < ${quietLines}:
    put(lines(number, 100))
    number += 100
    time.sleep(0.1)
time.sleep(6)
total, rate = ${megabytesPerSecond * seconds}_000_000, ${megabytesPerSecond}_000_000
began, sent = time.monotonic(), 0
while sent < total:
    text = lines(number, 2000)
    put(text)
    number += 2000
    sent += len(text)
    time.sleep(max(0, began + sent / rate - time.monotonic()))
print("val_loss: 2.5")
`

/** A run that prints 20 MB/s, followed in the window: is every byte kept, does the window answer, and what does it hold? */
export async function floodBudgets(report: Report, door: Door, work: string, seconds: number): Promise<void> {
  const place = join(work, `flood-${door.name}`)
  const home = join(place, 'home')
  mkdirSync(home, { recursive: true })
  const path = makeProject(join(place, 'project'), floodProgram(seconds), '20m')
  const opened = await door.open(home)
  const { page } = opened
  const engine = await engineOf(home)
  try {
    const load = await createPageLoad(report, page)
    const campaign = await startCampaign(engine, path, join(place, 'patches'))
    const run = await runningRun(engine, campaign)
    await page.evaluate((hash) => {
      location.hash = hash
    }, `#/${campaign}/campaign?experiment=0&tab=log&run=${run}`)
    await page.getByLabel('Find in the log').waitFor()
    await printed(engine, run, quietLines * lineBytes)
    await pause(2_000)
    const before = memoryByKind(opened.roots)
    const latencies: Timed[] = []
    const memory: ReadonlyMap<string, number>[] = []
    let ended = false
    const watched = watchEnd(engine, run).then(() => {
      ended = true
    })
    while (!ended) {
      latencies.push(await load.time(() => keyLatency(page)))
      memory.push(memoryByKind(opened.roots))
      await pause(200)
    }
    await watched
    // While the log moves into the database, and before it is read back: that is this program's doing.
    for (let look = 0; look < 12; look++) {
      memory.push(memoryByKind(opened.roots))
      await pause(500)
    }
    const lines = quietLines + (megabytesPerSecond * seconds * 1e6) / lineBytes
    const { bytes, wrong } = await readBack(engine, run, lines)
    const totals = memory.map(totalMb)
    report.samples('memory of all processes, MB', totals, 0)
    const most = memory[totals.indexOf(Math.max(...totals))] ?? before
    for (const [kind, mb] of most)
      report.say(`    ${kind}: from ${(before.get(kind) ?? 0).toFixed(0)} to ${mb.toFixed(0)} MB`)
    report.say(`  ${bytes} bytes stored, ${wrong} of ${lines} lines not as they were printed`)
    report.add(`${door.name}: bytes lost of ${megabytesPerSecond} MB/s for ${seconds} s`, wrong * lineBytes, 0, 'bytes')
    load.add(`${door.name}: a key while it floods`, latencies, 50)
    report.add(`${door.name}: memory growth in a flood`, Math.max(...totals) - totalMb(before), 50, 'MB')
    await engine.call('campaign.stop', { campaign })
  } finally {
    engine.close()
    await opened.close()
    rmSync(place, { recursive: true, force: true })
  }
}

/** Waits until a run has printed so much. */
async function printed(engine: RunningEngine, run: string, bytes: number): Promise<void> {
  for (;;) {
    const { totalBytes } = await engine.call('log.read', { run, offset: 0, limitBytes: 1 })
    if (totalBytes >= bytes) return
    await pause(100)
  }
}

async function watchEnd(engine: RunningEngine, run: string): Promise<void> {
  for (;;) {
    const row = await engine.call('run.show', { run })
    if (row.endedAt !== null) return
    await pause(500)
  }
}

/** Reads the stored log and looks whether each line is the one that was printed there. */
async function readBack(engine: RunningEngine, run: string, lines: number): Promise<{ bytes: number; wrong: number }> {
  let offset = 0
  let number = 0
  let wrong = 0
  let carry = ''
  for (;;) {
    const slice = await engine.call('log.read', { run, offset, limitBytes: 65_536 })
    const text = carry + slice.text
    let from = 0
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', from)) {
      if (number < lines) {
        if (Number(text.slice(from, from + 12)) !== number || at - from !== lineBytes - 1) wrong += 1
        number += 1
      }
      from = at + 1
    }
    carry = text.slice(from)
    offset = slice.nextOffset
    if (slice.atEnd) return { bytes: offset, wrong: wrong + Math.max(0, lines - number) }
  }
}

/** From a key in the window's find field to the frame that shows it. */
async function keyLatency(page: Page): Promise<number> {
  await page.evaluate(() => {
    const field = document.querySelector('[aria-label="Find in the log"]') as HTMLInputElement
    field.focus()
    if (field.value.length > 20) field.value = ''
    const shown = new Promise<number>((resolve) => {
      const pressed = (event: Event) =>
        requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - event.timeStamp)))
      field.addEventListener('keydown', pressed, { once: true })
    })
    ;(window as { keyMs?: Promise<number> }).keyMs = shown
  })
  await page.keyboard.press('x')
  return await page.evaluate(() => (window as { keyMs?: Promise<number> }).keyMs as Promise<number>)
}
