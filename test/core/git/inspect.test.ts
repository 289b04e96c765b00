import { chown, mkdir, readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { inspect } from '../../../main/core/git/inspect.ts'
import { inspectionProblem, repositoryNotes } from '../../../main/core/git/inspection-notes.ts'
import { openMirror } from '../../../main/core/git/mirror.ts'
import { covers } from '../../../main/core/git/owner.ts'
import { commitFiles, emptyFolder, inspected, plainGit, repositoryWith, writeFiles } from './repositories.ts'

const isRoot = process.getuid?.() === 0

describe('looking at a repository', () => {
  it('finds its root from a folder below it, its head and its branch', async () => {
    const folder = await repositoryWith({ 'src/größe.py': 'a = 1\n' })
    const found = await inspected(join(folder, 'src'))
    expect(found.root).toBe(folder)
    expect(found.head).toBe((await plainGit(folder, 'rev-parse', 'HEAD')).trim())
    expect(found.branch).toBe('main')
    expect(repositoryNotes(found)).toEqual([])
    expect(inspectionProblem(found)).toBeNull()
  })

  it('says which files are not part of the base', async () => {
    const folder = await repositoryWith({ 'a.py': 'a\n', 'b.py': 'b\n', '.gitignore': 'out/\n' })
    await writeFiles(folder, { 'a.py': 'changed\n', 'b.py': 'staged\n', 'new.py': 'n\n', 'out/x': 'ignored\n' })
    await plainGit(folder, 'add', 'b.py')
    const found = await inspected(folder)
    expect(found.dirty.unstaged.names).toEqual(['a.py'])
    expect(found.dirty.staged.names).toEqual(['b.py'])
    expect(found.dirty.untracked.names).toEqual(['new.py'])
    expect(repositoryNotes(found).map((note) => note.sentence)).toEqual([
      'Uncommitted changes are not part of the base: b.py, a.py.',
      'Untracked files are not part of the base: new.py.',
    ])
  })

  it('has a kind and a remedy for everything that is no usable repository', async () => {
    const folder = await emptyFolder()
    await writeFile(join(folder, 'file'), '')
    await mkdir(join(folder, 'plain'))
    await mkdir(join(folder, 'fresh'))
    await plainGit(join(folder, 'fresh'), 'init', '--quiet', '--initial-branch=main')
    await plainGit(folder, 'init', '--quiet', '--bare', 'bare.git')
    for (const [name, kind] of [
      ['nowhere', 'not-found'],
      ['file', 'not-a-folder'],
      ['plain', 'not-a-repository'],
      ['fresh', 'no-commit'],
      ['bare.git', 'bare'],
    ] as const) {
      const found = await inspect(join(folder, name))
      expect(found.kind).toBe(kind)
      expect(inspectionProblem(found)?.remedy).toMatch(/\w/)
      expect(inspectionProblem(found)?.sentence).toContain(name)
    }
  })

  it('says so when git is not there', async () => {
    const folder = await repositoryWith({ a: 'a' })
    const path = process.env.PATH
    process.env.PATH = await emptyFolder()
    try {
      const found = await inspect(folder)
      expect(found.kind).toBe('git-missing')
      expect(inspectionProblem(found)?.remedy).toContain('apt-get install git')
    } finally {
      process.env.PATH = path
    }
  })

  it('names submodules, LFS files, a shallow and a partial clone', async () => {
    const inner = await repositoryWith({ x: 'x' })
    const folder = await repositoryWith({
      '.gitattributes': '*.bin filter=lfs diff=lfs merge=lfs -text\n',
      'weights.bin': 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n',
    })
    await plainGit(folder, '-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', inner, 'vendor/inner')
    await commitFiles(folder, { two: '2' }, 'second')
    await plainGit(folder, 'config', 'uploadpack.allowFilter', 'true')
    const elsewhere = await emptyFolder()
    await plainGit(elsewhere, 'clone', '--quiet', '--depth=1', '--filter=blob:none', `file://${folder}`, 'clone')
    const found = await inspected(join(elsewhere, 'clone'))
    expect(found.shallow).toBe(true)
    expect(found.partial).toBe(true)
    expect(found.submodules).toEqual({ count: 1, names: ['vendor/inner'] })
    expect(found.lfsPointers).toEqual({ count: 1, names: ['weights.bin'] })
    expect(repositoryNotes(found).map((note) => note.code)).toEqual([
      'shallow',
      'partial',
      'submodules',
      'lfs-pointers',
    ])
    const whole = await inspected(folder)
    expect([whole.shallow, whole.partial]).toEqual([false, false])
  })

  it.runIf(isRoot)('asks before it trusts the repository of another user', async () => {
    const folder = await repositoryWith({ a: 'a' })
    await chown(folder, 12345, 12345)
    await chown(join(folder, '.git'), 12345, 12345)
    const found = await inspect(folder)
    expect(found.kind).toBe('foreign-owner')
    expect(inspectionProblem(found)?.remedy).toContain(`safe.directory ${folder}`)
  })

  it.runIf(isRoot)('trusts the repository of another user when git was told to', async () => {
    const folder = await repositoryWith({ a: 'a' })
    await chown(folder, 12345, 12345)
    await chown(join(folder, '.git'), 12345, 12345)
    const home = await emptyFolder()
    await writeFile(join(home, '.gitconfig'), `[safe]\n\tdirectory = ${folder}\n`)
    const before = process.env.HOME
    process.env.HOME = home
    try {
      const repository = await inspected(folder)
      const mirror = await openMirror(await emptyFolder(), repository, repository.head)
      expect(await readdir(mirror.path)).toContain('HEAD')
    } finally {
      process.env.HOME = before
    }
  })

  it('understands what safe.directory covers', () => {
    expect(covers(['/a/b'], '/a/b')).toBe(true)
    expect(covers(['/a/*'], '/a/b/c')).toBe(true)
    expect(covers(['*'], '/x')).toBe(true)
    expect(covers(['*', ''], '/x')).toBe(false)
    expect(covers(['/a/bc'], '/a/b')).toBe(false)
    expect(covers([], '/x')).toBe(false)
  })
})

/** A repository of which every program that its config can name leaves a file behind when it runs. */
async function trapped(): Promise<{ folder: string; traces: string; trap: string }> {
  const folder = await repositoryWith({
    'train.py': 'a\n',
    'data.bin': 'x\n',
    '.gitattributes': '*.py filter=evil diff=evil merge=evil\n*.bin filter=ev=il\n',
  })
  const traces = await emptyFolder()
  const trap = join(folder, '.git', 'trap')
  await writeFile(trap, `#!/bin/sh\necho "$0 $*" >> '${traces}/ran'\ncat\n`, { mode: 0o755 })
  for (const name of [
    'core.fsmonitor',
    'core.sshCommand',
    'core.pager',
    'core.editor',
    'core.askPass',
    'core.alternateRefsCommand',
    'diff.external',
    'diff.evil.command',
    'diff.evil.textconv',
    'merge.evil.driver',
    'filter.evil.clean',
    'filter.evil.smudge',
    'filter.evil.process',
    'filter.ev=il.clean',
    'filter.ev=il.smudge',
    'gpg.program',
    'credential.helper',
    'sequence.editor',
    'uploadpack.packObjectsHook',
    'remote.origin.uploadpack',
    'remote.origin.proxy',
    'trace2.eventTarget',
  ]) {
    await plainGit(
      folder,
      'config',
      name,
      name === 'credential.helper' ? `!'${trap}'` : name.includes('Target') ? join(traces, 'ran') : `'${trap}'`,
    )
  }
  await plainGit(folder, 'config', 'filter.evil.required', 'true')
  await plainGit(folder, 'config', 'log.showSignature', 'true')
  await plainGit(folder, 'config', 'remote.origin.url', `ext::'${trap}'`)
  await plainGit(folder, 'config', 'core.hooksPath', join(folder, '.git', 'hooks'))
  await mkdir(join(folder, '.git', 'hooks'), { recursive: true })
  for (const hook of [
    'post-checkout',
    'post-index-change',
    'reference-transaction',
    'pre-auto-gc',
    'post-rewrite',
    'fsmonitor-watchman',
    'query-watchman',
  ]) {
    await writeFile(join(folder, '.git', 'hooks', hook), `#!/bin/sh\necho ${hook} >> '${traces}/ran'\n`, {
      mode: 0o755,
    })
  }
  // Git looks at contents, through the filters, only where times have changed.
  for (const name of ['train.py', 'data.bin']) await utimes(join(folder, name), 1, 1)
  return { folder, traces, trap }
}

describe('a repository whose config and hooks run code', () => {
  it('runs none of it when looked at and mirrored', async () => {
    const { folder, traces } = await trapped()
    const before = await readFile(join(folder, '.git', 'index'))
    const repository = await inspected(folder)
    expect(repository.dirty.unstaged.count).toBe(0)
    await openMirror(await emptyFolder(), repository, repository.head)
    expect(await readdir(traces)).toEqual([])
    expect(await readFile(join(folder, '.git', 'index'))).toEqual(before)
  })

  it('would have run it in a plain git status (so the test above can fail)', async () => {
    const { folder, traces } = await trapped()
    await plainGit(folder, '-c', 'filter.evil.process=', '-c', 'filter.evil.required=false', 'status')
    expect(await readdir(traces)).toEqual(['ran'])
    const ran = await readFile(join(traces, 'ran'), 'utf8')
    expect(ran).toMatch(/trap/)
    expect((await stat(join(traces, 'ran'))).size).toBeGreaterThan(0)
  })
})
