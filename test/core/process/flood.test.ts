import { afterAll, expect, test } from 'vitest'
import { lineSplitter } from '../../../main/core/process/lines.ts'
import { runFiles } from '../../../main/core/process/run-files.ts'
import { readSpool } from '../../../main/core/process/spool.ts'
import { exitOf, launchOf, runFolders, supervisorWith } from '../../support/runs.ts'
import { soakShare } from '../../support/soak.ts'

const folders = runFolders()
afterAll(folders.remove)

test('a flood of 20 MB/s, read while it is printed, loses no byte', async () => {
  const bytes = 20e6 * 30 * soakShare
  const supervisor = supervisorWith()
  const folder = folders.next()
  const handle = await supervisor.start(folder, launchOf('flood.py', [String(bytes), '20'], { timeLimitMs: 300_000 }))
  let ended = false
  const watching = supervisor.watch(handle).finally(() => {
    ended = true
  })
  const splitter = lineSplitter()
  let lines = 0
  for (let offset = 0; ; ) {
    const last = ended
    const piece = await readSpool(runFiles(folder).spool, offset)
    offset = piece.nextOffset
    for (const { text } of splitter.push(piece.bytes)) {
      // flood.py numbers its lines. An assertion for each would cost more than the flood.
      if (text !== String(lines).padStart(99, '0')) expect.fail(`line ${lines} is ${text}`)
      lines++
    }
    if (piece.atEnd && last) break
    if (piece.atEnd) await Promise.race([watching, new Promise((resolve) => setTimeout(resolve, 50))])
  }
  expect(exitOf(await watching)).toMatchObject({ exitCode: 0, outputBytes: bytes })
  expect(lines).toBe(bytes / 100)
}, 300_000)
