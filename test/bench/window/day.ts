import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { engineOf, makeProject, pause, runningRun, startCampaign } from '../../support/printing-project.ts'
import type { Door } from './door.ts'
import { memoryByKind, totalMb } from './processes.ts'
import { median, type Report } from './report.ts'

/** Twenty-four hours of runs of five minutes. */
export const runsOfADay = 288
/** Before that, a process is still filling what it keeps: compiled code, caches of SQLite, the page's own rings. */
const settlesIn = 40

const train = `import random, sys
seed = int(sys.argv[1])
draw = random.Random(seed)
gain = 0.0
for step in range(200):
    print("step %d loss %.5f" % (step, 3.0 - step / 200 + draw.gauss(0, 0.01)))
print("val_loss: %.6f" % ((2.0 + draw.gauss(0, 0.004)) * (1 - gain)))
`

/** A stand-in for an agent: another small gain or loss in each session. */
const agent = `import os, random
gain = random.uniform(-0.01, 0.004)
text = open("train.py").read()
open("train.py", "w").write(text.replace("gain = 0.0", "gain = %.6f" % gain, 1))
os.makedirs(".pawl", exist_ok=True)
open(".pawl/proposal.md", "w").write("A gain of %.6f\\n" % gain)
`

/**
 * A day has minutes between two events, in which a page forgets answers that it no longer shows and gives back what it no longer needs; here
 * they are at the two places where memory is looked at.
 */
const restMs = 150_000
const looksPerRest = 10

type Memory = ReadonlyMap<string, number>

/** As many runs as a day has, one after the other without their waiting, with the page open: what do all processes hold in the end? */
export async function dayBudgets(report: Report, door: Door, folder: string, share: number): Promise<void> {
  const place = join(folder, `day-${door.name}`)
  const home = join(place, 'home')
  mkdirSync(home, { recursive: true })
  const path = makeProject(join(place, 'project'), train, '1m')
  writeFileSync(join(place, 'agent.py'), agent)
  const opened = await door.open(home)
  const engine = await engineOf(home)
  const runs = Math.round(runsOfADay * share)
  try {
    const campaign = await startCampaign(engine, path, `python3 -S ${join(place, 'agent.py')}`, 'command')
    await runningRun(engine, campaign)
    await opened.page.evaluate((hash) => {
      location.hash = hash
    }, `#/${campaign}/campaign`)
    const busy: Memory[] = []
    const runTo = async (number: number): Promise<void> => {
      for (;;) {
        const [newest] = await engine.call('run.list', { campaign, limit: 1 })
        busy.push(memoryByKind(opened.roots))
        if ((newest?.number ?? 0) >= number) return
        const head = await engine.call('campaign.head', { campaign })
        if (head.endedAt !== null) throw new Error(`the campaign ended early: ${head.reason}`)
        await pause(500)
      }
    }
    const atRest = async (): Promise<readonly Memory[]> => {
      await engine.call('campaign.pause', { campaign })
      await pause(restMs)
      const looks: Memory[] = []
      while (looks.length < looksPerRest) {
        looks.push(memoryByKind(opened.roots))
        await pause(500)
      }
      await engine.call('campaign.resume', { campaign })
      return looks
    }
    const beganMs = performance.now()
    await runTo(Math.round(Math.min(settlesIn, runs / 3)))
    const early = await atRest()
    await runTo(runs)
    const late = await atRest()
    const held = (looks: readonly Memory[]) => median(looks.map(totalMb))
    report.say(`  ${runs} runs in ${((performance.now() - beganMs) / 1000).toFixed(0)} s`)
    report.samples('memory of all processes while runs follow each other without a pause, MB', busy.map(totalMb), 0)
    report.samples('at rest after the first of them, MB', early.map(totalMb), 0)
    report.samples('at rest after the last, MB', late.map(totalMb), 0)
    for (const kind of new Set(late.flatMap((look) => [...look.keys()]))) {
      const of = (looks: readonly Memory[]) => median(looks.map((look) => look.get(kind) ?? 0)).toFixed(0)
      report.say(`    ${kind}: from ${of(early)} to ${of(late)} MB`)
    }
    report.add(`${door.name}: memory growth over the ${runs} runs of a day`, held(late) - held(early), 50, 'MB')
    await engine.call('campaign.stop', { campaign })
  } finally {
    engine.close()
    await opened.close()
    rmSync(place, { recursive: true, force: true })
  }
}
