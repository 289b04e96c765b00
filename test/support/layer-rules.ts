/** A module that only some files may import. Patterns are globs on paths from the root; a module name ending in * is a prefix. */
export type OnlyRule = {
  readonly modules: readonly string[]
  readonly allowedIn: readonly string[]
  readonly why: string
}

/** Where the files of one layer may reach: other files by path, packages and Node's modules by name. */
export type Layer = {
  readonly name: string
  readonly files: readonly string[]
  readonly paths: readonly string[]
  readonly packages: 'all' | readonly string[]
  readonly notPackages: readonly string[]
  readonly node: boolean
}

/** A name of the platform that some files may not use. `new` marks a construction without arguments. */
export type GlobalRule = {
  readonly names: readonly string[]
  readonly files: readonly string[]
  readonly except: readonly string[]
  readonly why: string
}

export const onlyRules: readonly OnlyRule[] = [
  {
    modules: ['node:child_process', 'child_process', 'execa', 'node:cluster', 'cluster'],
    allowedIn: ['main/core/process/**'],
    why: 'processes are started in one place, main/core/process',
  },
  {
    modules: ['better-sqlite3'],
    allowedIn: ['main/core/store/**'],
    why: 'the database is opened in one place, main/core/store',
  },
  {
    modules: ['electron', 'electron/*', 'original-fs'],
    allowedIn: ['main/desktop/**', 'main/electron.ts', 'preload/index.ts'],
    why: 'all the rest must run without Electron',
  },
  {
    modules: ['ws', 'node:http', 'http', 'node:http2', 'node:https', 'https'],
    allowedIn: ['main/web/**'],
    why: 'the web door alone speaks HTTP',
  },
  { modules: ['node:sqlite', 'sqlite'], allowedIn: [], why: 'Node 20.18 has none' },
]

const contract = 'preload/contract/**'
const coreRoot = 'main/core/*'
const doors = ['main/desktop/**', 'main/web/**', 'main/cli/**']
const exec = 'main/core/process/exec.ts'
const protocol = 'main/core/decide/protocol.ts'

const coreLayer = (name: string, reach: readonly string[]): Layer => ({
  name: `core/${name}`,
  files: [`main/core/${name}/**`],
  paths: [`main/core/${name}/**`, coreRoot, contract, ...reach],
  packages: 'all',
  notPackages: ['hono', 'express', 'fastify', 'react', 'react-dom'],
  node: true,
})

const inCore = (...names: readonly string[]) => names.map((name) => `main/core/${name}/**`)

// loop -> agent, training, decide -> process, git, gpu -> exec. What the design leaves open (store, project, executor, export) has
// its place here; a file with a pure export that a neighbour needs is named alone.
export const layers: readonly Layer[] = [
  { name: 'contract', files: [contract], paths: [contract], packages: ['zod'], notPackages: [], node: false },
  {
    name: 'preload',
    files: ['preload/index.ts'],
    paths: [contract],
    packages: ['electron'],
    notPackages: [],
    node: false,
  },
  {
    name: 'renderer',
    files: ['renderer/**'],
    paths: ['renderer/**', 'resources/drawings/**', contract],
    packages: 'all',
    notPackages: ['pino', 'systeminformation', 'commander', 'smol-toml', 'shell-quote'],
    node: false,
  },
  coreLayer(
    'loop',
    inCore(
      'agent',
      'training',
      'decide',
      'executor',
      'process',
      'git',
      'gpu',
      'machine',
      'store',
      'project',
      'export',
      'views',
    ),
  ),
  coreLayer('agent', [...inCore('process', 'git', 'gpu', 'store', 'project'), 'main/core/training/command.ts']),
  coreLayer('training', [...inCore('executor', 'process', 'git', 'gpu', 'store', 'project'), protocol]),
  // Decisions are pure: no file, no process, no store.
  { ...coreLayer('decide', []), node: false, packages: [] },
  { ...coreLayer('plan', inCore('decide')), node: false, packages: [] },
  coreLayer('export', [...inCore('git', 'store', 'project'), protocol]),
  coreLayer('executor', inCore('process', 'gpu')),
  coreLayer('project', [...inCore('git'), exec]),
  // What the window and the terminal are shown: read from the store, never from a live part.
  coreLayer('views', [
    ...inCore('store', 'decide', 'project'),
    'main/core/plan/world.ts',
    'main/core/training/answer.ts',
    'main/core/training/scale.ts',
    'main/core/export/data.ts',
    'main/core/gpu/throttle.ts',
  ]),
  coreLayer('store', [protocol]),
  coreLayer('process', []),
  coreLayer('git', [exec]),
  coreLayer('gpu', inCore('process', 'store')),
  coreLayer('machine', inCore('gpu', 'process')),
  coreLayer('demo', [exec, ...inCore('git', 'project')]),
  { name: 'core root', files: [coreRoot], paths: [coreRoot, contract], packages: 'all', notPackages: [], node: true },
  {
    name: 'engine',
    files: ['main/!(electron|headless|api-agent|plan-worker).ts'],
    paths: ['main/core/**', 'main/*.ts', contract],
    packages: 'all',
    notPackages: [],
    node: true,
  },
  {
    name: 'doors',
    files: doors,
    paths: [...doors, 'main/*.ts', 'main/core/**', contract],
    packages: 'all',
    notPackages: ['react', 'react-dom'],
    node: true,
  },
  {
    name: 'entries',
    files: ['main/electron.ts', 'main/headless.ts', 'main/api-agent.ts', 'main/plan-worker.ts'],
    paths: ['main/**', contract],
    packages: 'all',
    notPackages: [],
    node: true,
  },
]

export const globalRules: readonly GlobalRule[] = [
  {
    names: ['Date.now', 'new Date', 'performance.now', 'process.hrtime', 'process.uptime'],
    files: ['main/core/**'],
    except: [],
    why: 'the clock is created in engine.ts and passed down',
  },
  {
    names: [
      'Math.random',
      'randomUUID',
      'crypto.randomUUID',
      'randomBytes',
      'crypto.randomBytes',
      'crypto.getRandomValues',
      'ulid',
      'monotonicFactory',
    ],
    files: ['main/core/**'],
    except: [],
    why: 'random ids are created in engine.ts and passed down',
  },
  {
    names: ['console'],
    files: ['main/**', 'preload/**', 'renderer/**'],
    except: ['main/logger.ts'],
    why: 'what is worth saying goes to the logger',
  },
]

/** Words that mean nothing exact here, as parts of a file's or folder's name. */
export const refusedWords: readonly string[] = [
  'trial',
  'job',
  'task',
  'manager',
  'service',
  'helper',
  'helpers',
  'util',
  'utils',
]
