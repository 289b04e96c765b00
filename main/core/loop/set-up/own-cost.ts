import { mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { OwnCost } from '../../../../preload/contract/gpu.ts'
import type { Clock, NewId } from '../../clock.ts'
import { studentQuantile } from '../../decide/student-t.ts'
import { localExecutor } from '../../executor/local.ts'
import { fail } from '../../failure.ts'
import { type Held, type Holder, hostDevice, type Leases } from '../../gpu/lease.ts'
import type { Log } from '../../log.ts'
import type { MachineRoom } from '../../machine/machine.ts'
import { exec } from '../../process/exec.ts'
import { runFiles } from '../../process/run-files.ts'
import type { Launch } from '../../process/run-reports.ts'
import { readingRules } from '../../training/reading.ts'
import { tailOf } from '../../training/tail.ts'

export type OwnCostOptions = {
  readonly home: string
  readonly resources: string
  readonly clock: Clock
  readonly newId: NewId
  readonly log: Log
  readonly machine: MachineRoom
  readonly leases: Leases
}

/** With how much of Pawl a piece of work is done: each has all that the one before it has. */
type With = 'nothing' | 'harness' | 'telemetry' | 'window'

/** Long enough for several samples, short enough that the machine is much the same for the next. */
export const workSeconds = 4
/** The one that is active where Pawl was started: that of a project is not run unasked. */
const python = 'python3'
const steps = 40
const firstLoops = 400_000
const longestMs = 120_000
const lookEveryMs = 500

/**
 * What Pawl costs a run on this machine: the same work in a plain process, beside the harness, with telemetry, and with a window that
 * shows it, in turn, `rounds` times, the order turned around each time. Takes a little over `rounds` times 16 s.
 */
export async function measureOwnCost(o: OwnCostOptions, rounds: number, seconds = workSeconds): Promise<OwnCost> {
  const { machine } = o
  await machine.telemetry.look('campaign')
  const gpu = machine.telemetry.state() === 'replay' ? undefined : machine.telemetry.facts()[0]
  const held: Held[] = []
  const folder = join(o.home, 'calibrate', o.newId())
  const hasWindow = machine.sampler.isWatched()
  const parts: readonly With[] = ['nothing', 'harness', 'telemetry', ...(hasWindow ? (['window'] as const) : [])]
  const work = { o, folder, where: gpu === undefined ? '' : 'cuda', gpu: gpu === undefined ? null : String(gpu.index) }
  try {
    held.push(await taken(o.leases, hostDevice))
    if (gpu !== undefined) held.push(await taken(o.leases, gpu.uuid))
    await mkdir(folder, { recursive: true })
    const first = await took(work, 'nothing', firstLoops)
    const loops = Math.max(steps, Math.round((firstLoops * seconds * 1000) / Math.max(1, first.ms)))
    const times = new Map<With, number[]>(parts.map((part) => [part, []]))
    for (let round = 0; round < rounds; round++) {
      for (const part of round % 2 === 0 ? parts : parts.toReversed())
        times.get(part)?.push((await took(work, part, loops)).ms)
    }
    return {
      at: o.clock.nowMs(),
      profile: profileOf(machine),
      seconds: median(times.get('nothing') ?? []) / 1000,
      parts: (['harness', 'telemetry', 'window'] as const).map((name) =>
        partOf(
          name,
          times.get(before(name)) ?? [],
          times.get(name),
          name === 'telemetry' ? caveat(gpu !== undefined, first.by) : null,
        ),
      ),
    }
  } finally {
    machine.sampler.force(null)
    for (const lease of held) lease.release()
    await rm(folder, { recursive: true, force: true })
  }
}

/** What a machine is, as far as what was measured on it holds for it. */
export function profileOf(machine: MachineRoom): string {
  const gpus = machine.telemetry.facts().map((gpu) => `${gpu.name}, driver ${gpu.driver}`)
  return [machine.hostFacts.cpu, `${machine.hostFacts.cores} cores`, ...gpus].join('; ')
}

/** The device, unless a campaign of another Pawl has it: that is not waited for. */
async function taken(leases: Leases, device: string): Promise<Held> {
  const others = new AbortController()
  const by: (Holder | null)[] = []
  const held = await leases.take(device, {
    run: null,
    stopped: others.signal,
    waits: (holder) => {
      by.push(holder)
      others.abort()
    },
  })
  const holder = by[0]
  return (
    held ??
    fail(
      'device-leased',
      `Pawl in process ${holder?.process.pid ?? '?'}, with the data folder ${holder?.home ?? '?'}, uses the machine.`,
      'Pause its campaign first: both would be measured wrong.',
    )
  )
}

/** What the cost of telemetry leaves out here. */
function caveat(hasGpu: boolean, by: Took['by']): string | null {
  if (!hasGpu) return 'There is no GPU: this is the processor’s and the memory’s alone.'
  return by === 'GPU'
    ? null
    : `The ${python} on the PATH has no torch that can use the GPU: the processor did the work.`
}

function before(name: Exclude<With, 'nothing'>): With {
  return name === 'harness' ? 'nothing' : name === 'telemetry' ? 'harness' : 'telemetry'
}

/**
 * How much longer runs took with a part than without it, with its 95 % interval: Student's t over the logarithms of the pairs (Gosset
 * 1908). Exported for its test.
 */
export function partOf(
  name: OwnCost['parts'][number]['name'],
  without: readonly number[],
  withIt: readonly number[] | undefined,
  caveat: string | null,
): OwnCost['parts'][number] {
  const pairs = (withIt ?? []).map((ms, index) => Math.log(ms / (without[index] ?? Number.NaN)))
  const none = { name, share: null, lo: null, hi: null, pairs: 0 }
  if (withIt === undefined) return { ...none, why: 'No window was open that shows the machine.' }
  if (pairs.length < 2) return { ...none, why: 'One pair has no interval.' }
  const mean = pairs.reduce((sum, value) => sum + value, 0) / pairs.length
  const squares = pairs.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  const half =
    (studentQuantile(0.975, pairs.length - 1) * Math.sqrt(squares / (pairs.length - 1))) / Math.sqrt(pairs.length)
  return {
    name,
    share: Math.expm1(mean),
    lo: Math.expm1(mean - half),
    hi: Math.expm1(mean + half),
    pairs: pairs.length,
    why: caveat,
  }
}

type Took = { readonly ms: number; readonly by: 'GPU' | 'processor' }
type Work = { readonly o: OwnCostOptions; readonly folder: string; readonly where: string; readonly gpu: string | null }

/** Does the work once and gives what it took by its own clock, in ms: what comes before its first step is not what is asked. */
async function took(work: Work, part: With, loops: number): Promise<Took> {
  const { o } = work
  o.machine.sampler.force(
    part === 'nothing' || part === 'harness' ? 'quiet' : part === 'telemetry' ? 'sampled' : 'shown',
  )
  const args = ['-I', join(o.resources, 'calibrate', 'work.py'), String(loops), String(steps), work.where]
  const env = {
    PATH: process.env.PATH ?? '/usr/bin:/bin',
    PYTHONUNBUFFERED: '1',
    ...(work.gpu === null ? {} : { CUDA_VISIBLE_DEVICES: work.gpu, CUDA_DEVICE_ORDER: 'PCI_BUS_ID' }),
  }
  const printed =
    part === 'nothing' ? await plain(python, args, work.folder, env) : await launched(work, [python, ...args], env)
  const [, nanoseconds, by] = /^took (\d+) on the (\w+)/m.exec(printed) ?? []
  if (nanoseconds === undefined)
    return fail(
      'calibration-failed',
      `The piece of work did not end as it should: ${printed.slice(-300) || 'it said nothing'}.`,
      'Try again.',
    )
  return { ms: Number(nanoseconds) / 1e6, by: by === 'GPU' ? 'GPU' : 'processor' }
}

async function plain(
  python: string,
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>>,
): Promise<string> {
  const result = await exec(python, args, { cwd, env, timeoutMs: longestMs })
  return 'stdout' in result ? `${result.stdout}${result.stderr}` : result.kind
}

/** Through the harness, its output read along as that of any run. */
async function launched(work: Work, argv: readonly string[], env: Readonly<Record<string, string>>): Promise<string> {
  const { o } = work
  const executor = localExecutor(o)
  const id = o.newId()
  const folder = join(work.folder, id)
  const launch: Launch = {
    runId: id,
    argv,
    cwd: work.folder,
    env,
    timeLimitMs: longestMs,
    graceMs: 1_000,
    outputLimitBytes: null,
    quota: null,
    pace: false,
  }
  const handle = await executor.start(folder, launch)
  const tail = tailOf(folder, readingRules({ startsAt: null, metrics: [] }, ['loss']))
  const timer = setInterval(() => void tail.pull(), lookEveryMs)
  try {
    await executor.watch(handle)
  } finally {
    clearInterval(timer)
    await tail.pull()
    tail.close()
  }
  return await readFile(runFiles(folder).spool, 'utf8')
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? 0
}
