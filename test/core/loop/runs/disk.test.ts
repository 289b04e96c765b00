import { tmpdir } from 'node:os'
import { expect, test } from 'vitest'
import { diskTooFull } from '../../../../main/core/loop/runs/disk.ts'

test('a disk with space lets runs begin', async () => {
  expect(await diskTooFull(tmpdir(), 1)).toBeNull()
})

test('a disk without says how much is free, how much is needed, and that it goes on by itself', async () => {
  expect(await diskTooFull(tmpdir(), 2 ** 60)).toMatch(
    /^The disk of .+ is nearly full: \d+ MiB are free, \d+ MiB are needed\. It goes on/,
  )
})
