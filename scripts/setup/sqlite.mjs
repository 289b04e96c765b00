import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { capture } from './child.mjs'
import { nodeHeaders } from './node.mjs'
import { at, cacheFolder, SetupError, say } from './place.mjs'
import { needPrograms } from './system.mjs'

/**
 * Compiles better-sqlite3 from its own source for a runtime with Node-API 9 (the fallback Electron, whose process the prebuilt
 * addon would crash) once, and returns the addon's path. The compiler is called directly: node-gyp would want Python, make and
 * often the network for the same three commands.
 */
export async function sqliteForNodeApi9() {
  const { version } = JSON.parse(await readFile(at('node_modules/better-sqlite3/package.json'), 'utf8'))
  const addon = join(cacheFolder, `better-sqlite3-${version}-napi9-${process.arch}.node`)
  if (existsSync(addon)) return addon
  await needPrograms(['gcc', 'g++'])
  say('compiling SQLite for the fallback Electron (about a minute, once)')
  await mkdir(cacheFolder, { recursive: true })
  const work = await mkdtemp(join(cacheFolder, 'sqlite-'))
  try {
    await compile(work)
    await rename(join(work, 'addon.node'), addon)
  } finally {
    await rm(work, { recursive: true, force: true })
  }
  return addon
}

/** @param {string} work */
async function compile(work) {
  const source = at('node_modules/better-sqlite3')
  const common = ['-c', '-O2', '-fPIC', '-DNDEBUG']
  // As in the package's binding.gyp, except for the version: NAPI_VERSION=10 is what Node-API 9 refuses.
  const addon = [
    ...['-std=c++20', '-fvisibility=hidden', '-fvisibility-inlines-hidden'],
    ...['-DNAPI_EXPERIMENTAL', '-DNODE_API_EXPERIMENTAL_NOGC_ENV_OPT_OUT'],
    ...['-DNAPI_DISABLE_CPP_EXCEPTIONS', '-DNODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS'],
    ...['-I', nodeHeaders(), '-I', at('node_modules/node-addon-api'), '-I', join(source, 'deps/sqlite3')],
  ]
  const sqlite = ['-std=c99', '-w', ...defines(await readFile(join(source, 'deps/defines.gypi'), 'utf8'))]
  await Promise.all([
    must('gcc', [...common, ...sqlite, join(source, 'deps/sqlite3/sqlite3.c'), '-o', join(work, 'sqlite3.o')]),
    must('g++', [...common, ...addon, join(source, 'src/better_sqlite3.cpp'), '-o', join(work, 'addon.o')]),
  ])
  const link = ['-shared', '-Wl,-Bsymbolic', '-Wl,--exclude-libs,ALL']
  await must('g++', [...link, join(work, 'addon.o'), join(work, 'sqlite3.o'), '-o', join(work, 'addon.node'), '-ldl'])
}

/**
 * The compiler flags for the definitions that a .gypi file lists, one quoted name per line.
 * @param {string} gypi
 */
export function defines(gypi) {
  return [...gypi.matchAll(/^\s*'([A-Z][A-Z0-9_]*(?:=-?\d+)?)',$/gm)].map((match) => `-D${match[1]}`)
}

/**
 * @param {string} compiler
 * @param {readonly string[]} args
 */
async function must(compiler, args) {
  const result = await capture(compiler, args)
  if (result.code !== 0) throw new SetupError(`${compiler} could not compile SQLite:\n${result.stderr.trim()}`)
}
