import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { buildIfStale } from './setup/build.mjs'
import { run } from './setup/child.mjs'
import { hasDisplay, virtualDisplay } from './setup/display.mjs'
import { findElectron } from './setup/electron.mjs'
import { node24 } from './setup/node.mjs'
import { at, runScript, SetupError, say } from './setup/place.mjs'
import { needPrograms } from './setup/system.mjs'

// Each file of test/bench/ is a program that prints its figures with the raw samples. They run one after the other, because two
// measurements at once would measure each other. Names given as arguments choose among them; `short` does a part of what lasts long.
await runScript(async () => {
  await needPrograms(['git', 'python3'])
  await buildIfStale()
  const all = readdirSync(at('test/bench')).filter((name) => name.endsWith('.bench.ts'))
  const wanted = process.argv.slice(2).filter((argument) => argument !== 'short')
  const chosen = wanted.length === 0 ? all : all.filter((name) => wanted.includes(name.replace('.bench.ts', '')))
  if (chosen.length === 0) {
    throw new SetupError(
      `There is no such measurement. There are: ${all.map((name) => name.replace('.bench.ts', '')).join(', ')}.`,
    )
  }
  const short = process.argv.includes('short') ? ['short'] : []
  const failed = []
  for (const name of chosen) {
    say(`\n── ${name}`)
    const args = [join(at('test/bench'), name), ...short]
    const code = name === 'app.bench.ts' ? await onDisplay(args) : await run(node24(), args, { cwd: at() })
    if (code !== 0) failed.push(name.replace('.bench.ts', ''))
  }
  if (failed.length > 0) say(`\nnot all bounds hold in: ${failed.join(', ')}`)
  return failed.length === 0 ? 0 : 1
})

/** @param {readonly string[]} args */
async function onDisplay(args) {
  const { env } = await findElectron()
  const display = hasDisplay() ? null : await virtualDisplay()
  try {
    return await run(node24(), args, {
      cwd: at(),
      env: { ...env, ...(display === null ? {} : { DISPLAY: display.display }) },
    })
  } finally {
    display?.close()
  }
}
