/**
 * A process whose CPU time is asked for: with the name of a data folder it samples this machine and stores the samples as the engine does;
 * without one it is idle.
 */
import { maskOf } from '../../../main/core/gpu/throttle.ts'
import { silentLog } from '../../../main/core/log.ts'
import { openMachine } from '../../../main/core/machine/machine.ts'
import { openStore } from '../../../main/core/store/open.ts'
import { insertSamples } from '../../../main/core/store/samples.ts'
import { testClock } from '../../support/runs.ts'

const [home] = process.argv.slice(2)
const counted = { samples: 0, readings: 0 }
const end = home === undefined ? async () => {} : await sampleIn(home)
process.on('message', (word) => {
  const { user, system } = process.cpuUsage()
  if (word === 'cpu') process.send?.({ cpuMs: (user + system) / 1000, ...counted })
  else void end().then(() => process.exit(0))
})
process.send?.('ready')

async function sampleIn(folder: string): Promise<() => Promise<void>> {
  const store = openStore(folder)
  const machine = await openMachine({
    root: '/',
    replay: null,
    clock: testClock,
    owner: folder,
    log: silentLog,
    campaignRuns: () => true,
    runs: () => [],
    isTimed: () => false,
    announce: () => {},
    store: (samples) => {
      counted.samples += samples.length
      counted.readings += samples.reduce((sum, sample) => sum + sample.gpus.length, 0)
      insertSamples(store.db, samples, maskOf)
    },
    changed: () => {},
    known: null,
    remember: () => {},
    onEvent: (text) => process.stderr.write(`${text}\n`),
  })
  machine.sampler.consider()
  return async () => {
    await machine.close()
    store.close()
  }
}
