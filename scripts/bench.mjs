import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { buildIfStale } from './setup/build.mjs'
import { run } from './setup/child.mjs'
import { node24 } from './setup/node.mjs'
import { at, runScript, SetupError, say } from './setup/place.mjs'
import { needPrograms } from './setup/system.mjs'

// Each file of test/bench/ is a program that prints its figures with the raw samples. They run one after the other, because two
// measurements at once would measure each other. Names given as arguments choose among them.
await runScript(async () => {
  await needPrograms(['git', 'python3'])
  await buildIfStale()
  const all = readdirSync(at('test/bench')).filter((name) => name.endsWith('.bench.ts'))
  const wanted = process.argv.slice(2)
  const chosen = wanted.length === 0 ? all : all.filter((name) => wanted.includes(name.replace('.bench.ts', '')))
  if (chosen.length === 0) {
    throw new SetupError(
      `There is no such measurement. There are: ${all.map((name) => name.replace('.bench.ts', '')).join(', ')}.`,
    )
  }
  let failed = 0
  for (const name of chosen) {
    say(`\n── ${name.replace('.bench.ts', '')}`)
    if ((await run(node24(), [join(at('test/bench'), name)], { cwd: at() })) !== 0) failed += 1
  }
  return failed === 0 ? 0 : 1
})
