import { chmod, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { applyTo } from '../../../main/core/git/apply.ts'
import { compose, composeSeries } from '../../../main/core/git/compose.ts'
import { offences } from '../../../main/core/git/edit-paths.ts'
import { withLinkTargets } from '../../../main/core/git/link-targets.ts'
import { emptyFolder, mirrored, patchOf, plainGit, writeFiles } from './repositories.ts'

const TEXT = { message: 'try\n', atMs: 1_700_000_123_456 }
const NUMBERED = Array.from({ length: 30 }, (_, index) => `line ${index}`)
const FILES = {
  'train.py': `${NUMBERED.join('\n')}\n`,
  'model.py': 'm = 1\n',
  'logo.png': Buffer.from([0, 1, 2]),
  'dos.py': 'a\r\nb\r\nc\r\n',
}

const edited = (edits: Record<number, string>): string =>
  `${NUMBERED.map((line, index) => edits[index] ?? line).join('\n')}\n`

async function ready() {
  const made = await mirrored(FILES)
  const patch = (files: Record<string, string | Uint8Array>) =>
    patchOf(made.folder, () => writeFiles(made.folder, files))
  return { ...made, patch, apply: (diff: string, parent = made.base) => applyTo(made.mirror, parent, diff, TEXT) }
}

describe('applying a patch without a worktree', () => {
  it('gives a commit on its parent with the changed files', async () => {
    const { mirror, base, patch, apply } = await ready()
    const applied = await apply(await patch({ 'model.py': 'm = 2\n', 'new.py': 'n\n' }))
    if (applied.kind !== 'applied') throw new Error(applied.kind)
    expect(applied.files.map((file) => `${file.change} ${file.path}`)).toEqual(['modified model.py', 'added new.py'])
    expect(await plainGit(mirror.path, 'show', `${applied.commit}:model.py`)).toBe('m = 2\n')
    expect(await plainGit(mirror.path, 'log', '-1', '--format=%P %an <%ae> %at %ct %s', applied.commit)).toBe(
      `${base} Pawl <pawl@localhost> 1700000123 1700000123 try\n`,
    )
    expect(await readdir(join(mirror.path, 'pawl-scratch'))).toEqual([])
  })

  it('gives the same hash each time, in another mirror too', async () => {
    const first = await ready()
    const second = await ready()
    const diff = await first.patch({ 'model.py': 'm = 2\n' })
    const applied = await first.apply(diff)
    expect(await first.apply(diff)).toEqual(applied)
    expect(second.base).toBe(first.base)
    expect(await second.apply(diff)).toEqual(applied)
  })

  it('merges with what the parent has become', async () => {
    const { mirror, patch, apply } = await ready()
    const above = await apply(await patch({ 'train.py': edited({ 2: 'above' }) }))
    const beside = await patch({ 'train.py': edited({ 5: 'below' }) })
    const both = await apply(beside, above.kind === 'applied' ? above.commit : '')
    if (both.kind !== 'applied') throw new Error(both.kind)
    expect(await plainGit(mirror.path, 'show', `${both.commit}:train.py`)).toBe(edited({ 2: 'above', 5: 'below' }))
  })

  it('names the files of a conflict, whether or not the old objects are known', async () => {
    const { patch, apply } = await ready()
    const one = await apply(await patch({ 'train.py': edited({ 5: 'one' }) }))
    const two = await patch({ 'train.py': edited({ 5: 'two' }), 'model.py': 'm = 3\n' })
    const parent = one.kind === 'applied' ? one.commit : ''
    expect(await apply(two, parent)).toEqual({ kind: 'conflict', files: ['train.py'] })
    expect(await apply(two.replace(/^index .*\n/gm, ''), parent)).toEqual({ kind: 'conflict', files: ['train.py'] })
  })

  it('names the file that a patch wants to change and that is not there, or is there already', async () => {
    const { folder, patch, apply } = await ready()
    const made = await patch({ 'new.py': 'n\n' })
    const removed = await patchOf(folder, () => rm(join(folder, 'model.py')))
    const gone = await apply(removed)
    expect(gone.kind).toBe('applied')
    const parent = gone.kind === 'applied' ? gone.commit : ''
    expect(await apply(await patch({ 'model.py': 'm = 2\n' }), parent)).toEqual({
      kind: 'conflict',
      files: ['model.py'],
    })
    const there = await apply(made)
    const other = made.replace('+n', '+other').replace(/^index .*\n/gm, '')
    expect(await apply(other, there.kind === 'applied' ? there.commit : '')).toEqual({
      kind: 'conflict',
      files: ['new.py'],
    })
  })

  it('finds a patch empty that changes nothing or is applied already', async () => {
    const { patch, apply } = await ready()
    const diff = await patch({ 'model.py': 'm = 2\n' })
    const applied = await apply(diff)
    expect(await apply(diff, applied.kind === 'applied' ? applied.commit : '')).toEqual({ kind: 'empty' })
    expect(await apply('')).toEqual({ kind: 'empty' })
    expect(await apply('only words\n')).toEqual({ kind: 'empty' })
  })

  it('calls a broken patch malformed and says where', async () => {
    const { patch, apply } = await ready()
    const diff = await patch({ 'train.py': edited({ 5: 'x' }) })
    const cut = await apply(`${diff.split('\n').slice(0, 8).join('\n')}\n`)
    expect(cut).toMatchObject({ kind: 'malformed', message: expect.stringMatching(/corrupt patch at .*line 9|line 9/) })
  })

  it('refuses paths that lead out of the repository or into .git', async () => {
    const { apply, mirror } = await ready()
    for (const path of [
      '../outside',
      'a/../../outside',
      '.git/config',
      '.GIT/hooks/x',
      '/etc/pawl',
      '.git\u200c/config',
    ]) {
      const diff = `diff --git a/${path} b/${path}\nnew file mode 100644\n--- /dev/null\n+++ b/${path}\n@@ -0,0 +1 @@\n+x\n`
      expect((await apply(diff)).kind).toBe('malformed')
    }
    expect(await plainGit(mirror.path, 'config', '--list')).not.toContain('x=')
  })

  it('does not write through a link that a patch makes', async () => {
    const { folder, apply } = await ready()
    const outside = await emptyFolder()
    const diff = await patchOf(folder, () => symlink(outside, join(folder, 'door')))
    const through =
      'diff --git a/door/x b/door/x\nnew file mode 100644\n--- /dev/null\n+++ b/door/x\n@@ -0,0 +1 @@\n+x\n'
    expect((await apply(diff + through)).kind).toBe('malformed')
    expect(await readdir(outside)).toEqual([])
  })

  it('reports links that lead outside and submodules as offences', async () => {
    const { folder, apply, mirror, base } = await ready()
    const links = await patchOf(folder, async () => {
      await symlink('/etc/passwd', join(folder, 'absolute'))
      await symlink('../../x', join(folder, 'up'))
      await symlink('train.py', join(folder, 'fine'))
    })
    const submodule = `diff --git a/sub b/sub\nnew file mode 160000\n--- /dev/null\n+++ b/sub\n@@ -0,0 +1 @@\n+Subproject commit ${base}\n`
    const applied = await apply(links + submodule)
    if (applied.kind !== 'applied') throw new Error(JSON.stringify(applied))
    const files = await withLinkTargets(mirror, applied.files)
    expect(offences(files, { allow: ['**'], protect: [] })).toEqual([
      { path: 'absolute', why: 'link-outside' },
      { path: 'sub', why: 'submodule' },
      { path: 'up', why: 'link-outside' },
    ])
  })

  it('takes binary files, renames, modes and links', async () => {
    const { folder, apply } = await ready()
    const diff = await patchOf(folder, async () => {
      await writeFile(join(folder, 'logo.png'), Buffer.from([0, 200, 10, 13, 0]))
      await rename(join(folder, 'train.py'), join(folder, 'main.py'))
      await chmod(join(folder, 'model.py'), 0o755)
      await symlink('main.py', join(folder, 'link'))
    })
    const applied = await apply(diff)
    if (applied.kind !== 'applied') throw new Error(JSON.stringify(applied))
    expect(applied.files.map((file) => [file.path, file.change, file.newMode])).toEqual([
      ['link', 'added', '120000'],
      ['logo.png', 'modified', '100644'],
      ['main.py', 'renamed', '100644'],
      ['model.py', 'modified', '100755'],
    ])
  })
})

describe('line ends', () => {
  it('are as in the file where the patch keeps them', async () => {
    const { mirror, patch, apply } = await ready()
    const applied = await apply(await patch({ 'dos.py': 'a\r\nB\r\nc\r\n' }))
    expect(applied.kind).toBe('applied')
    expect(await plainGit(mirror.path, 'show', `${applied.kind === 'applied' ? applied.commit : ''}:dos.py`)).toBe(
      'a\r\nB\r\nc\r\n',
    )
  })

  it('of a patch saved on Windows do not matter for a file with plain ones', async () => {
    const { mirror, patch, apply } = await ready()
    const saved = (await patch({ 'model.py': 'm = 2\n', 'new.py': 'n\n' })).replaceAll('\n', '\r\n')
    const applied = await apply(saved.replace(/^index .*\r\n/gm, ''))
    if (applied.kind !== 'applied') throw new Error(JSON.stringify(applied))
    expect(await plainGit(mirror.path, 'show', `${applied.commit}:model.py`)).toBe('m = 2\n')
  })

  it('of a patch saved on Windows fit a file that has the same', async () => {
    const { mirror, patch, apply } = await ready()
    const saved = (await patch({ 'dos.py': 'a\r\nB\r\nc\r\n' })).replaceAll('\r\n', '\n').replaceAll('\n', '\r\n')
    const applied = await apply(saved)
    if (applied.kind !== 'applied') throw new Error(JSON.stringify(applied))
    expect(await plainGit(mirror.path, 'show', `${applied.commit}:dos.py`)).toBe('a\r\nB\r\nc\r\n')
  })

  it('and names without a/ and b/, as diff -u writes them, are understood', async () => {
    const { apply } = await ready()
    expect(
      (await apply('--- model.py\t2026-01-01\n+++ model.py\t2026-01-02\n@@ -1 +1 @@\n-m = 1\n+m = 2\n')).kind,
    ).toBe('applied')
  })
})

describe('composing a set of patches', () => {
  it('gives one commit on the base, the same for the same set', async () => {
    const { mirror, base, patch } = await ready()
    const one = { name: '1', diff: await patch({ 'train.py': edited({ 2: 'one' }) }) }
    const two = { name: '2', diff: await patch({ 'train.py': edited({ 4: 'two' }) }) }
    const three = { name: '3', diff: await patch({ 'model.py': 'm = 3\n' }) }
    const composed = await compose(mirror, base, [one, two, three])
    if (composed.kind !== 'composed') throw new Error(composed.kind)
    expect(await plainGit(mirror.path, 'show', `${composed.commit}:train.py`)).toBe(edited({ 2: 'one', 4: 'two' }))
    expect((await plainGit(mirror.path, 'rev-parse', `${composed.commit}^`)).trim()).toBe(base)
    expect(await compose(mirror, base, [one, two, three])).toEqual(composed)
    expect(await compose(mirror, base, [])).toMatchObject({ kind: 'composed', commit: base })
  })

  it('names the patch that does not merge', async () => {
    const { mirror, base, patch } = await ready()
    const one = { name: '7', diff: await patch({ 'train.py': edited({ 2: 'one' }) }) }
    const two = { name: '9', diff: await patch({ 'train.py': edited({ 2: 'two' }) }) }
    expect(await compose(mirror, base, [one, two])).toEqual({ kind: 'conflict', patch: '9', files: ['train.py'] })
    expect(await compose(mirror, base, [one, { name: '8', diff: 'diff --git a/x b/x\n@@ -1 +1 @@\n' }])).toMatchObject({
      kind: 'malformed',
      patch: '8',
    })
  })

  it('can make one commit for each patch, and leaves out those that add nothing', async () => {
    const { mirror, base, patch } = await ready()
    const one = {
      name: '1',
      diff: await patch({ 'model.py': 'm = 2\n' }),
      message: (tree: string) => `One ${tree}\n`,
      atMs: 1000,
    }
    const series = await composeSeries(mirror, base, [
      one,
      { ...one, name: '2' },
      { name: '3', diff: await patch({ 'new.py': 'n\n' }), message: () => 'Three\n', atMs: 2000 },
    ])
    if (series.kind !== 'series') throw new Error(series.kind)
    expect(series.empty).toEqual(['2'])
    expect(series.commits.map((commit) => commit.name)).toEqual(['1', '3'])
    expect(await plainGit(mirror.path, 'log', '--format=%s', series.commits.at(-1)?.commit ?? '')).toBe(
      `Three\nOne ${series.commits[0]?.tree}\nfirst\n`,
    )
  })
})
