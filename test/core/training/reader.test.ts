import { randomBytes } from 'node:crypto'
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { inflateSync } from 'node:zlib'
import { afterAll, expect, test } from 'vitest'
import { curveOf } from '../../../main/core/training/curves.ts'
import { packingRoom } from '../../../main/core/training/pack-log.ts'
import { createReaders, type ReadOrder } from '../../../main/core/training/reader.ts'
import { plainProject, readersFromSource, writeSpool } from '../../support/readers.ts'
import { program, runFolders } from '../../support/runs.ts'

const folders = runFolders()
const readers = readersFromSource()
afterAll(async () => {
  await readers.close()
  folders.remove()
})

function orderOf(folder: string, change: Partial<ReadOrder> = {}): ReadOrder {
  return { project: plainProject(), folder, reference: null, killAbove: null, baselineValue: null, ...change }
}

test('output is read in another thread as it comes, and whole at the end', async () => {
  const folder = folders.next()
  const first = [
    [100, 'step 1 val_loss 3\n'],
    [200, 'step 2 val_loss 2\nstep 3 val_'],
  ] as const
  writeSpool(folder, first)
  const reader = readers.open(orderOf(folder))
  expect(await reader.look()).toEqual({ bytes: 47, reason: null })
  const [curve] = (await reader.curves()).filter(({ name }) => name === 'val_loss')
  expect([...(curve?.values ?? [])]).toEqual([3, 2])
  writeSpool(folder, [...first, [300, 'loss 1']])
  const reading = await reader.finish({ atMs: 400, cpuMs: 200 })
  expect(curveOf(reading, 'val_loss')?.values).toEqual([3, 2, 1])
  expect(curveOf(reading, 'val_loss')?.atMs).toEqual([100, 200, 300])
  expect(reading.end).toEqual({ atMs: 400, cpuMs: 200 })
  reader.close()
})

test('a run that has diverged is to be ended, and one that has not is not', async () => {
  const folder = folders.next()
  writeSpool(folder, [[10, 'step 1 val_loss 3\nstep 2 val_loss nan\n']])
  const reference = {
    kind: 'value',
    metric: 'val_loss',
    direction: 'minimize',
    end: { kind: 'step', step: 10 },
    smooth: false,
  } as const
  const diverged = readers.open(orderOf(folder, { reference, killAbove: 1 }))
  expect((await diverged.look()).reason).toBe('non-finite')
  const free = readers.open(orderOf(folder))
  expect((await free.look()).reason).toBeNull()
})

test('two runs are read side by side, each by its own', async () => {
  const [one, other] = [folders.next(), folders.next()]
  writeSpool(one, [[10, 'step 1 val_loss 3\n']])
  writeSpool(other, [[10, 'step 1 val_loss 4\nstep 2 val_loss 5\n']])
  const read = [one, other].map((folder) => readers.open(orderOf(folder)))
  expect((await Promise.all(read.map((reader) => reader.look()))).map(({ bytes }) => bytes)).toEqual([18, 36])
})

test('a spool that can’t be read is told, and the thread reads on', async () => {
  const folder = folders.next()
  const reader = readers.open(orderOf(join(folder, '\0')))
  await expect(reader.look()).rejects.toThrow(/null bytes/)
  writeSpool(folder, [[10, 'step 1 val_loss 3\n']])
  expect((await readers.open(orderOf(folder)).look()).bytes).toBe(18)
})

test('a spool is packed for the database, chunk after chunk to its end', async () => {
  const folder = folders.next()
  const text = 'step 1 loss 2.0\n'.repeat(20_000)
  writeSpool(folder, [[10, text]])
  const room = packingRoom()
  const words = []
  let read = ''
  for (;;) {
    const packed = await readers.pack(join(folder, 'output.spool'), read.length, room)
    if (packed.length === 0) break
    // The room is packed into again: what is wanted of it is taken now.
    read += Buffer.concat(packed.map((chunk) => inflateSync(chunk.content))).toString()
    words.push(...packed.map((chunk) => chunk.words))
  }
  expect(read).toBe(text)
  expect(words).toEqual(['step loss', 'step loss', 'step loss', 'step loss', 'step loss'])
  expect(await readers.pack(join(folder, 'nowhere'), 0, room)).toEqual([])
})

test('what can’t be compressed has its room too', async () => {
  const folder = folders.next()
  mkdirSync(folder)
  const noise = randomBytes(4 * 64 * 1024)
  writeFileSync(join(folder, 'output.spool'), noise)
  const packed = await readers.pack(join(folder, 'output.spool'), 0, packingRoom())
  expect(Buffer.concat(packed.map((chunk) => inflateSync(chunk.content))).equals(noise)).toBe(true)
})

test('a thread that dies is replaced, and what it had read is read again', async () => {
  const folder = folders.next()
  writeSpool(folder, [[10, 'step 1 val_loss 3\n']])
  process.env.PAWL_TEST_ONCE = join(folder, 'lived')
  const mortal = createReaders(program('reader_that_dies.ts'))
  const reader = mortal.open(orderOf(folder))
  expect((await reader.look()).bytes).toBe(18)
  appendFileSync(join(folder, 'output.spool'), 'more')
  expect((await reader.look()).bytes).toBe(18)
  await mortal.close()
})
