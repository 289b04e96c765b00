import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { type Happening, makeGpuProject, quietGpu } from '../../test/support/gpu-project.ts'
import { serveIn } from '../../test/support/launch.ts'
import { calmAfterRuns, standInGpu } from '../../test/support/stand-in-gpu.ts'

/** The pictures that are taken here. */
export const gpuPictures: readonly string[] = [
  'gpu-lost',
  'campaign-gpu',
  'gpu',
  'gpu-narrow',
  'gpu-run',
  'gpu-run-clean',
  'gpu-run-throttled',
  'gpu-run-lost',
]
/** What happens to the stand-in GPU while the campaign runs, by the number of the run. */
const plan: Readonly<Record<number, Happening>> = { 5: 'power-cap', 9: 'foreign', 12: 'hot', 15: 'lost' }
const lostForMs = 20_000
const limitMs = 10 * 60_000
/** How some of them are judged; those that were lost or disturbed are made again as the next. */
const judged = [
  { number: 9, name: 'gpu-run', verdict: 'is contaminated', why: /was on the GPU with/ },
  { number: 10, name: 'gpu-run-clean', verdict: 'counts', why: /Most memory/ },
  { number: 12, name: 'gpu-run-throttled', verdict: 'is contaminated', why: /The GPU was held back \(heat\)/ },
  { number: 15, name: 'gpu-run-lost', verdict: 'is contaminated', why: /The GPU was lost during the run/ },
] as const

/**
 * Pictures of a machine with a GPU, over a campaign on the stand-in for nvidia-smi: a run beside somebody else's program, one that was
 * held back by heat, one during which the GPU was lost.
 */
export async function takeGpu(
  work: string,
  open: (url: string) => Promise<Page>,
  picture: (page: Page, name: string) => Promise<void>,
  narrow: (page: Page, isNarrow: boolean) => Promise<void>,
): Promise<void> {
  const standIn = standInGpu('pro6000', 1_000)
  standIn.set(quietGpu)
  const stopCalming = calmAfterRuns(standIn, quietGpu, (state) =>
    state.gpus?.['0']?.lost === true ? lostForMs : 2_000,
  )
  Object.assign(process.env, standIn.environment)
  const served = await serveIn(join(work, 'gpu-home'))
  const { path, patches } = makeGpuProject(work, standIn.stateFile, plan, {
    steps: 110,
    memoryMiB: 61_644,
    name: 'nanochat',
  })
  try {
    const page = await open(served.url)
    await page.getByLabel('Path of the repository').fill(path)
    await page.keyboard.press('Enter')
    await page.getByRole('radio', { name: /^Script/ }).check()
    await page.getByLabel('Folder of patches').fill(patches)
    await page.getByRole('checkbox').check()
    await page.getByRole('button', { name: 'Start campaign' }).click()
    await page.getByRole('tree').waitFor()
    const [, campaign = ''] = new URL(page.url()).hash.split('/')
    const go = (view: string): Promise<unknown> => page.evaluate(`location.hash = '#/${campaign}/${view}'`)

    await page
      .getByText(/The GPU is lost/)
      .first()
      .waitFor({ timeout: limitMs })
    await picture(page, 'gpu-lost')
    await page.getByText('Running', { exact: true }).first().waitFor({ timeout: limitMs })
    await page.waitForTimeout(12_000)
    await picture(page, 'campaign-gpu')
    await go('gpu')
    await page.getByRole('img', { name: /^Power, W: \d/ }).waitFor()
    await page.getByRole('radio', { name: '5m' }).click()
    await picture(page, 'gpu')
    await narrow(page, true)
    await picture(page, 'gpu-narrow')
    await narrow(page, false)
    for (const { number, name, verdict, why } of judged) {
      await page.getByRole('radio', { name: '30m' }).click()
      // By keyboard: in half an hour a run is a few pixels wide.
      await page.locator(`button[title^="Run ${number},"]`).focus()
      await page.keyboard.press('Enter')
      await page.getByRole('heading', { name: `Run ${number} ${verdict}` }).waitFor()
      await page.getByText(why).first().waitFor()
      await page.getByRole('img', { name: /^Power, W: \d/ }).waitFor()
      await picture(page, name)
    }
  } finally {
    stopCalming()
    await served.close()
    standIn.remove()
  }
}
