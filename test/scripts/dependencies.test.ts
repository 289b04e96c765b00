import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const root = join(import.meta.dirname, '../..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')
const manifest: Record<string, Record<string, string>> = JSON.parse(read('package.json'))
const groups = ['dependencies', 'devDependencies', 'optionalDependencies'].map((group) => manifest[group] ?? {})
const names = groups.flatMap((group) => Object.keys(group)).sort()

/** The packages that the files of some folders import, by name. */
function imported(...folders: readonly string[]) {
  const texts = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(tsx?|css)$/.test(name))
      .map((name) => read(join(folder, name))),
  )
  const found = texts.flatMap((text) => [...text.matchAll(/(?:from|import\(?|@import) ?['"]((?:@[\w-]+\/)?[\w-]+)/g)])
  return new Set(found.map((match) => match[1] ?? ''))
}

it('every dependency has its reason in docs/dependencies.md, and every reason its dependency', () => {
  const documented = [...read('docs/dependencies.md').matchAll(/^\| (\S+) \|/gm)].map((match) => match[1])
  expect(documented.filter((name) => name !== 'package').sort()).toEqual(names)
})

it('every version is exact', () => {
  const versions = groups.flatMap((group) => Object.values(group))
  expect(versions.filter((version) => !/^(npm:[\w-]+@)?\d+\.\d+\.\d+$/.test(version))).toEqual([])
})

it('every package that the built program loads is one that is installed with it', () => {
  const provided = ['node', 'electron', ...Object.keys(manifest.dependencies ?? {})]
  const outside = [...imported('main')].filter((name) => !provided.includes(name))
  expect(outside).toEqual([])
})

it('nothing is installed that is not used', () => {
  const used = imported('main', 'preload', 'renderer')
  const [, runTime = '', window = ''] = read('docs/dependencies.md').split('\n## ')
  const meant = [...`${runTime}${window}`.matchAll(/^\| (\S+) \|/gm)].map((match) => match[1] ?? '')
  expect(meant.filter((name) => name !== 'package' && !used.has(name))).toEqual([])
})

it('the lock file names no registry', () => {
  expect(read('package-lock.json')).not.toContain('"resolved"')
})
