import { readdir, readFile } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { exec } from './exec.ts'
import { isSameProcess, type ProcessIdentity, processIdentity } from './identity.ts'
import { signalProcess } from './signals.ts'

/** An environment variable that a run or a session passes on to whatever it starts, so that all of it can be found. */
export type Marker = { readonly name: string; readonly value: string }

/** Between asking strays to end and killing them. */
const GRACE_MS = 2_000
/** A process that is stuck in the kernel can't be killed; waiting longer than this for it helps nobody. */
const GIVE_UP_MS = 10_000
/** The environment of a process that is stuck in the kernel can't be read: reading it would never come back. */
const LOOK_LIMIT_MS = 2_000

/** Every process whose environment carries the marker, whatever its session or parent; never this process. */
export async function findStrays(marker: Marker): Promise<ProcessIdentity[]> {
  const pids = process.platform === 'linux' ? await markedInProc(marker) : await markedInPs(marker)
  return pids.filter((pid) => pid !== process.pid).flatMap((pid) => processIdentity(pid) ?? [])
}

/**
 * Ends every process that carries the marker: TERM, a grace, then KILL until none is left.
 * Returns how many there were, and how many could not be ended.
 */
export async function endStrays(
  marker: Marker,
  graceMs: number = GRACE_MS,
): Promise<{ readonly ended: number; readonly stuck: number }> {
  const seen = new Map<number, ProcessIdentity>()
  const send = (strays: readonly ProcessIdentity[], signal: NodeJS.Signals): void => {
    for (const stray of strays) {
      seen.set(stray.pid, stray)
      if (isSameProcess(stray)) signalProcess(stray.pid, signal)
    }
  }
  let left = await findStrays(marker)
  send(left, 'SIGTERM')
  send(left, 'SIGCONT')
  // They are not our children: their end is no event, it has to be looked for.
  for (let waitedMs = 0; left.length > 0 && waitedMs < graceMs; waitedMs += 20) {
    await delay(20)
    left = left.filter(isSameProcess)
  }
  // Looking costs the more the more processes there are: what is not gone at once is looked for ever more seldom.
  for (
    let [waitedMs, restMs] = [0, 20];
    waitedMs < GIVE_UP_MS;
    waitedMs += restMs, restMs = Math.min(1_000, restMs * 1.5)
  ) {
    left = await findStrays(marker)
    if (left.length === 0) break
    send(left, 'SIGKILL')
    await delay(restMs)
  }
  return { ended: seen.size - left.length, stuck: left.length }
}

/** Kills every process that carries the marker and waits for none: for what has nothing to put in order. */
export async function killStrays(marker: Marker): Promise<void> {
  for (const stray of await findStrays(marker)) if (isSameProcess(stray)) signalProcess(stray.pid, 'SIGKILL')
}

async function markedInProc(marker: Marker): Promise<number[]> {
  const entry = Buffer.from(`${marker.name}=${marker.value}\0`)
  const within = Buffer.concat([Buffer.from([0]), entry])
  const found: number[] = []
  const look = async (name: string): Promise<void> => {
    try {
      const environment = await readFile(`/proc/${name}/environ`)
      if (environment.subarray(0, entry.length).equals(entry) || environment.includes(within)) found.push(Number(name))
    } catch {
      // Ended meanwhile, or somebody else's: neither is ours.
    }
  }
  const names = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const patience = new AbortController()
  await Promise.race([Promise.all(names.map(look)), delay(LOOK_LIMIT_MS, null, { signal: patience.signal })])
  patience.abort()
  return found
}

async function markedInPs(marker: Marker): Promise<number[]> {
  if (process.platform === 'win32') return []
  const listed = await exec('ps', ['-axEww', '-o', 'pid=,command='], { cwd: '/' })
  if (listed.kind !== 'ended') return []
  return listed.stdout.split('\n').flatMap((line) => {
    const found = `${line} `.includes(` ${marker.name}=${marker.value} `)
    return found ? [Number.parseInt(line, 10)] : []
  })
}
