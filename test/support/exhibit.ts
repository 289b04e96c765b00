/**
 * A home with a finished campaign in which about everything happened: kept patches, a block, an ablation, a transfer stage, crashes, a
 * finding, runs void because of the machine, all on a stand-in for a GPU. Real runs, a real database.
 */
import { execFile } from 'node:child_process'
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { quietGpu } from './gpu-project.ts'
import { makeHarbour } from './harbour.ts'
import { calmAfterRuns, standInGpu } from './stand-in-gpu.ts'

const headless = join(import.meta.dirname, '../../out/main/headless.js')

export type Exhibit = { readonly home: string; readonly campaign: string }

/** Makes it below `folder`, with these proposals; needs the built sources and half a minute to three. */
export async function makeExhibit(folder: string, only?: readonly number[]): Promise<Exhibit> {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const standIn = standInGpu('pro6000', 200)
  standIn.set(quietGpu)
  const stopCalming = calmAfterRuns(standIn, quietGpu, () => 1_000)
  try {
    const { path, patches } = makeHarbour(folder, {
      ...(only === undefined ? {} : { only }),
      gpu: { stateFile: standIn.stateFile, plan: { 9: 'foreign', 20: 'hot' } },
    })
    const home = join(folder, 'home')
    const env = { ...process.env, ...standIn.environment, PAWL_HOME: home, PAWL_LEASES: join(folder, 'leases') }
    const pawl = (...args: readonly string[]) => promisify(execFile)(process.execPath, [headless, ...args], { env })
    await pawl('run', path, '--agent', `script:${patches}`, '--hours', '2', '--trust')
    const { stdout } = await pawl('status', '--json')
    return { home, campaign: (JSON.parse(stdout) as { id: string }).id }
  } finally {
    stopCalming()
    standIn.remove()
  }
}
