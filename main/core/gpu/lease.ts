import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DeviceClaim, LeaseHolder } from '../../../preload/contract/gpu.ts'
import type { Clock } from '../clock.ts'
import { isSameProcess, ownIdentity, type ProcessIdentity } from '../process/identity.ts'
import { runFiles } from '../process/run-files.ts'
import { parseLauncher } from '../process/run-reports.ts'
import { type LeaseBook, openLeaseBook } from '../store/lease-book.ts'

/** Who has a device: a process, and from its start on the run that it made, which may outlive that process. */
export type Holder = {
  readonly process: ProcessIdentity
  /** The data folder, for people. */
  readonly home: string
  /** Null: no run has begun yet, or it is no run that uses the device. */
  readonly run: { readonly id: string; readonly folder: string } | null
  readonly since: number
}

export type Held = {
  /** A run is about to begin on the device: from now on the device is held as long as the run lives, with or without this process. */
  readonly begin: (run: { readonly id: string; readonly folder: string }) => void
  readonly release: () => void
}

/** The exclusive rights to use the devices of this machine, across all Pawls of this user. */
export type Leases = {
  /**
   * Resolves when the device is this caller's, or with null when `stopped` aborts first. `run`: one that goes on, begun by an earlier
   * process: its lease is taken over. `waits` is told whom it waits for; null: for somebody who came earlier.
   */
  readonly take: (
    device: string,
    options: {
      readonly run: string | null
      readonly stopped: AbortSignal
      readonly waits?: ((holder: Holder | null) => void) | undefined
    },
  ) => Promise<Held | null>
  readonly isTaken: (device: string) => boolean
  /**
   * Notes that a campaign works on up to `most` of these devices from now on, and says on which: the first ones on which no other campaign of this
   * machine works, else the one with the fewest. It is no right to use them: that is taken for each run.
   */
  readonly claim: (campaign: string, devices: readonly [string, ...string[]], most: number) => readonly string[]
  /** The same for one that goes on with the devices that it has, whoever else works there. */
  readonly claimAgain: (campaign: string, devices: readonly string[]) => void
  readonly unclaim: (campaign: string) => void
  /** Which campaigns of this machine work on which device now. */
  readonly claims: () => DeviceClaim[]
  /** Who has which device now. */
  readonly holders: () => Omit<LeaseHolder, 'own'>[]
  /** The runs that have a device now, whoever made them. */
  readonly runs: () => LeasedRun[]
  readonly close: () => void
}

export type LeasedRun = { readonly device: string; readonly id: string; readonly folder: string }

/** What is leased by runs that use no GPU: the processor. */
export const hostDevice = 'host'
/** Others give a device back without a word: it has to be looked for. One's own Pawl says so. */
const lookEveryMs = 500

export function createLeases(o: { readonly folder: string; readonly home: string; readonly clock: Clock }): Leases {
  const book: LeaseBook<Holder> = openLeaseBook<Holder>(o.folder)
  const own = ownIdentity()
  const wakers = new Set<() => void>()
  const living = () => book.holders().filter((held) => !isGone(held.holder))
  const wake = (): void => {
    for (const go of wakers) go()
  }

  const claim = (campaign: string, choose: Parameters<typeof book.claim>[1]): readonly string[] =>
    book.claim(campaign, choose, { process: own, home: o.home, run: null, since: o.clock.nowMs() }, isGone)

  return {
    take: async (device, { run, stopped, waits }) => {
      const holder = { process: own, home: o.home, run: null, since: o.clock.nowMs() }
      const ticket = book.queue(device, holder)
      let told = false
      while (!stopped.aborted) {
        const tried = book.tryTake(ticket, isGone, (by) => run !== null && by.run?.id === run)
        if (tried.kind === 'taken') {
          return {
            begin: (begun) => book.update(device, ticket, { ...holder, run: begun }),
            release: () => {
              book.release(device, ticket)
              wake()
            },
          }
        }
        if (!told) waits?.(tried.holder)
        told = true
        await pause(lookEveryMs, stopped, wakers)
      }
      book.leave(ticket)
      wake()
      return null
    },
    isTaken: (device) => living().some((held) => held.device === device),
    claim: (campaign, devices, most) => claim(campaign, (onIt) => fewestOn(devices, most, onIt)),
    claimAgain: (campaign, devices) => void claim(campaign, () => devices),
    unclaim: (campaign) => book.unclaim(campaign),
    claims: () =>
      book
        .claims()
        .filter(({ holder }) => !isGone(holder))
        .map(({ device, campaign, holder }) => ({ device, campaign, pid: holder.process.pid, home: holder.home })),
    runs: () => living().flatMap(({ device, holder }) => (holder.run === null ? [] : [{ device, ...holder.run }])),
    holders: () =>
      living().map(({ device, holder }) => ({
        device,
        pid: holder.process.pid,
        home: holder.home,
        run: holder.run?.id ?? null,
        since: holder.since,
      })),
    close: () => book.close(),
  }
}

/** Up to `most` devices that nobody works on, in their order; where there is none, the one with the fewest on it. */
function fewestOn(
  devices: readonly [string, ...string[]],
  most: number,
  onIt: (device: string) => number,
): readonly string[] {
  const free = devices.filter((device) => onIt(device) === 0).slice(0, most)
  if (free.length > 0) return free
  return [devices.reduce((best, device) => (onIt(device) < onIt(best) ? device : best), devices[0])]
}

/** Neither the process lives any more nor the run that it made. */
function isGone(holder: Holder): boolean {
  if (isSameProcess(holder.process)) return false
  // Its evaluation is a run of its own.
  return holder.run === null || !(runLives(holder.run.folder) || runLives(join(holder.run.folder, 'evaluate')))
}

function runLives(folder: string): boolean {
  try {
    const launcher = parseLauncher(readFileSync(runFiles(folder).launcher, 'utf8'))
    return launcher !== null && isSameProcess(launcher)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw error
  }
}

function pause(ms: number, stopped: AbortSignal, wakers: Set<() => void>): Promise<void> {
  return new Promise((resolve) => {
    const go = (): void => {
      clearTimeout(timer)
      wakers.delete(go)
      stopped.removeEventListener('abort', go)
      resolve()
    }
    const timer = setTimeout(go, ms)
    wakers.add(go)
    stopped.addEventListener('abort', go, { once: true })
  })
}
