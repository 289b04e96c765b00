import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { localExecutor } from '../../../main/core/executor/local.ts'
import { silentLog } from '../../../main/core/log.ts'
import { launchOf, runFolders, testClock } from '../../support/runs.ts'

const folders = runFolders()
afterAll(folders.remove)

test('the local executor runs on this machine, with the launcher among the resources', async () => {
  const executor = localExecutor({
    resources: join(import.meta.dirname, '../../../resources'),
    clock: testClock,
    log: silentLog,
  })
  const folder = folders.next()
  const handle = await executor.start(folder, launchOf('hang.py'))
  expect(await executor.adopt(folder)).toEqual({ kind: 'running', handle })
  await executor.requestEnd(handle, 'test')
  expect(await executor.watch(handle)).toMatchObject({
    kind: 'ended',
    stopReason: 'test',
    exit: { reason: 'stop', signal: 'SIGTERM' },
  })
})
