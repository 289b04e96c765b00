import { appendFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { readSpool } from '../../../main/core/process/spool.ts'
import { runFolders } from '../../support/runs.ts'

const folders = runFolders()
const path = join(folders.make('spool'), 'output.spool')
afterAll(folders.remove)

test('a spool is read from an offset, in bounded pieces, to its end', async () => {
  writeFileSync(path, 'abcdefghij')
  expect(await readSpool(path, 0, 4)).toEqual({ bytes: Buffer.from('abcd'), nextOffset: 4, atEnd: false })
  expect(await readSpool(path, 4, 100)).toEqual({ bytes: Buffer.from('efghij'), nextOffset: 10, atEnd: true })
  expect(await readSpool(path, 10)).toEqual({ bytes: Buffer.alloc(0), nextOffset: 10, atEnd: true })
  appendFileSync(path, 'kl')
  expect(await readSpool(path, 10)).toEqual({ bytes: Buffer.from('kl'), nextOffset: 12, atEnd: true })
})

test('whoever asks for everything gets a megabyte', async () => {
  writeFileSync(path, Buffer.alloc(3_000_000))
  expect(await readSpool(path, 0, Number.MAX_SAFE_INTEGER)).toMatchObject({ nextOffset: 1024 * 1024, atEnd: false })
})

test('a spool that is not there, and an offset beyond its end, are empty', async () => {
  expect(await readSpool(join(path, '../none'), 5)).toEqual({ bytes: Buffer.alloc(0), nextOffset: 5, atEnd: true })
  writeFileSync(path, 'ab')
  expect(await readSpool(path, 50)).toEqual({ bytes: Buffer.alloc(0), nextOffset: 50, atEnd: true })
})

test.each([-1, 1.5, Number.NaN])('%d is no offset', async (offset) => {
  await expect(readSpool(path, offset)).rejects.toThrow(RangeError)
})
