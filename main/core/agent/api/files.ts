import { lstat, mkdir, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import { RE2JS } from 're2js'

/** What a tool answers to the model: text in any case, and whether it did what was asked. */
export type Told = { readonly ok: boolean; readonly text: string }

const MOST_NAMES = 400
const MOST_CHARACTERS = 24_000
const MOST_HITS = 80
const MOST_FILE_BYTES = 2 * 1024 * 1024

/** The files of one clone, for a model: nothing outside of it can be named, by dots or by links. Never throws for what it finds. */
export type Files = {
  readonly list: (folder: string) => Promise<Told>
  readonly read: (path: string, fromLine: number, lines: number) => Promise<Told>
  readonly search: (pattern: string) => Promise<Told>
  readonly edit: (path: string, before: string, after: string) => Promise<Told>
  readonly write: (path: string, text: string) => Promise<Told>
  readonly remove: (path: string) => Promise<Told>
}

export function filesOf(root: string): Files {
  /** The real place of a path, which need not exist; null where it leads out of the clone or into .git. */
  async function place(path: string): Promise<string | null> {
    const at = join(root, path)
    const real = await realpath(root)
    const nearest = await realOfNearest(at)
    const inside = relative(real, nearest)
    if (inside === '..' || inside.startsWith(`..${sep}`) || inside.split(sep).includes('.git')) return null
    return relative(root, at).split(sep).includes('.git') ? null : at
  }

  async function withFile(path: string, work: (at: string) => Promise<Told>): Promise<Told> {
    const at = await place(path)
    if (at === null) return { ok: false, text: `${path} is not in this repository.` }
    try {
      return await work(at)
    } catch (error) {
      if (error instanceof Error && 'code' in error) return { ok: false, text: `${path}: ${String(error.code)}` }
      throw error
    }
  }

  async function textOf(at: string): Promise<string | null> {
    const stats = await lstat(at)
    if (!stats.isFile() || stats.size > MOST_FILE_BYTES) return null
    const bytes = await readFile(at)
    return bytes.includes(0) ? null : bytes.toString('utf8')
  }

  async function* walk(folder: string): AsyncGenerator<string> {
    const entries = await readdir(folder, { withFileTypes: true })
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (entry.name === '.git') continue
      const at = join(folder, entry.name)
      if (entry.isDirectory()) yield* walk(at)
      else if (entry.isFile()) yield at
    }
  }

  return {
    list: (folder) =>
      withFile(folder, async (at) => {
        const names: string[] = []
        for await (const file of walk(at)) {
          if (names.length >= MOST_NAMES) return { ok: true, text: `${names.join('\n')}\n… and more` }
          names.push(relative(root, file))
        }
        return { ok: true, text: names.join('\n') || 'There is no file.' }
      }),
    read: (path, fromLine, lines) =>
      withFile(path, async (at) => {
        const text = await textOf(at)
        if (text === null) return { ok: false, text: `${path} is no text, or too large.` }
        const all = text.split('\n')
        const some = all.slice(fromLine - 1, fromLine - 1 + lines)
        const numbered = some.map((line, index) => `${fromLine + index}\t${line}`).join('\n')
        const cut = numbered.length > MOST_CHARACTERS ? `${numbered.slice(0, MOST_CHARACTERS)}\n… cut` : numbered
        return { ok: true, text: `${cut}\n(${all.length} lines in all)` }
      }),
    search: async (pattern) => {
      let compiled: RE2JS
      try {
        // A model's expression may be one that takes for ever: this engine takes linear time.
        compiled = RE2JS.compile(pattern)
      } catch (error) {
        return {
          ok: false,
          text: `The pattern can't be read: ${error instanceof Error ? error.message : String(error)}`,
        }
      }
      const hits: string[] = []
      for await (const at of walk(root)) {
        const text = await textOf(at)
        if (text === null) continue
        for (const [index, line] of text.split('\n').entries()) {
          if (!compiled.matcher(line.slice(0, 2000)).find()) continue
          hits.push(`${relative(root, at)}:${index + 1}: ${line.trim().slice(0, 200)}`)
          if (hits.length >= MOST_HITS) return { ok: true, text: `${hits.join('\n')}\n… and more` }
        }
      }
      return { ok: true, text: hits.join('\n') || 'Nothing was found.' }
    },
    edit: (path, before, after) =>
      withFile(path, async (at) => {
        const text = await textOf(at)
        if (text === null) return { ok: false, text: `${path} is no text, or too large.` }
        const found = before === '' ? 0 : text.split(before).length - 1
        if (found !== 1)
          return {
            ok: false,
            text:
              found === 0
                ? `That text is not in ${path}.`
                : `That text is ${found} times in ${path}: give more of what is around it.`,
          }
        await writeFile(
          at,
          text.replace(before, () => after),
        )
        return { ok: true, text: `${path} was changed.` }
      }),
    write: (path, text) =>
      withFile(path, async (at) => {
        await mkdir(dirname(at), { recursive: true })
        await writeFile(at, text)
        return { ok: true, text: `${path} was written.` }
      }),
    remove: (path) =>
      withFile(path, async (at) => {
        await rm(at)
        return { ok: true, text: `${path} was removed.` }
      }),
  }
}

/** The real path of what is there of a path, and the rest as it is. */
async function realOfNearest(path: string): Promise<string> {
  try {
    return await realpath(path)
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code !== 'ENOENT' && code !== 'ENOTDIR') throw error
    return dirname(path) === path
      ? path
      : join(await realOfNearest(dirname(path)), path.slice(dirname(path).length + 1))
  }
}
