import type { RepositoryView } from './view.ts'

/** The modules of the repository that a program imports, itself first, as far as imports can be read from the text. */
export async function importedModules(script: string, view: RepositoryView): Promise<string[]> {
  const files = new Set(view.files)
  const seen = new Set<string>([script])
  // A set may grow while it is walked: that is the search.
  for (const path of seen) {
    for (const module of importsOf((await view.read(path)) ?? '')) {
      for (const found of placesOf(module, path)) if (files.has(found)) seen.add(found)
    }
  }
  return [...seen]
}

/** Names after `import` and `from`; what is taken from a package may be a module of it. */
function importsOf(source: string): string[] {
  const names: string[] = []
  for (const [, from = '', list = ''] of source.matchAll(
    /^[ \t]*from[ \t]+(\.*[\w.]*)[ \t]+import[ \t]+(\([^)]*\)|[^\n#]*)/gm,
  )) {
    names.push(from)
    for (const [name] of list.matchAll(/\b(?!as\b)[A-Za-z_]\w*/g))
      names.push(from.endsWith('.') ? `${from}${name}` : `${from}.${name}`)
  }
  for (const [, list = ''] of source.matchAll(/^[ \t]*import[ \t]+([^\n#]*)/gm))
    names.push(...list.split(',').map((name) => name.trim().split(/\s/)[0] ?? ''))
  return names.filter((name) => name !== '')
}

function placesOf(module: string, importer: string): string[] {
  const folder = importer.split('/').slice(0, -1)
  const dots = /^\.*/.exec(module)?.[0].length ?? 0
  const parts = module
    .slice(dots)
    .split('.')
    .filter((part) => part !== '')
  const roots = dots > 0 ? [folder.slice(0, folder.length - dots + 1)] : [[], folder, ['src']]
  return roots.flatMap((root) => {
    const path = [...root, ...parts].join('/')
    // Importing a module runs the packages above it, too.
    const packages = parts.map((_, index) => [...root, ...parts.slice(0, index + 1), '__init__.py'].join('/'))
    return [`${path}.py`, ...packages]
  })
}

const JUDGES = /(^|[/_-])(eval|evaluate|evaluation|prepare|benchmark|score|metric)s?([_-][^/]*)?\.(py|sh)$/
const TESTS = /(^|\/)(tests?\/|test_[^/]*\.py$|[^/]*_test\.py$|conftest\.py$)/

/** What judges a run, or feeds it: no proposal may change it. */
export function findProtected(view: RepositoryView, script: string): string[] {
  const judges = view.files.filter((path) => JUDGES.test(path) && path !== script && !/^(\.auto|data)\//.test(path))
  const hasTests = view.files.some((path) => TESTS.test(path) && path.split('/').length > 1)
  const folders = ['tests', 'test'].filter(
    (folder) => hasTests && view.files.some((path) => path.startsWith(`${folder}/`)),
  )
  const data =
    view.files.some((path) => path.startsWith('data/')) || view.ignored.some((path) => path.startsWith('data/'))
      ? ['data/**']
      : []
  const own = ['.auto', 'program.md'].filter((path) =>
    view.files.some((file) => file === path || file.startsWith(`${path}/`)),
  )
  return [
    ...judges,
    ...folders.map((folder) => `${folder}/**`),
    ...data,
    ...own.map((path) => (path === '.auto' ? '.auto/**' : path)),
  ]
}

const DATA =
  /(^|\/)(data|datasets?|corpus|corpora|inputs?|tokenizers?|shards?)(\/|$)|\.(bin|npy|npz|parquet|arrow|h5|hdf5|tfrecord|tiktoken|jsonl|pt\.zst)$/i
const NO_DATA =
  /(^|\/)(\.venv|venv|env|__pycache__|\.git|node_modules|out|outputs?|runs|wandb|mlruns|logs?|checkpoints?|ckpts?|build|dist|\.[\w-]*cache|\.idea|\.vscode)(\/|$)|\.(pyc|log|pt|ckpt|safetensors|egg-info)\/?$/i

/** Data that git ignores and a worktree therefore lacks. */
export function findLinks(view: RepositoryView): string[] {
  const links = view.ignored
    .filter((path) => DATA.test(path) && !NO_DATA.test(path))
    .map((path) => path.replace(/\/$/, ''))
  return links.length <= 40
    ? links
    : [...new Set(links.map((path) => path.split('/').slice(0, -1).join('/') || path))].slice(0, 40)
}

/** Modules as a short list of patterns: a folder with many of them as a whole. */
export function asPatterns(paths: readonly string[]): string[] {
  const byFolder = new Map<string, string[]>()
  for (const path of paths) {
    const folder = path.split('/')[0] ?? ''
    const key = path.includes('/') ? folder : ''
    byFolder.set(key, [...(byFolder.get(key) ?? []), path])
  }
  return [...byFolder].flatMap(([folder, inside]) => (folder !== '' && inside.length > 3 ? [`${folder}/**`] : inside))
}
