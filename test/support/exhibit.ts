/**
 * A home with a finished campaign in which about everything happened: kept patches, a block, an ablation, a transfer stage, crashes, a
 * finding, runs void because of the machine, all on a stand-in for a GPU. Real runs, a real database.
 */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { quietGpu } from './gpu-project.ts'
import { makeHarbour } from './harbour.ts'
import { alive } from './processes.ts'
import { calmAfterRuns, standInGpu } from './stand-in-gpu.ts'

const root = join(import.meta.dirname, '../..')
const headless = join(root, 'out/main/headless.js')
const kept = join(root, 'node_modules/.cache/pawl')

/** The proposals of the usual one: four wins, what does nothing, a crash, a finding, a protected path, and words that are no plain ones. */
const usual = [1, 2, 5, 7, 12, 13, 16, 17, 21]

export type Exhibit = { readonly home: string; readonly campaign: string }

/**
 * The exhibit of the sources as they are built now: made once, a minute or three, and found again until they change. Of several processes that
 * want it one makes it, and the others wait.
 */
export async function exhibit(): Promise<Exhibit> {
  const folder = join(kept, `exhibit-${fingerprint()}`)
  const made = join(folder, 'made.json')
  mkdirSync(kept, { recursive: true })
  while (!existsSync(made)) {
    if (await alone(join(kept, 'making-exhibit'), () => makeAndKeep(folder, made))) break
    await delay(200)
  }
  return JSON.parse(readFileSync(made, 'utf8')) as Exhibit
}

async function makeAndKeep(folder: string, made: string): Promise<void> {
  if (existsSync(made)) return
  for (const name of readdirSync(kept)) if (name.startsWith('exhibit-')) rmSync(join(kept, name), { recursive: true })
  const exhibited = await makeExhibit(folder, usual)
  writeFileSync(`${made}.new`, JSON.stringify(exhibited))
  renameSync(`${made}.new`, made)
}

/** Does something unless another process that lives is at it, by a file with its id; says whether it was done. */
async function alone(file: string, work: () => Promise<void>): Promise<boolean> {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' })
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
    if (!lives(file)) rmSync(file, { force: true })
    return false
  }
  try {
    await work()
    return true
  } finally {
    rmSync(file)
  }
}

/** Whether the process lives whose id is in this file; one that is just being written, or was just removed, tells nothing. */
function lives(file: string): boolean {
  const id = existsSync(file) ? readFileSync(file, 'utf8') : ''
  return id === '' || alive(Number(id))
}

/** Of all that a campaign is made by. */
function fingerprint(): string {
  const hash = createHash('sha256')
  for (const place of ['out/main', 'resources/harness', 'test/support/harbour', 'test/support']) {
    for (const entry of readdirSync(join(root, place), { withFileTypes: true })) {
      const isPart = place !== 'test/support' || /^(exhibit|harbour|stand-in-gpu)\.ts$/.test(entry.name)
      if (entry.isFile() && isPart) hash.update(entry.name).update(readFileSync(join(root, place, entry.name)))
    }
  }
  return hash.digest('hex').slice(0, 16)
}

/** Makes it below `folder`, with these proposals; needs the built sources and half a minute to three. */
export async function makeExhibit(folder: string, only?: readonly number[]): Promise<Exhibit> {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const standIn = standInGpu('pro6000', 100)
  standIn.set(quietGpu)
  const stopCalming = calmAfterRuns(standIn, quietGpu, () => 2_000)
  try {
    const { path, patches } = makeHarbour(folder, {
      ...(only === undefined ? {} : { only }),
      gpu: { stateFile: standIn.stateFile, plan: { 12: 'foreign', 22: 'foreign' } },
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
