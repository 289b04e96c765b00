import { readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'

/** True while the process exists and is not a zombie. */
export function alive(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch {
    return false
  }
  try {
    return !/^\d+ \(.*\) Z /s.test(readFileSync(`/proc/${pid}/stat`, 'latin1'))
  } catch {
    // Without /proc a signal that arrives is all there is to know.
    return process.platform !== 'linux'
  }
}

/** Waits until a process has gone. A test that waits in vain runs into its own time limit, which names the test. */
export async function gone(pid: number): Promise<void> {
  if (!Number.isInteger(pid) || pid <= 1) throw new Error(`not a process id: ${pid}`)
  await until(() => !alive(pid))
}

/** Waits until something holds. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await delay(10)
}
