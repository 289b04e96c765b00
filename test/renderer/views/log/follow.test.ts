import { expect, test } from 'vitest'
import type { LogSlice } from '../../../../preload/contract/run.ts'
import { followLog } from '../../../../renderer/views/log/follow.ts'

/** A log that grows when told to, read by offset as the engine gives it. */
function growingLog() {
  let content = ''
  let ended = false
  let reads = 0
  const listeners = new Set<() => void>()
  return {
    source: {
      read: async (offset: number, limitBytes: number): Promise<LogSlice> => {
        reads += 1
        const text = content.slice(offset, offset + limitBytes)
        const nextOffset = offset + text.length
        return { text, offset, nextOffset, totalBytes: content.length, atEnd: ended && nextOffset >= content.length }
      },
      onGrowth: (listener: () => void) => {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
    },
    grow: (text: string, end = false) => {
      content += text
      ended = end
      for (const listener of listeners) listener()
    },
    reads: () => reads,
    listeners,
  }
}

const settled = () => new Promise<void>((resolve) => setImmediate(resolve))
const quiet = async (turns = 20) => {
  for (let turn = 0; turn < turns; turn++) await settled()
}

test('everything arrives once and in order, as it grows', async () => {
  const log = growingLog()
  const pieces: string[] = []
  log.grow('one ')
  const stop = followLog(
    log.source,
    0,
    async (text) => void pieces.push(text),
    () => {},
    () => {},
  )
  await quiet()
  log.grow('two ')
  log.grow('three', true)
  await quiet()
  stop()
  expect(pieces.join('')).toBe('one two three')
  expect(log.listeners.size).toBe(0)
})

test('the next piece is asked for only when the last was taken', async () => {
  const log = growingLog()
  log.grow('x'.repeat(1_000_000), true)
  let take = () => {}
  const stop = followLog(
    log.source,
    0,
    () => new Promise<void>((resolve) => (take = resolve)),
    () => {},
    () => {},
  )
  await quiet()
  expect(log.reads()).toBe(1)
  take()
  await quiet()
  expect(log.reads()).toBe(2)
  stop()
})

test('a failed read is told, and growth tries again from the same place', async () => {
  const log = growingLog()
  const pieces: string[] = []
  const errors: string[] = []
  let broken = true
  const source = {
    ...log.source,
    read: async (offset: number, limitBytes: number) => {
      if (broken) throw new Error('gone')
      return log.source.read(offset, limitBytes)
    },
  }
  const stop = followLog(
    source,
    0,
    async (text) => void pieces.push(text),
    () => {},
    (error) => errors.push(error.message),
  )
  await quiet()
  broken = false
  log.grow('back', true)
  await quiet()
  stop()
  expect(errors).toEqual(['gone'])
  expect(pieces).toEqual(['back'])
})
