import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll } from 'vitest'

/** Makes folders with files in them, some of them repositories; all are removed when the file's tests are over. */
export function folderMaker(name: string): {
  readonly folder: (files: Readonly<Record<string, string>>) => string
  readonly repository: (files: Readonly<Record<string, string>>, untracked?: Readonly<Record<string, string>>) => string
} {
  const root = mkdtempSync(join(tmpdir(), `pawl ${name} ü`))
  afterAll(() => rmSync(root, { recursive: true, force: true }))
  const write = (folder: string, files: Readonly<Record<string, string>>): void => {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      writeFileSync(join(folder, path), text)
    }
  }
  const folder = (files: Readonly<Record<string, string>>): string => {
    const made = mkdtempSync(join(root, 'a folder '))
    write(made, files)
    return made
  }
  return {
    folder,
    repository: (files, untracked = {}) => {
      const made = folder(files)
      const git = (...args: string[]): void => {
        execFileSync(
          'git',
          ['-c', 'user.name=T', '-c', 'user.email=t@example.org', '-c', 'commit.gpgsign=false', ...args],
          { cwd: made, stdio: 'pipe' },
        )
      }
      git('init', '-q')
      git('add', '-A', '-f')
      git('commit', '-q', '--allow-empty', '-m', 'base')
      write(made, untracked)
      return made
    },
  }
}
