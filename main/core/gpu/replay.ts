import type { Recording } from './recording.ts'
import type { GpuReading } from './sample-line.ts'
import type { Need, Telemetry } from './telemetry.ts'
import { sentenceOf } from './telemetry-sentence.ts'

/** A longer pause in a recording is a hole in it, not something to wait for. */
const longestPauseMs = 5_000
const betweenRoundsMs = 1_000

/**
 * Plays a recording again and again, as fast as it was recorded, in the place of this machine's GPUs. It says so wherever it is shown, it
 * answers no question about who is on a GPU, and no run gets a GPU of it or is judged by it.
 */
export function createReplay(o: {
  readonly recording: Recording
  readonly onReadings: (readings: readonly GpuReading[]) => void
}): Telemetry {
  const { batches, facts } = o.recording
  const now = { timer: null as NodeJS.Timeout | null, next: 0 }

  function play(): void {
    const batch = batches[now.next]
    if (batch === undefined) return
    o.onReadings(batch.readings)
    const following = batches[now.next + 1]
    now.next = following === undefined ? 0 : now.next + 1
    const pauseMs = following === undefined ? betweenRoundsMs : following.atMs - batch.atMs
    now.timer = setTimeout(play, Math.min(longestPauseMs, Math.max(0, pauseMs)))
    now.timer.unref()
  }

  function stop(): void {
    if (now.timer !== null) clearTimeout(now.timer)
    now.timer = null
  }

  return {
    facts: () => facts,
    instances: () => [],
    state: () => 'replay',
    sentence: () => sentenceOf({ state: 'replay', facts, failure: null, pci: [], isWsl: false }),
    missed: () => ({ samples: 0, lines: 0 }),
    look: async () => {},
    want: (need: Need | null) => {
      if (need === null) stop()
      else if (now.timer === null) play()
    },
    audit: async () => ({ kind: 'none', why: 'A recording is played in the place of this machine’s GPUs.' }),
    auditAll: async () => [],
    hurry: () => {},
    close: async () => stop(),
  }
}
