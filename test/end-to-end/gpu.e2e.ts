import { join } from 'node:path'
import { expect, type Page } from '@playwright/test'
import { openStore } from '../../main/core/store/open.ts'
import { test as base } from '../support/app.ts'
import { noSeriousViolation } from '../support/axe.ts'
import { type GpuProject, gpuPatches, type Happening, makeGpuProject, quietGpu } from '../support/gpu-project.ts'
import { calmAfterRuns, type StandIn, standInGpu } from '../support/stand-in-gpu.ts'
import { storedCampaign } from '../support/stored.ts'

// What happens to the GPU during which run. Runs 1 to 6 are the warm-up: by then there is something to compare with.
const plan: Readonly<Record<number, Happening>> = { 5: 'power-cap', 8: 'foreign', 11: 'hot', 14: 'lost' }
const lostForMs = 8_000

/** The application on a machine whose nvidia-smi is the stand-in. `machine`: which of those that it plays. */
const test = base.extend<{ machine: string; gpu: StandIn }>({
  machine: ['rtx4090', { option: true }],
  gpu: [
    async ({ machine }, use) => {
      const standIn = standInGpu(machine, 50)
      const before = { ...process.env }
      standIn.set(quietGpu)
      Object.assign(process.env, standIn.environment)
      const stopCalming = calmAfterRuns(standIn, quietGpu, (state) =>
        state.gpus?.['0']?.lost === true ? lostForMs : 700,
      )
      await use(standIn)
      stopCalming()
      for (const name of Object.keys(standIn.environment)) {
        if (before[name] === undefined) delete process.env[name]
        else process.env[name] = before[name]
      }
      standIn.remove()
    },
    { auto: true },
  ],
})

test('clean, throttled, contended and lost: each run is judged as it should be, and the window shows why', async ({
  app,
  gpu,
}) => {
  test.setTimeout(480_000)
  const { page } = app
  const project = makeGpuProject(join(app.home, 'work'), gpu.stateFile, plan, { steps: 6 })
  await start(page, project)
  const strip = page.getByRole('region', { name: 'Machine' })

  await test.step('the strip shows the GPU as it is, a second behind at most', async () => {
    await expect(strip.getByText('NVIDIA GeForce RTX 4090')).toBeVisible({ timeout: 60_000 })
    await whoLooks(page, () => strip.innerText()).toMatch(/^9[5-9]/m)
    await expect(strip.getByText(/of 450/)).toBeVisible()
  })
  await test.step('a lost GPU pauses the campaign with a sentence, and it goes on by itself', async () => {
    const sentence = page.getByText(/The GPU is lost; it goes on when the GPU is back\. nvidia-smi says: Unable/)
    await whoLooks(page, () => sentence.count()).toBeGreaterThan(0)
    await expect(page.getByText('Finished', { exact: true })).toBeVisible({ timeout: 300_000 })
    await expect(sentence).toHaveCount(0)
  })
  await test.step('the verdicts are those of a quiet machine', async () => {
    for (const [index, patch] of gpuPatches.entries())
      await expect(
        page.getByRole('treeitem', { name: new RegExp(`^${index + 1} ${patch.verdict},`, 'i') }),
      ).toBeVisible()
  })

  await page.keyboard.press('6')
  await expect(page.getByRole('heading', { name: 'GPU', exact: true })).toBeVisible()
  await noSeriousViolation(page)
  const judged: readonly (readonly [number, string, RegExp])[] = [
    [8, 'Run 8 is contaminated', /^python3 other\.py \(process 1, \w+\) was on the GPU with 2\.0 GiB\.$/],
    [11, 'Run 11 is contaminated', /^The GPU was held back \(heat\) for \d+ % of the run, beside the incumbent for/],
    [14, 'Run 14 is contaminated', /^The GPU was lost during the run: Unable to determine the device handle/],
    [5, 'Run 5 counts', /^The GPU was at its power cap for \d+ % of the run; that does not count against it\.$/],
  ]
  for (const [number, verdict, why] of judged) {
    await test.step(verdict, async () => {
      await openRun(page, number)
      await expect(page.getByRole('heading', { name: verdict })).toBeVisible()
      await expect(page.getByText(why).first()).toBeVisible()
      await expect(page.getByRole('img', { name: /^Power, W: \d/ })).toBeVisible()
    })
  }
  await test.step('what held the clocks back is marked where it did', async () => {
    await openRun(page, 11)
    await expect(page.getByRole('img', { name: /Thermal: [1-9]\d* %/ })).toBeVisible()
  })
  await test.step('an undisturbed run counts, and is made of what was made again', async () => {
    await openRun(page, 9)
    await expect(page.getByRole('heading', { name: 'Run 9 counts' })).toBeVisible()
  })
  expect(app.complaints).toEqual([])
})

test.describe('on a machine with two GPUs', () => {
  test.use({ machine: 'two' })

  test('one campaign measures on both: both runs are told, and the strip shows either GPU', async ({ app, gpu }) => {
    test.setTimeout(180_000)
    const { page } = app
    const project = makeGpuProject(join(app.home, 'work'), gpu.stateFile, {}, { steps: 40, atOnce: 'all' })
    await start(page, project)
    await expect(page.getByText(/^warm-up, seed.+; warm-up, seed/)).toBeVisible({ timeout: 60_000 })
    const strip = page.getByRole('region', { name: 'Machine' })
    const second = strip.getByRole('button', { name: 'GPU 1' })
    await expect(strip.getByRole('button', { name: 'GPU 0' })).toHaveAttribute('aria-pressed', 'true')
    await second.click()
    await expect(second).toHaveAttribute('aria-pressed', 'true')
    await whoLooks(page, () => strip.innerText()).toMatch(/^9[5-9]/m)
    await noSeriousViolation(page)
    await page.keyboard.press('6')
    await page.getByRole('radio', { name: 'GPU 1' }).check()
    await expect(page.getByRole('cell', { name: /^run \d+/ })).toBeVisible({ timeout: 30_000 })
    expect(app.complaints).toEqual([])
  })
})

/** What somebody sees who looks all the time: a window that is left alone changes seldom, and what passes in a second is missed by who asks seldom. */
function whoLooks<T>(page: Page, read: () => Promise<T>) {
  const look = async (): Promise<T> => {
    await page.keyboard.press('Shift')
    return await read()
  }
  return expect.poll(look, { timeout: 120_000, intervals: [200] })
}

/** Starts a campaign on a project as a person does. */
async function start(page: Page, project: GpuProject): Promise<void> {
  await page.getByLabel('Path of the repository').fill(project.path)
  await page.keyboard.press('Enter')
  await page.getByRole('radio', { name: /^Script/ }).check()
  await page.getByLabel('Folder of patches').fill(project.patches)
  await page.getByRole('checkbox').check()
  await page.getByRole('button', { name: 'Start campaign' }).click()
}

/** Opens a run from the strip of runs above the lanes, by keyboard: it may be a few pixels wide. */
async function openRun(page: Page, number: number): Promise<void> {
  await page.getByRole('radio', { name: '30m' }).check()
  await page.locator(`button[title^="Run ${number},"]`).focus()
  await page.keyboard.press('Enter')
}

const recorded = base.extend<{ recording: string }>({
  recording: [
    async ({ home }, use) => {
      const store = openStore(home)
      storedCampaign(store.db, {
        state: 'finished',
        reason: 'Every proposal has been tried.',
        startedAt: 1,
        endedAt: 2,
      })
      store.close()
      const file = join(import.meta.dirname, '../fixtures/recordings/stand-in-pro6000.txt')
      process.env.PAWL_GPU_REPLAY = file
      await use(file)
      delete process.env.PAWL_GPU_REPLAY
    },
    { auto: true },
  ],
})

recorded('a recording is played in the place of a GPU, and every screen that shows it says so', async ({ app }) => {
  const { page } = app
  await page.evaluate((id) => {
    location.hash = `#/${id}/campaign`
  }, '01arz3ndektsv4rrffq69g5fav')
  const strip = page.getByRole('region', { name: 'Machine' })
  await expect(strip.getByText('Recorded', { exact: true })).toBeVisible()
  await expect(strip.getByText('A recording is played: not this machine, and no run is judged by it.')).toBeVisible()
  await expect(strip.getByText(/of 600/)).toBeVisible()
  await page.keyboard.press('6')
  await expect(
    page.getByText('A recording is played: this is not what this machine does now, and no run is judged by it.'),
  ).toBeVisible()
  expect(app.complaints).toEqual([])
})
