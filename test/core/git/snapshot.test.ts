import { chmod, mkdir, readdir, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { applyTo } from '../../../main/core/git/apply.ts'
import { type SessionClone, sessionClone } from '../../../main/core/git/session-clone.ts'
import { snapshot } from '../../../main/core/git/snapshot.ts'
import { commitFiles, emptyFolder, mirrored, plainGit, writeFiles } from './repositories.ts'

const FILES = {
  'train.py': 'import a\n\nfor step in range(10):\n    pass\n',
  'model/a.py': 'a = 1\nb = 2\nc = 3\n',
  'run.sh': '#!/bin/sh\n',
  '.gitignore': 'out/\n*.pyc\n',
  'logo.png': Buffer.from([0, 1, 2, 3]),
  'latin.py': Buffer.from('# gr\xf6\xdfe\nx = 1\n', 'latin1'),
}

async function session() {
  const made = await mirrored(FILES)
  const clone = await sessionClone(made.mirror, join(await emptyFolder(), 'session'), made.base, 'pawl/session-1')
  const look = (linked: string[] = []) => snapshot(made.mirror, clone.path, made.base, linked)
  return { ...made, clone, look }
}

async function changedIn(clone: SessionClone, look: () => ReturnType<typeof snapshot>) {
  const found = await look()
  if (found.kind !== 'changed') throw new Error(`${found.kind} in ${clone.path}`)
  return found
}

describe('a session clone', () => {
  it('is on its branch, clean, with all history, and has no remote', async () => {
    const { clone, base } = await session()
    expect((await plainGit(clone.path, 'rev-parse', 'HEAD')).trim()).toBe(base)
    expect(await plainGit(clone.path, 'branch', '--show-current')).toBe('pawl/session-1\n')
    expect(await plainGit(clone.path, 'status', '--porcelain')).toBe('')
    expect(await plainGit(clone.path, 'log', '--format=%s')).toBe('first\n')
    expect(await plainGit(clone.path, 'remote')).toBe('')
    expect(await readdir(join(clone.path, '.git'))).not.toContain('hooks')
  })

  it('lets an agent commit, and the mirror knows nothing of it', async () => {
    const { clone, mirror } = await session()
    const mine = await commitFiles(clone.path, { 'train.py': 'x\n' }, 'mine')
    await expect(plainGit(mirror.path, 'cat-file', '-e', mine)).rejects.toThrow()
  })

  it('takes a shallow mirror', async () => {
    const { mirror, base } = await mirrored(FILES)
    await writeFile(join(mirror.path, 'shallow'), `${base}\n`)
    const clone = await sessionClone(mirror, join(await emptyFolder(), 's'), base, 'b')
    expect(await plainGit(clone.path, 'rev-parse', '--is-shallow-repository')).toBe('true\n')
  })

  it('does not take over a folder that holds something', async () => {
    const { mirror, base } = await mirrored(FILES)
    const path = await emptyFolder()
    await writeFiles(path, { x: 'x' })
    await expect(sessionClone(mirror, path, base, 'b')).rejects.toMatchObject({ code: 'folder-not-empty' })
  })
})

describe('a snapshot of what an agent did', () => {
  it('is unchanged where nothing but ignored files changed', async () => {
    const { clone, look } = await session()
    await writeFiles(clone.path, { 'out/log': 'x', 'a.pyc': 'x' })
    expect(await look()).toEqual({ kind: 'unchanged', nested: [] })
  })

  it('has changed, new, deleted and renamed files, modes, links and bytes of any kind, and can be applied', async () => {
    const { clone, look, mirror, base } = await session()
    await writeFiles(clone.path, {
      'train.py': 'import a\n\nfor step in range(5):\n    pass\n',
      'new größe.py': 'n = 1\n',
      'logo.png': Buffer.from([0, 255, 254, 10, 13, 0]),
      'latin.py': Buffer.from('# gr\xf6\xdfer\nx = 2\n', 'latin1'),
      'windows.py': 'a = 1\r\nb = 2\r\n',
    })
    await rename(join(clone.path, 'model', 'a.py'), join(clone.path, 'model', 'z.py'))
    await chmod(join(clone.path, 'run.sh'), 0o755)
    await symlink('train.py', join(clone.path, 'link'))
    const found = await changedIn(clone, look)
    expect(found.diff.files.map((file) => [file.path, file.change, file.from])).toEqual([
      ['latin.py', 'modified', null],
      ['link', 'added', null],
      ['logo.png', 'modified', null],
      ['model/z.py', 'renamed', 'model/a.py'],
      ['new größe.py', 'added', null],
      ['run.sh', 'modified', null],
      ['train.py', 'modified', null],
      ['windows.py', 'added', null],
    ])
    expect(found.diff.files.find((file) => file.path === 'train.py')).toMatchObject({ added: 1, removed: 1 })
    expect(found.diff.files.find((file) => file.path === 'logo.png')).toMatchObject({ added: null, removed: null })
    // As it would come back from a database.
    const stored = Buffer.from(found.diff.text, 'utf8').toString('utf8')
    const applied = await applyTo(mirror, base, stored, { message: 'm', atMs: 0 })
    expect(applied).toMatchObject({ kind: 'applied', tree: found.tree })
  })

  it('does not see what an agent did to its own .git', async () => {
    const { clone, look } = await session()
    const trace = join(await emptyFolder(), 'ran')
    await plainGit(clone.path, 'update-index', '--assume-unchanged', 'model/a.py')
    await plainGit(clone.path, 'config', 'core.fsmonitor', `touch '${trace}'`)
    await plainGit(clone.path, 'config', 'filter.evil.clean', `touch '${trace}'`)
    await plainGit(clone.path, 'config', 'diff.evil.command', `touch '${trace}'`)
    await plainGit(clone.path, 'config', 'core.excludesFile', join(clone.path, '..', 'excludes'))
    await writeFile(join(clone.path, '..', 'excludes'), '*\n')
    await writeFiles(clone.path, {
      '.gitattributes': '*.py filter=evil diff=evil\n',
      'train.py': 'x\n',
      '.git/info/exclude': 'hidden.py\n',
    })
    await writeFiles(clone.path, { 'hidden.py': 'h\n' })
    await writeFiles(clone.path, { 'model/a.py': 'changed\n' })
    const found = await changedIn(clone, look)
    expect(found.diff.files.map((file) => file.path)).toEqual(['.gitattributes', 'hidden.py', 'model/a.py', 'train.py'])
    expect(await readdir(join(trace, '..'))).toEqual([])
  })

  it('is the same whether the agent has committed or not, and without any .git at all', async () => {
    const { clone, look } = await session()
    await writeFiles(clone.path, { 'train.py': 'x\n', 'b.py': 'b\n' })
    const before = await changedIn(clone, look)
    await commitFiles(clone.path, {}, 'mine')
    await plainGit(clone.path, 'checkout', '--quiet', '--detach')
    expect(await look()).toEqual(before)
    await rm(join(clone.path, '.git'), { recursive: true })
    expect(await look()).toEqual(before)
  })

  it('copes with folders in place of files and files in place of folders', async () => {
    const { clone, look } = await session()
    await rm(join(clone.path, 'train.py'))
    await writeFiles(clone.path, { 'train.py/__init__.py': 'x\n' })
    await rm(join(clone.path, 'model'), { recursive: true })
    await writeFiles(clone.path, { model: 'x\n' })
    const found = await changedIn(clone, look)
    expect(found.diff.files.map((file) => `${file.change} ${file.path}`)).toEqual([
      'added model',
      'deleted model/a.py',
      'deleted train.py',
      'added train.py/__init__.py',
    ])
  })

  it('sees a file gone of which an empty folder has the name', async () => {
    const { clone, look } = await session()
    await rm(join(clone.path, 'train.py'))
    await mkdir(join(clone.path, 'train.py'))
    const found = await changedIn(clone, look)
    expect(found.diff.files.map((file) => `${file.change} ${file.path}`)).toEqual(['deleted train.py'])
  })

  it('leaves out linked data and names repositories inside', async () => {
    const { clone, look, folder } = await session()
    await writeFiles(folder, { 'data/x': 'x' })
    await symlink(join(folder, 'data'), join(clone.path, 'data'))
    await mkdir(join(clone.path, 'vendor'))
    await plainGit(join(clone.path, 'vendor'), 'init', '--quiet')
    await commitFiles(join(clone.path, 'vendor'), { x: 'x' }, 'x')
    expect(await look(['data'])).toEqual({ kind: 'unchanged', nested: ['vendor'] })
  })

  it('stores nothing of a file that is too large for a patch', async () => {
    const { clone, look, mirror } = await session()
    await writeFile(join(clone.path, 'ckpt.pt'), '')
    await truncate(join(clone.path, 'ckpt.pt'), 3_000_000_000)
    const before = await plainGit(mirror.path, 'count-objects')
    expect(await look()).toEqual({ kind: 'too-large', files: [{ path: 'ckpt.pt', bytes: 3_000_000_000 }] })
    expect(await plainGit(mirror.path, 'count-objects')).toBe(before)
  })

  it('refuses many files that together are too large', async () => {
    const { clone, look } = await session()
    for (let index = 0; index < 6; index++)
      await writeFile(join(clone.path, `part${index}`), Buffer.alloc(4 * 1024 * 1024, index))
    const found = await look()
    expect(found.kind === 'too-large' && found.files).toHaveLength(6)
  })
})
