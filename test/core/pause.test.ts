import { expect, test } from 'vitest'
import { pause } from '../../main/core/pause.ts'

const long = 60_000

test('a pause ends when its signal aborts', async () => {
  const stop = new AbortController()
  const paused = pause(long, stop.signal)
  stop.abort()
  await expect(paused).resolves.toBeUndefined()
})

test('a pause whose signal has aborted before is none', async () => {
  await expect(pause(long, AbortSignal.abort())).resolves.toBeUndefined()
})

test('a pause that nothing ends lasts its time', async () => {
  await expect(pause(1, new AbortController().signal)).resolves.toBeUndefined()
})
