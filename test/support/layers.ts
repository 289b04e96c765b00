import { posix } from 'node:path'
import picomatch from 'picomatch'
import { parseSync, Visitor } from 'vite'
import { type GlobalRule, globalRules, type Layer, layers, onlyRules, refusedWords } from './layer-rules.ts'

/** What one source file has that the rules speak about, and at which character. */
type Facts = {
  readonly imports: readonly { readonly module: string; readonly at: number }[]
  readonly names: readonly { readonly name: string; readonly at: number }[]
  readonly habits: readonly { readonly what: string; readonly at: number }[]
}

/** Every breach of the rules in one source file, each as `path:line: sentence`. The path is from the root, with forward slashes. */
export function breaches(path: string, text: string): string[] {
  const facts = read(path, text)
  const found = facts.imports.flatMap(({ module, at }) => importBreaches(path, module).map((what) => ({ what, at })))
  const used = facts.names.flatMap(({ name, at }) => nameBreaches(path, name).map((what) => ({ what, at })))
  const named = wordBreaches(path).map((what) => ({ what, at: 0 }))
  const lineOf = (at: number) => text.slice(0, at).split('\n').length
  return [...named, ...found, ...used, ...facts.habits].map(({ what, at }) => `${path}:${lineOf(at)}: ${what}`)
}

/** The layers that a file belongs to: exactly one for a file of main, preload or renderer. */
export function layersOf(path: string): readonly Layer[] {
  return layers.filter((layer) => matches(path, layer.files))
}

function importBreaches(path: string, module: string): string[] {
  const only = onlyRules
    .filter((rule) => rule.modules.some((name) => names(name, module)) && !matches(path, rule.allowedIn))
    .map((rule) => `imports ${module}: ${rule.why}`)
  const reach = layersOf(path).flatMap((layer) => reachBreaches(path, module, layer))
  return [...only, ...reach]
}

function reachBreaches(path: string, module: string, layer: Layer): string[] {
  if (module.startsWith('.')) {
    const target = posix.normalize(posix.join(posix.dirname(path), module))
    if (!/\.(tsx?|css|json|svg|md|toml)(\?\w+)?$/.test(module)) return [`imports ${module} without its file extension`]
    return matches(target, layer.paths) ? [] : [`imports ${target}, which ${layer.name} does not reach`]
  }
  if (/^([/#~]|@\/)/.test(module)) return [`imports ${module}: paths are relative, there are no aliases`]
  if (module.startsWith('node:')) return layer.node ? [] : [`imports ${module}, which ${layer.name} does not reach`]
  const name = module.split('/', module.startsWith('@') ? 2 : 1).join('/')
  const allowed = layer.packages === 'all' ? !layer.notPackages.includes(name) : layer.packages.includes(name)
  return allowed ? [] : [`imports ${name}, which ${layer.name} does not reach`]
}

function nameBreaches(path: string, name: string): string[] {
  const applies = (rule: GlobalRule) =>
    rule.names.includes(name) && matches(path, rule.files) && !matches(path, rule.except)
  return globalRules.filter(applies).map((rule) => `uses ${name}: ${rule.why}`)
}

function wordBreaches(path: string): string[] {
  const words = path.split(/[/.-]/)
  return refusedWords
    .filter((word) => words.includes(word))
    .map((word) => `is named “${word}”, which is not a word of this codebase`)
}

function read(path: string, text: string): Facts {
  const { program, errors } = parseSync(path, text)
  if (errors.length > 0) throw new Error(`${path} does not parse: ${errors[0]?.message}`)
  const imports: { module: string; at: number }[] = []
  const used: { name: string; at: number }[] = []
  const habits: { what: string; at: number }[] = []
  const importing = (source: { type: string; start: number }) => {
    if ('value' in source && typeof source.value === 'string') imports.push({ module: source.value, at: source.start })
    else habits.push({ what: 'imports something computed: nobody can check that', at: source.start })
  }
  const using = (name: string, start: number) => used.push({ name, at: start })
  const habit = (what: string, start: number) => habits.push({ what, at: start })

  for (const statement of program.body) {
    const declaration = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement
    if (declaration?.type === 'VariableDeclaration' && (declaration.kind === 'let' || declaration.kind === 'var')) {
      habit(
        `has a module-level ${declaration.kind}: state belongs to what is created and passed down`,
        declaration.start,
      )
    }
  }
  new Visitor({
    ImportDeclaration: (node) => importing(node.source),
    ImportExpression: (node) => importing(node.source),
    TSImportType: (node) => importing(node.source),
    ExportAllDeclaration: (node) => {
      importing(node.source)
      habit('re-exports a whole module: there are no barrels', node.start)
    },
    ExportNamedDeclaration: (node) => {
      if (node.source !== null) importing(node.source)
    },
    ExportDefaultDeclaration: (node) => habit('has a default export', node.start),
    TSAnyKeyword: (node) => habit('uses the type any', node.start),
    CallExpression: (node) => {
      const { callee } = node
      const [first] = node.arguments
      if (callee.type === 'Identifier' && callee.name === 'require' && first !== undefined) importing(first)
      if (callee.type === 'Identifier') using(callee.name, node.start)
    },
    NewExpression: (node) => {
      if (node.callee.type === 'Identifier' && node.arguments.length === 0) using(`new ${node.callee.name}`, node.start)
    },
    MemberExpression: (node) => {
      if (node.object.type !== 'Identifier') return
      using(node.object.name, node.start)
      if (!node.computed && node.property.type === 'Identifier')
        using(`${node.object.name}.${node.property.name}`, node.start)
    },
  }).visit(program)
  return { imports, names: used, habits }
}

// Compiling a glob costs more than the rest of this check, and there are few of them.
const compiled = new Map<string, (path: string) => boolean>()

function matches(path: string, globs: readonly string[]): boolean {
  return globs.some((glob) => {
    const known = compiled.get(glob) ?? picomatch(glob)
    compiled.set(glob, known)
    return known(path)
  })
}

function names(pattern: string, module: string): boolean {
  return pattern.endsWith('/*') ? module.startsWith(pattern.slice(0, -1)) : module === pattern
}
