import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { run } from './setup/child.mjs'
import { node24 } from './setup/node.mjs'
import { at, cacheFolder, runScript, SetupError, say } from './setup/place.mjs'
import { needPrograms, wantPrograms } from './setup/system.mjs'

/** The agents that are tried as npm has them. Not among the dependencies: they are 640 MB, and most people have one of them at most. */
const packages = ['@anthropic-ai/claude-code@2.1.197', '@openai/codex@0.169.0']

// The real agents against a model that stands in for theirs, on this machine: no key and no network, beyond the one installation.
// PAWL_AGENTS_FOLDER names a folder whose node_modules has them already.
await runScript(async () => {
  await needPrograms(['git', 'python3'])
  if (process.platform === 'linux') await wantPrograms(['bwrap'], 'what only the sandbox can show is skipped')
  const folder = process.env.PAWL_AGENTS_FOLDER ?? join(cacheFolder, 'agents')
  if (process.env.PAWL_AGENTS_FOLDER === undefined) await install(folder)
  const programs = join(folder, 'node_modules', '.bin')
  for (const name of ['claude', 'codex'])
    if (!existsSync(join(programs, name))) throw new SetupError(`There is no ${name} in ${programs}.`)
  const args = [at('node_modules/vitest/vitest.mjs'), 'run', '--config', 'vitest.agents.config.ts']
  return await run(node24(), [...args, ...process.argv.slice(2)], {
    cwd: at(),
    env: { ...process.env, PATH: `${programs}${delimiter}${process.env.PATH}` },
  })
})

/** @param {string} folder */
async function install(folder) {
  const done = join(folder, 'installed.json')
  const wanted = JSON.stringify(packages)
  if (existsSync(done) && readFileSync(done, 'utf8') === wanted) return
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{ "private": true }')
  say(`Installing ${packages.join(' and ')} into ${folder}, 640 MB`)
  if ((await run('npm', ['install', '--no-audit', '--no-fund', ...packages], { cwd: folder })) !== 0)
    throw new SetupError('npm could not install them.')
  writeFileSync(done, wanted)
}
