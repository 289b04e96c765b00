import {
  chmod,
  lstat,
  mkdir,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fingerprintLinked, linkIgnored } from '../../../main/core/git/linked.ts'
import { openMirror } from '../../../main/core/git/mirror.ts'
import { protectedFiles, verifyProtected } from '../../../main/core/git/protected.ts'
import {
  addWorktree,
  checkoutWorktree,
  listWorktrees,
  pruneWorktrees,
  removeWorktree,
  type Worktree,
} from '../../../main/core/git/worktree.ts'
import { commitFiles, emptyFolder, inspected, mirrored, plainGit, writeFiles } from './repositories.ts'

const FILES = {
  'train.py': 'print(1)\n',
  'model/a.py': 'a\n',
  'eval.py': 'e\n',
  '.gitignore': 'data\nout/\n',
  'run.sh': '#!/bin/sh\n',
}

async function withWorktree(files: Record<string, string> = FILES) {
  const mirrorAndMore = await mirrored(files)
  const path = join(await emptyFolder(), 'work tree', 'slot 1')
  return { ...mirrorAndMore, path, worktree: await addWorktree(mirrorAndMore.mirror, path, mirrorAndMore.base) }
}

/** Every file below a folder with its content, the `.git` file left out. */
async function contents(folder: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {}
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    if (entry.isFile() && path !== join(folder, '.git'))
      found[path.slice(folder.length + 1)] = await readFile(path, 'utf8')
    if (entry.isSymbolicLink()) found[path.slice(folder.length + 1)] = `-> ${await readlink(path)}`
  }
  return found
}

describe('a worktree', () => {
  it('holds the files of the commit and tells its own name to git', async () => {
    const { worktree, base } = await withWorktree()
    expect(await contents(worktree.path)).toEqual(FILES)
    expect((await plainGit(worktree.path, 'rev-parse', 'HEAD')).trim()).toBe(base)
  })

  it('is used again where it already is', async () => {
    const { mirror, path, worktree, base } = await withWorktree()
    await writeFiles(path, { 'left.txt': 'x' })
    expect(await addWorktree(mirror, path, base)).toEqual(worktree)
    expect(await contents(path)).toEqual(FILES)
    expect(await listWorktrees(mirror)).toEqual([worktree])
  })

  it('does not take over a folder that holds something else', async () => {
    const { mirror, base } = await mirrored(FILES)
    const path = await emptyFolder()
    await writeFiles(path, { 'thesis.tex': 'x' })
    await expect(addWorktree(mirror, path, base)).rejects.toMatchObject({ code: 'folder-not-empty' })
    expect(await readdir(path)).toEqual(['thesis.tex'])
  })

  it('goes to another commit and back', async () => {
    const { worktree, folder, home, base } = await withWorktree()
    const next = await commitFiles(folder, { 'model/b.py': 'b\n', 'train.py': 'print(2)\n' }, 'next')
    await openMirror(home, await inspected(folder), next)
    await checkoutWorktree(worktree, next)
    expect((await contents(worktree.path))['model/b.py']).toBe('b\n')
    await checkoutWorktree(worktree, base)
    expect(await contents(worktree.path)).toEqual(FILES)
  })

  const damage: Record<string, (worktree: Worktree) => Promise<void>> = {
    'changed, deleted and added files': async ({ path }) => {
      await writeFiles(path, { 'train.py': 'print(0)\n', 'new.py': 'x', 'out/deep/log': 'x', data: 'x' })
      await rm(join(path, 'eval.py'))
    },
    'a change of the same size with the old time': async ({ path }) => {
      const { atime, mtime } = await lstat(join(path, 'eval.py'))
      await writeFile(join(path, 'eval.py'), 'E\n')
      await utimes(join(path, 'eval.py'), atime, mtime)
    },
    'a mode': async ({ path }) => chmod(join(path, 'run.sh'), 0o755),
    'a folder in place of a file': async ({ path }) => {
      await rm(join(path, 'train.py'))
      await writeFiles(path, { 'train.py/__init__.py': 'x' })
    },
    'a file in place of a folder': async ({ path }) => {
      await rm(join(path, 'model'), { recursive: true })
      await writeFile(join(path, 'model'), 'x')
    },
    'a link in place of a folder': async ({ path }) => {
      await rm(join(path, 'model'), { recursive: true })
      await symlink('/etc', join(path, 'model'))
    },
    'a repository of its own': async ({ path }) => {
      await mkdir(join(path, 'nested'))
      await plainGit(join(path, 'nested'), 'init', '--quiet')
      await commitFiles(join(path, 'nested'), { x: 'x' }, 'x')
    },
    'folders that can not be written': async ({ path }) => {
      await writeFiles(path, { 'out/locked/file': 'x' })
      await chmod(join(path, 'out/locked'), 0o500)
      await chmod(join(path, 'model'), 0o500)
    },
    'a lock that a killed git left': async ({ gitDir }) => writeFile(join(gitDir, 'index.lock'), ''),
    'a damaged index': async ({ gitDir }) => writeFile(join(gitDir, 'index'), 'nonsense'),
    'a change that git was told not to look at': async ({ path }) => {
      await plainGit(path, 'update-index', '--assume-unchanged', 'eval.py')
      await plainGit(path, 'update-index', '--skip-worktree', 'train.py')
      await writeFiles(path, { 'eval.py': 'x\n', 'train.py': 'x\n' })
    },
    'the .git file gone': async ({ path }) => rm(join(path, '.git')),
    'the .git file led elsewhere': async ({ path }) => writeFile(join(path, '.git'), 'gitdir: /tmp\n'),
    'a .git folder with traps': async ({ path }) => {
      await rm(join(path, '.git'))
      await plainGit(path, 'init', '--quiet')
      await plainGit(path, 'config', 'core.fsmonitor', `sh -c 'touch "${path}/../trapped"'`)
    },
    'commits on a branch of its own': async ({ path }) => {
      await plainGit(path, 'checkout', '--quiet', '-b', 'mine')
      await commitFiles(path, { 'train.py': 'mine\n' }, 'mine')
    },
    'a merge that was never finished': async ({ path }) => {
      await plainGit(path, 'checkout', '--quiet', '-b', 'one')
      await commitFiles(path, { 'train.py': 'one\n' }, 'one')
      await plainGit(path, 'checkout', '--quiet', '-b', 'two', 'HEAD~')
      await commitFiles(path, { 'train.py': 'two\n' }, 'two')
      await plainGit(path, 'merge', 'one').catch(() => '')
    },
    'nothing left at all': async ({ path }) => rm(path, { recursive: true }),
  }
  for (const [name, harm] of Object.entries(damage)) {
    it(`is put right after a run left ${name}`, async () => {
      const { worktree, base } = await withWorktree()
      await harm(worktree)
      await checkoutWorktree(worktree, base)
      expect(await contents(worktree.path)).toEqual(FILES)
      expect((await plainGit(worktree.path, 'status', '--porcelain', '--ignored')).trim()).toBe('')
      expect((await plainGit(worktree.path, 'rev-parse', 'HEAD')).trim()).toBe(base)
      expect((await lstat(join(worktree.path, 'run.sh'))).mode & 0o111).toBe(0)
      expect(await readdir(join(worktree.path, '..'))).toEqual(['slot 1'])
    })
  }

  it('runs no hook and no fsmonitor that a run has put into the mirror', async () => {
    const { worktree, mirror, base, folder, home } = await withWorktree()
    const trace = join(await emptyFolder(), 'ran')
    const hooks = join(mirror.path, 'hooks')
    await mkdir(hooks)
    for (const hook of ['post-checkout', 'post-index-change', 'reference-transaction']) {
      await writeFile(join(hooks, hook), `#!/bin/sh\ntouch '${trace}'\n`, { mode: 0o755 })
    }
    await plainGit(mirror.path, 'config', 'core.hooksPath', hooks)
    await plainGit(mirror.path, 'config', 'core.fsmonitor', join(hooks, 'post-checkout'))
    const next = await commitFiles(folder, { 'train.py': 'print(2)\n' }, 'next')
    await openMirror(home, await inspected(folder), next)
    await checkoutWorktree(worktree, next)
    await addWorktree(mirror, join(await emptyFolder(), 'other'), base)
    expect(await readdir(join(trace, '..'))).toEqual([])
    await plainGit(worktree.path, 'checkout', '--quiet', '--detach', base)
    expect(await readdir(join(trace, '..'))).toEqual(['ran'])
  })

  it('goes with all that a run has left, and once more is no error', async () => {
    const { worktree, mirror } = await withWorktree()
    await writeFiles(worktree.path, { 'out/x': 'x' })
    await removeWorktree(worktree)
    await removeWorktree(worktree)
    expect(await listWorktrees(mirror)).toEqual([])
  })

  it('is forgotten when its folder is gone, and old scratch folders with it', async () => {
    const { worktree, mirror } = await withWorktree()
    await rm(worktree.path, { recursive: true })
    await mkdir(join(mirror.path, 'pawl-scratch', 'x-old'), { recursive: true })
    await pruneWorktrees(mirror, Number.MAX_SAFE_INTEGER)
    expect(await listWorktrees(mirror)).toEqual([])
    expect(await readdir(join(mirror.path, 'pawl-scratch'))).toEqual([])
  })

  it('can be made again after a folder of the same name was removed by hand', async () => {
    const { worktree, mirror, path, base } = await withWorktree()
    await rm(worktree.path, { recursive: true })
    await addWorktree(mirror, path, base)
    expect(await contents(path)).toEqual(FILES)
  })
})

describe('linked paths', () => {
  it('lead to the checkout, and putting the worktree right never touches what they lead to', async () => {
    const { worktree, folder, base } = await withWorktree()
    await writeFiles(folder, { 'data/train.bin': 'tokens', 'out/cache/x': 'x' })
    const ending = await linkIgnored(worktree, folder, ['data', './out/cache/'])
    expect(ending.kind).toBe('linked')
    expect(await readFile(join(worktree.path, 'data', 'train.bin'), 'utf8')).toBe('tokens')
    expect(await readFile(join(worktree.path, 'out', 'cache', 'x'), 'utf8')).toBe('x')
    expect((await linkIgnored(worktree, folder, ['data'])).kind).toBe('linked')
    await checkoutWorktree(worktree, base)
    expect(await readdir(worktree.path)).not.toContain('data')
    await linkIgnored(worktree, folder, ['data'])
    await removeWorktree(worktree)
    expect(await readFile(join(folder, 'data', 'train.bin'), 'utf8')).toBe('tokens')
  })

  it('are refused when they lead out, are tracked, or are not there; all or none', async () => {
    const { worktree, folder } = await withWorktree()
    await writeFiles(folder, { 'data/x': 'x' })
    const paths = [
      'data',
      '../other',
      '/etc',
      'a/../../b',
      'train.py',
      'model',
      '.git',
      'x/.GIT/y',
      'nowhere',
      '',
      '.',
      'C:/x',
    ]
    expect(await linkIgnored(worktree, folder, paths)).toEqual({
      kind: 'refused',
      refusals: [
        { path: '../other', why: 'outside' },
        { path: '/etc', why: 'absolute' },
        { path: 'a/../../b', why: 'outside' },
        { path: 'train.py', why: 'tracked' },
        { path: 'model', why: 'tracked' },
        { path: '.git', why: 'git' },
        { path: 'x/.GIT/y', why: 'git' },
        { path: 'nowhere', why: 'missing' },
        { path: '', why: 'empty' },
        { path: '.', why: 'empty' },
        { path: 'C:/x', why: 'absolute' },
      ],
    })
    expect(await readdir(worktree.path)).not.toContain('data')
  })

  it('are refused behind a tracked link that leads out of the worktree', async () => {
    const outside = await emptyFolder()
    const { folder, home } = await mirrored(FILES)
    await symlink(outside, join(folder, 'store'))
    const base = await commitFiles(folder, {}, 'a link')
    await writeFiles(outside, { 'data/x': 'x' })
    const mirror = await openMirror(home, await inspected(folder), base)
    const worktree = await addWorktree(mirror, join(await emptyFolder(), 'w'), base)
    expect(await linkIgnored(worktree, folder, ['store/data'])).toEqual({
      kind: 'refused',
      refusals: [{ path: 'store/data', why: 'outside' }],
    })
  })

  it('have a fingerprint that changes with any file, and only then', async () => {
    const { folder } = await mirrored(FILES)
    const real = await emptyFolder()
    await writeFiles(real, { 'a/train.bin': 'tokens', 'b.bin': 'more' })
    await symlink(real, join(folder, 'data'))
    const first = await fingerprintLinked(folder, ['data'])
    expect(first).toMatchObject({ files: 2, bytes: 10, complete: true })
    expect(await fingerprintLinked(folder, ['data'])).toEqual(first)
    const hashes = new Set([first.hash])
    const changes = [
      () => writeFile(join(real, 'a', 'train.bin'), 'TOKENS'),
      () => writeFile(join(real, 'new'), ''),
      () => rm(join(real, 'b.bin')),
      () => mkdir(join(real, 'c')),
      () => utimes(join(real, 'new'), 1, 1),
      () => rm(join(folder, 'data')),
    ]
    for (const change of changes) {
      await change()
      hashes.add((await fingerprintLinked(folder, ['data'])).hash)
    }
    expect(hashes.size).toBe(changes.length + 1)
  })
})

describe('protected files', () => {
  it('are found changed, missing or of another mode after a run', async () => {
    const { worktree, mirror, base } = await withWorktree({
      ...FILES,
      'assets/a': 'a',
      'assets/b': 'b',
      'assets/c': 'c',
      'other.py': 'x',
    })
    const files = await protectedFiles(mirror, base, ['eval.py', 'assets/**', 'run.sh'])
    expect(files.map((file) => file.path)).toEqual(['assets/a', 'assets/b', 'assets/c', 'eval.py', 'run.sh'])
    expect(await verifyProtected(worktree, files)).toEqual([])
    await writeFile(join(worktree.path, 'assets/a'), 'A')
    await rm(join(worktree.path, 'assets/b'))
    await rm(join(worktree.path, 'assets/c'))
    await symlink('a', join(worktree.path, 'assets/c'))
    await chmod(join(worktree.path, 'run.sh'), 0o755)
    await writeFile(join(worktree.path, 'other.py'), 'not protected')
    expect(await verifyProtected(worktree, files)).toEqual([
      { path: 'assets/a', why: 'changed' },
      { path: 'assets/b', why: 'missing' },
      { path: 'assets/c', why: 'changed' },
      { path: 'run.sh', why: 'mode' },
    ])
  })

  it('are changed when a link or a folder has their name, whatever it leads to', async () => {
    const { worktree, mirror, base } = await withWorktree()
    const files = await protectedFiles(mirror, base, ['eval.py', 'train.py'])
    await rename(join(worktree.path, 'eval.py'), join(worktree.path, 'same.py'))
    await symlink('same.py', join(worktree.path, 'eval.py'))
    await rm(join(worktree.path, 'train.py'))
    await mkdir(join(worktree.path, 'train.py'))
    expect(await verifyProtected(worktree, files)).toEqual([
      { path: 'eval.py', why: 'changed' },
      { path: 'train.py', why: 'changed' },
    ])
  })

  it('are not believed to be unchanged because a run has told git so', async () => {
    const { worktree, mirror, base } = await withWorktree()
    const files = await protectedFiles(mirror, base, ['eval.py'])
    await plainGit(worktree.path, 'update-index', '--assume-unchanged', 'eval.py')
    await writeFile(join(worktree.path, 'eval.py'), 'X\n')
    expect(await verifyProtected(worktree, files)).toEqual([{ path: 'eval.py', why: 'changed' }])
  })

  it('count as unchanged where attributes change line ends at checkout', async () => {
    const { worktree, mirror, base } = await withWorktree({
      '.gitattributes': '*.txt text eol=crlf\n',
      'a.txt': 'one\ntwo\n',
    })
    expect(await readFile(join(worktree.path, 'a.txt'), 'utf8')).toBe('one\r\ntwo\r\n')
    const files = await protectedFiles(mirror, base, ['a.txt'])
    expect(await verifyProtected(worktree, files)).toEqual([])
    await writeFile(join(worktree.path, 'a.txt'), 'one\r\nthree\r\n')
    expect(await verifyProtected(worktree, files)).toEqual([{ path: 'a.txt', why: 'changed' }])
  })
})
