import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { type StandIn, standInGpu } from '../../support/stand-in-gpu.ts'
import type { Report } from '../window/report.ts'

const gpus = 8
const lookEveryS = 10

/** A stand-in for nvidia-smi with eight busy GPUs that prints once a second. What itself uses is not measured: a real one is not this one. */
export function eightBusyGpus(): StandIn {
  const standIn = standInGpu('a100x8', 1_000)
  const busy = { util: 98, usedMiB: 61_644, powerW: 371.25, sm: 1_320, tempC: 64, mask: 0x4, restless: true }
  standIn.set({ gpus: Object.fromEntries(Array.from({ length: gpus }, (_, index) => [index, busy])) })
  return standIn
}

/** CPU time of a process that samples, parses and stores 1 Hz of eight GPUs, beside that of a Node process that does nothing. */
export async function samplingBudget(report: Report, work: string, seconds: number): Promise<void> {
  report.say(`\n── sampling: ${gpus} GPUs once a second, parsed and stored, for ${seconds} s`)
  const home = join(work, 'sampling')
  mkdirSync(home)
  const standIn = eightBusyGpus()
  const idle = await started([], {})
  const sampling = await started([home], standIn.environment)
  try {
    const began = await cpuOf(sampling)
    const beganIdle = await cpuOf(idle)
    let [last, lastIdle] = [began, beganIdle]
    const own: number[] = []
    const others: number[] = []
    const sinceMs = performance.now()
    for (let look = 1; look * lookEveryS <= seconds; look++) {
      await delay(sinceMs + look * lookEveryS * 1000 - performance.now())
      const [now, nowIdle] = [await cpuOf(sampling), await cpuOf(idle)]
      own.push(now.cpuMs - last.cpuMs)
      others.push(nowIdle.cpuMs - lastIdle.cpuMs)
      ;[last, lastIdle] = [now, nowIdle]
    }
    const lengthMs = performance.now() - sinceMs
    report.samples(`CPU of each ${lookEveryS} s of sampling, ms`, own)
    report.samples(`CPU of each ${lookEveryS} s of an idle Node process, ms`, others)
    const percent = (ms: number): number => (100 * ms) / lengthMs
    const cost = percent(last.cpuMs - began.cpuMs)
    const reference = percent(lastIdle.cpuMs - beganIdle.cpuMs)
    report.say(
      `  ${last.samples - began.samples} samples and ${last.readings - began.readings} readings of GPUs stored in ${(lengthMs / 1000).toFixed(1)} s; sampling ${cost.toFixed(3)} % of one core, idle ${reference.toFixed(3)} %`,
    )
    if (last.readings - began.readings < (seconds - 2 * lookEveryS) * gpus) throw new Error('samples are missing')
    report.add(`sampling, parsing and storing ${gpus} GPUs at 1 Hz, of one core`, cost - reference, 0.3, '%')
  } finally {
    await Promise.all([ended(sampling), ended(idle)])
    standIn.remove()
  }
}

async function started(args: readonly string[], environment: Readonly<Record<string, string>>): Promise<ChildProcess> {
  const child = fork(join(import.meta.dirname, 'process.ts'), args, { env: { ...process.env, ...environment } })
  await once(child, 'message')
  return child
}

type Used = { readonly cpuMs: number; readonly samples: number; readonly readings: number }

async function cpuOf(child: ChildProcess): Promise<Used> {
  const answered = once(child, 'message')
  child.send('cpu')
  const [used] = await answered
  return used as Used
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = once(child, 'exit')
  child.send('end')
  await exit
}
