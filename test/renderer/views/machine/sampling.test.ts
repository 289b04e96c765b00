import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { MachineSample } from '../../../../preload/contract/gpu.ts'
import { createBeat } from '../../../../renderer/beat.ts'
import type { Client } from '../../../../renderer/client/client.ts'
import { createSamples } from '../../../../renderer/client/samples.ts'
import { createSampling, stripMs } from '../../../../renderer/views/machine/sampling.ts'

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000_500 })
})
afterEach(() => {
  vi.useRealTimers()
})

/** An engine that takes a sample each second, tells of it as often as it was last asked to, and knows all of them. */
function watched() {
  const taken: MachineSample[] = []
  const asked: number[] = []
  let everyMs = Number.POSITIVE_INFINITY
  const samples = createSamples(stripMs, 2_000)
  const beat = createBeat((act) => act())
  const client = {
    call: async (method: string, args: { everyMs: number; sinceMs: number }) => {
      if (method === 'machine.watch') {
        everyMs = args.everyMs
        return null
      }
      asked.push(args.sinceMs)
      return taken.filter(({ at }) => at >= args.sinceMs)
    },
  } as unknown as Pick<Client, 'call'>
  let isHidden = false
  const sampling = createSampling(client, samples.add, beat, () => isHidden)
  const ticking = setInterval(() => {
    const sample = { at: Date.now() } as MachineSample
    taken.push(sample)
    if (Date.now() % everyMs < 1000) samples.add([sample])
  }, 1000)
  return {
    ...{ sampling, beat, asked, samples, taken },
    hide: (hidden: boolean) => {
      isHidden = hidden
      sampling.look()
    },
    stop: () => {
      sampling.stop()
      clearInterval(ticking)
    },
  }
}

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)

test('a window that somebody works in is told, and asks for nothing it knows', async () => {
  const { sampling, beat, asked, samples, taken, stop } = watched()
  sampling.look()
  const working = setInterval(beat.sign, 5_000)
  await pass(120_000)
  expect(asked).toHaveLength(1)
  expect(samples.get()).toEqual(taken)
  clearInterval(working)
  stop()
})

test('one that was left alone asks for the samples it was not told of, a minute behind at most', async () => {
  const { sampling, samples, taken, stop } = watched()
  sampling.look()
  await pass(600_000)
  const untilMs = Date.now() - 61_000
  expect(samples.get().filter(({ at }) => at < untilMs)).toEqual(taken.filter(({ at }) => at < untilMs))
  stop()
})

test('whoever comes back sees what was missed at once', async () => {
  const { sampling, beat, samples, taken, stop } = watched()
  sampling.look()
  await pass(595_000)
  beat.sign()
  await pass(0)
  expect(samples.get()).toEqual(taken)
  stop()
})

test('a hidden window says nothing, and asks for what it missed when it is seen again', async () => {
  const { sampling, asked, hide, samples, taken, stop } = watched()
  sampling.look()
  await pass(5_000)
  hide(true)
  await pass(300_000)
  expect(asked).toHaveLength(1)
  hide(false)
  await pass(0)
  expect(samples.get()).toEqual(taken)
  stop()
})
