import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { inspect } from '../../../main/core/git/inspect.ts'
import { openMirror } from '../../../main/core/git/mirror.ts'
import { forgetCommits, keepCommits, keptCommits } from '../../../main/core/git/refs.ts'
import { commitFiles, emptyFolder, inspected, mirrored, plainGit, repositoryWith, writeFiles } from './repositories.ts'

/** Everything in a repository's own folder, with times: to see that nothing was written there. */
async function traceOf(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true })
  const trace: string[] = []
  for (const name of names.sort()) {
    const found = await stat(join(folder, name))
    trace.push(`${name} ${found.size} ${found.mtimeMs} ${found.mode}`)
  }
  return trace
}

const other = otherFileSystem()
afterAll(() => other !== null && rmSync(other, { recursive: true, force: true }))

/** A new folder on another file system than the temporary one, or null when this machine has none. */
function otherFileSystem(): string | null {
  try {
    if (statSync('/dev/shm').dev === statSync(tmpdir()).dev) return null
    return mkdtempSync('/dev/shm/pawl-')
  } catch {
    return null
  }
}

describe('the mirror', () => {
  it('holds the base commit and leaves the checkout as it was', async () => {
    const folder = await repositoryWith({ 'a.py': 'a\n' })
    const before = await traceOf(folder)
    const repository = await inspected(folder)
    const mirror = await openMirror(await emptyFolder(), repository, repository.head)
    expect(await plainGit(mirror.path, 'show', `${repository.head}:a.py`)).toBe('a\n')
    expect(await traceOf(folder)).toEqual(before)
  })

  it('shares the objects of the checkout instead of copying them', async () => {
    const folder = await repositoryWith({ 'a.py': 'a\n' })
    await plainGit(folder, 'gc', '--quiet')
    const repository = await inspected(folder)
    const mirror = await openMirror(await emptyFolder(), repository, repository.head)
    const packs = join('objects', 'pack')
    const pack = (await readdir(join(mirror.path, packs))).find((name) => name.endsWith('.pack')) ?? ''
    expect((await stat(join(mirror.path, packs, pack))).ino).toBe((await stat(join(folder, '.git', packs, pack))).ino)
  })

  it('has no remote, no hooks and never cleans up by itself', async () => {
    const { mirror } = await mirrored({ a: 'a' })
    expect(await plainGit(mirror.path, 'remote')).toBe('')
    expect(await plainGit(mirror.path, 'config', 'gc.auto')).toBe('0\n')
    expect(await readdir(mirror.path)).not.toContain('hooks')
  })

  it('is the same one the next time, and for other worktrees of the repository', async () => {
    const { mirror, home, folder } = await mirrored({ a: 'a' })
    const elsewhere = join(await emptyFolder(), 'linked')
    await plainGit(folder, 'worktree', 'add', '--quiet', elsewhere, '-b', 'side')
    for (const place of [folder, elsewhere]) {
      const repository = await inspected(place)
      expect((await openMirror(home, repository, repository.head)).path).toBe(mirror.path)
    }
    expect(await readdir(join(home, 'mirrors'))).toHaveLength(1)
  })

  it('fetches a newer base, on a branch or not', async () => {
    const { mirror, home, folder } = await mirrored({ a: 'a' })
    const newer = await commitFiles(folder, { b: 'b' }, 'second')
    await plainGit(folder, 'checkout', '--quiet', '--detach')
    const detached = await commitFiles(folder, { c: 'c' }, 'third')
    await plainGit(folder, 'checkout', '--quiet', 'main')
    for (const base of [newer, detached]) {
      await openMirror(home, await inspected(folder), base)
      expect(await plainGit(mirror.path, 'cat-file', '-t', base)).toBe('commit\n')
    }
  })

  it('refuses a commit that the repository does not have, and a name', async () => {
    const { home, folder } = await mirrored({ a: 'a' })
    const repository = await inspected(folder)
    await expect(openMirror(home, repository, 'f'.repeat(40))).rejects.toMatchObject({ code: 'no-such-commit' })
    await expect(openMirror(home, repository, 'main')).rejects.toMatchObject({ code: 'no-such-commit' })
    await expect(openMirror(home, repository, '--upload-pack=touch x')).rejects.toMatchObject({
      code: 'no-such-commit',
    })
  })

  it('is made once when two ask for it at the same time', async () => {
    const folder = await repositoryWith({ a: 'a' })
    const repository = await inspected(folder)
    const home = await emptyFolder()
    const mirrors = await Promise.all([1, 2, 3].map(() => openMirror(home, repository, repository.head)))
    expect(new Set(mirrors.map((mirror) => mirror.path)).size).toBe(1)
    expect(await readdir(join(home, 'mirrors'))).toHaveLength(1)
  })

  it('takes a shallow clone, and later a commit on top of it', async () => {
    const origin = await repositoryWith({ a: '1' })
    await commitFiles(origin, { a: '2' }, 'second')
    const place = await emptyFolder()
    await plainGit(place, 'clone', '--quiet', '--depth=1', `file://${origin}`, 'clone')
    const folder = join(place, 'clone')
    const repository = await inspected(folder)
    const home = await emptyFolder()
    const mirror = await openMirror(home, repository, repository.head)
    const newer = await commitFiles(folder, { a: '3' }, 'third')
    await openMirror(home, repository, newer)
    expect(await plainGit(mirror.path, 'log', '--format=%s', newer)).toBe('third\nsecond\n')
  })

  it('takes a shallow clone that was moved to a commit without its history', async () => {
    const origin = await repositoryWith({ a: '1' })
    const place = await emptyFolder()
    await plainGit(place, 'clone', '--quiet', '--depth=1', `file://${origin}`, 'clone')
    const folder = join(place, 'clone')
    const home = await emptyFolder()
    const first = await inspected(folder)
    await openMirror(home, first, first.head)
    await commitFiles(origin, { a: '2' }, 'second')
    await commitFiles(origin, { a: '3' }, 'third')
    await plainGit(folder, 'fetch', '--quiet', '--depth=1', 'origin', 'main')
    await plainGit(folder, 'reset', '--quiet', '--hard', 'FETCH_HEAD')
    const second = await inspected(folder)
    const mirror = await openMirror(home, second, second.head)
    expect(await plainGit(mirror.path, 'log', '--format=%s', second.head)).toBe('third\n')
  })

  it('says what to do about a clone without its files', async () => {
    const origin = await repositoryWith({ a: '1', b: '2' })
    await plainGit(origin, 'config', 'uploadpack.allowFilter', 'true')
    const place = await emptyFolder()
    await plainGit(place, 'clone', '--quiet', '--no-checkout', '--filter=blob:none', `file://${origin}`, 'clone')
    await rm(origin, { recursive: true })
    const repository = await inspected(join(place, 'clone'))
    const opened = openMirror(await emptyFolder(), repository, repository.head)
    await expect(opened).rejects.toMatchObject({
      code: 'incomplete-clone',
      remedy: expect.stringContaining('--refetch'),
    })
  })

  it('owns its objects when the checkout borrows them from a third place', async () => {
    const origin = await repositoryWith({ a: 'a' })
    const place = await emptyFolder()
    await plainGit(place, 'clone', '--quiet', '--shared', origin, 'clone')
    const repository = await inspected(join(place, 'clone'))
    const mirror = await openMirror(await emptyFolder(), repository, repository.head)
    await rm(origin, { recursive: true })
    expect(await plainGit(mirror.path, 'show', `${repository.head}:a`)).toBe('a')
  })

  it.runIf(other !== null)('is copied where its disk is another one', async () => {
    const folder = await repositoryWith({ a: 'a' })
    const repository = await inspected(folder)
    const mirror = await openMirror(other ?? '', repository, repository.head)
    expect(await plainGit(mirror.path, 'show', `${repository.head}:a`)).toBe('a')
  })

  it('leaves nothing half made when it can not be made', async () => {
    const folder = await repositoryWith({ a: 'a' })
    const repository = await inspected(folder)
    const home = await emptyFolder()
    await rm(join(folder, '.git', 'HEAD'))
    await expect(openMirror(home, repository, repository.head)).rejects.toThrow(/git could not/)
    expect(await readdir(join(home, 'mirrors'))).toEqual([])
  })

  it('excludes what the researcher excludes for this clone only', async () => {
    const folder = await repositoryWith({ a: 'a' })
    await writeFiles(folder, { '.git/info/exclude': 'secret-notes\n' })
    const repository = await inspected(folder)
    const mirror = await openMirror(await emptyFolder(), repository, repository.head)
    expect(await readFile(join(mirror.path, 'info', 'exclude'), 'utf8')).toBe('secret-notes\n')
  })

  it('takes a repository with SHA-256 names', async () => {
    const folder = join(await emptyFolder(), 'repo')
    await mkdir(folder)
    await plainGit(folder, 'init', '--quiet', '--object-format=sha256')
    await commitFiles(folder, { a: 'a' }, 'first')
    const found = await inspect(folder)
    if (found.kind !== 'repository') throw new Error(found.kind)
    const mirror = await openMirror(await emptyFolder(), found, found.head)
    expect(found.head).toHaveLength(64)
    expect(await plainGit(mirror.path, 'show', `${found.head}:a`)).toBe('a')
  })

  it('has a readable name, whatever the folder is called', async () => {
    const place = await emptyFolder()
    await mkdir(join(place, '..odd *? näme'))
    const folder = join(place, '..odd *? näme')
    await plainGit(folder, 'init', '--quiet')
    await writeFile(join(folder, 'a'), 'a')
    await commitFiles(folder, {}, 'first')
    const repository = await inspected(folder)
    const mirror = await openMirror(await emptyFolder(), repository, repository.head)
    expect(mirror.path).toMatch(/\/odd-näme-[0-9a-f]{12}\.git$/)
  })
})

describe('commits held for a campaign', () => {
  it('survive a clean-up, and are let go with the campaign', async () => {
    const { mirror, base } = await mirrored({ a: 'a' })
    await keepCommits(mirror, 'c1', [
      { name: 'experiment/1', commit: base },
      { name: 'tip', commit: base },
    ])
    await keepCommits(mirror, 'c12', [{ name: 'tip', commit: base }])
    await plainGit(mirror.path, 'gc', '--quiet', '--prune=now')
    expect((await keptCommits(mirror, 'c1')).map((kept) => kept.name)).toEqual(['experiment/1', 'tip'])
    await forgetCommits(mirror, 'c1')
    expect(await keptCommits(mirror, 'c1')).toEqual([])
    expect(await keptCommits(mirror, 'c12')).toHaveLength(1)
  })
})
