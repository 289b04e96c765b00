/**
 * The idle share of a campaign whose agent takes as long as a run: runs of 8 s and a program that works for 8 s on each proposal. What
 * counts is the time in which no run trained, from the first run's start to the last one's end. `short` does one proposal instead of three.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { silentLog } from '../../main/core/log.ts'
import { createEngine } from '../../main/engine.ts'
import { unlimited } from '../../preload/contract/unlimited.ts'
import { planWorker } from '../support/plan-worker.ts'
import { makeProject } from '../support/printing-project.ts'
import { createReport } from './window/report.ts'

const seconds = 8
const proposals = process.argv.includes('short') ? 1 : 3

/** A run of 8 s whose metric depends on its seed and its constant alone. It waits more than it computes: the machine may be busy. */
const train = `import random, sys, time
draw = random.Random(int(sys.argv[1]))
gain = 0.0
began = time.monotonic()
for step in range(1, ${seconds * 10}):
    print("step %d loss %.5f" % (step, 3.0 - step / 100), flush=True)
    time.sleep(max(0, began + step / 10 - time.monotonic()))
time.sleep(max(0, began + ${seconds} - time.monotonic()))
print("val_loss: %.6f" % ((2.0 + draw.gauss(0, 0.004)) * (1 - gain)))
`

/** Thinks as long as a run takes, then changes the constant a little: for the better in one of three. */
const agent = `import os, random, time
time.sleep(${seconds})
gain = random.choice([0.02, -0.02, -0.01]) + random.uniform(-0.001, 0.001)
text = open("train.py").read()
open("train.py", "w").write(text.replace("gain = 0.0", "gain = %.6f" % gain, 1))
os.makedirs(".pawl", exist_ok=True)
open(".pawl/proposal.md", "w").write("A gain of %.6f\\n" % gain)
`

const folder = mkdtempSync(join(tmpdir(), 'pawl-bench-'))
process.env.PAWL_LEASES = join(folder, 'leases')
const report = createReport((line) => void process.stdout.write(`${line}\n`))
try {
  const path = makeProject(join(folder, 'project'), train, '2m')
  mkdirSync(join(folder, 'home'))
  writeFileSync(join(folder, 'agent.py'), agent)
  const engine = await createEngine({
    home: join(folder, 'home'),
    door: 'cli',
    log: silentLog,
    version: 'bench',
    resources: resolve(import.meta.dirname, '../../resources'),
    planWorker,
  })
  const { campaign } = await engine.handlers['campaign.start']({
    path,
    projectFile: null,
    agent: `command:python3 -S ${join(folder, 'agent.py')}`,
    budget: { ...unlimited, experiments: proposals },
    dials: { q: null, minEffect: null, reserve: null },
    trust: true,
  })
  await new Promise<void>((done) => {
    engine.events((event) => {
      if (event.kind !== 'campaigns-changed') return
      void Promise.resolve(engine.handlers['campaign.head']({ campaign })).then(
        (head) => head.endedAt !== null && done(),
      )
    })
  })
  const head = await engine.handlers['campaign.head']({ campaign })
  const runs = (await engine.handlers['run.list']({ campaign, limit: 1_000 })).reverse()
  const spans = runs.map((run) => ({ from: run.startedAt ?? 0, to: (run.startedAt ?? 0) + (run.durationMs ?? 0) }))
  const trained = spans.reduce((sum, span) => sum + span.to - span.from, 0)
  const whole = (spans.at(-1)?.to ?? 0) - (spans[0]?.from ?? 0)
  report.samples(
    'from the end of one run to the start of the next, ms',
    spans.slice(1).map((span, index) => span.from - (spans[index]?.to ?? 0)),
    0,
  )
  report.say(`  ${head.reason}`)
  report.say(`  ${runs.length} runs, ${(trained / 1000).toFixed(1)} s of ${(whole / 1000).toFixed(1)} s`)
  report.say(`  by its own account: ${head.idle.map(({ cause, ms }) => `${cause} ${ms.toFixed(0)} ms`).join(', ')}`)
  report.say(`  ${loadavg()[0]?.toFixed(1)} processes wanted to run in the last minute`)
  report.add('idle share with an agent that takes as long as a run', 100 * (1 - trained / whole), 3, '%')
  process.exitCode = report.conclude() ? 0 : 1
  await engine.close()
} finally {
  rmSync(folder, { recursive: true, force: true })
}
