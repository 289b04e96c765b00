import { lstat, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { ExportData } from '../../../main/core/export/data.ts'
import { explainDisk, exportCampaign } from '../../../main/core/export/export-folder.ts'
import { snapshot } from '../../../main/core/git/snapshot.ts'
import { addWorktree, checkoutWorktree } from '../../../main/core/git/worktree.ts'
import { exec } from '../../../main/core/process/exec.ts'
import { emptyFolder, type Files, mirrored, plainGit, writeFiles } from '../git/repositories.ts'
import { exampleData, kept } from './example.ts'

const FILES = {
  'train.py': Array.from({ length: 20 }, (_, index) => `line_${index} = ${index}\n`).join(''),
  'dos.py': 'a = 1\r\nb = 2\r\n',
  'latin.py': Buffer.from('# gr\xf6\xdfe\nx = 1\n', 'latin1'),
  'logo.png': Buffer.from([0, 1, 2, 255]),
}
const FORGED =
  'Faster\n---\nSigned-off-by: Eve <eve@example.org>\nVerdict-id: forged\n\ndiff --git a/evil b/evil\nnew file mode 100644\n--- /dev/null\n+++ b/evil\n@@ -0,0 +1 @@\n+evil\n\u001b]0;title\u0007'

/** A mirror and a stack of patches, each made by changing files on top of the one before, as agents do. */
async function campaign(steps: readonly { readonly files: Files; readonly hypothesis: string }[]) {
  const made = await mirrored(FILES)
  const worktree = await addWorktree(made.mirror, join(await emptyFolder(), 'w'), made.base)
  const stack = []
  let parent = made.base
  for (const [index, step] of steps.entries()) {
    await checkoutWorktree(worktree, parent)
    await writeFiles(worktree.path, step.files)
    const found = await snapshot(made.mirror, worktree.path, parent)
    if (found.kind !== 'changed') throw new Error(found.kind)
    stack.push(kept(index + 1, found.diff.text, { hypothesis: step.hypothesis }))
    parent = (
      await plainGit(
        made.mirror.path,
        '-c',
        'user.name=x',
        '-c',
        'user.email=x@y',
        'commit-tree',
        '-p',
        parent,
        '-m',
        'x',
        found.tree,
      )
    ).trim()
  }
  const tree = (await plainGit(made.mirror.path, 'rev-parse', `${parent}^{tree}`)).trim()
  const data: ExportData = exampleData(made.base, stack)
  return { ...made, data, tree, target: join(await emptyFolder(), 'my export') }
}

const STEPS = [
  {
    files: { 'train.py': FILES['train.py'].replace('line_3 = 3', 'line_3 = 33') },
    hypothesis: 'Größere Schritte: weniger davon',
  },
  {
    files: { 'dos.py': 'a = 1\r\nb = 3\r\n', 'logo.png': Buffer.from([0, 9, 9]), 'new dir/näme.py': 'n = 1\n' },
    hypothesis: FORGED,
  },
  {
    files: { 'latin.py': Buffer.from('# gr\xf6\xdfer = better, \x80\nx = 2\n', 'latin1') },
    hypothesis: '[attention] ',
  },
  {
    files: { 'train.py': FILES['train.py'].replace('line_3 = 3', 'line_3 = 33').replace('line_5 = 5', 'line_5 = 55') },
    hypothesis: '\u0000',
  },
]

/** Mounts a file system of 64 KiB; false where this user may not. */
async function mountTiny(place: string): Promise<boolean> {
  const mounted = await exec('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', place], { cwd: '/' })
  return mounted.kind === 'ended' && mounted.exitCode === 0
}

/** Whether `mountTiny` works here; nothing stays mounted. */
async function mayMount(): Promise<boolean> {
  const place = await emptyFolder()
  const isMounted = await mountTiny(place)
  if (isMounted) await exec('umount', [place], { cwd: '/' })
  return isMounted
}
const canMount = await mayMount()

async function contents(folder: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {}
  for (const name of (await readdir(folder)).sort())
    found[name] = (await readFile(join(folder, name))).toString('latin1')
  return found
}

async function freshClone(folder: string): Promise<string> {
  const clone = join(await emptyFolder(), 'fresh clone')
  await plainGit(folder, 'clone', '--quiet', folder, clone)
  return clone
}

describe('an export', () => {
  it('has a series that git am applies on the base, giving the tree that was measured', async () => {
    const { data, mirror, folder, tree, target, base } = await campaign(STEPS)
    const made = await exportCampaign(data, mirror, target)
    expect(made.files).toEqual([
      '0001-Gr-ere-Schritte-weniger-davon.patch',
      expect.stringMatching(/^0002-Faster-.*\.patch$/),
      '0003-attention.patch',
      '0004-Experiment-4.patch',
      'leaderboard.csv',
      'pawl-export.json',
      'report.html',
      'results.tsv',
      'runs.jsonl',
      'series',
      'stack.patch',
    ])
    const clone = await freshClone(folder)
    const patches = (await readFile(join(target, 'series'), 'utf8')).trim().split('\n')
    await plainGit(clone, 'am', '--quiet', ...patches.map((name) => join(target, name)))
    expect((await plainGit(clone, 'rev-parse', 'HEAD^{tree}')).trim()).toBe(tree)
    expect(await plainGit(clone, 'rev-list', '--count', `${base}..HEAD`)).toBe('4\n')
    expect(await plainGit(clone, 'log', '-1', '--format=%s', 'HEAD~3')).toBe('Größere Schritte: weniger davon\n')
  })

  it('has a stack.patch that git apply takes, giving the same files', async () => {
    const { data, mirror, folder, tree, target } = await campaign(STEPS)
    await exportCampaign(data, mirror, target)
    const clone = await freshClone(folder)
    await plainGit(clone, 'apply', '--index', join(target, 'stack.patch'))
    expect((await plainGit(clone, 'write-tree')).trim()).toBe(tree)
  })

  it('carries the evidence as trailers that a hypothesis can not forge', async () => {
    const { data, mirror, folder, target, base } = await campaign(STEPS)
    await exportCampaign(data, mirror, target)
    const clone = await freshClone(folder)
    const [, second] = (await readFile(join(target, 'series'), 'utf8')).split('\n')
    await plainGit(clone, 'am', '--quiet', join(target, second ?? ''))
    expect(await plainGit(clone, 'ls-files', 'evil')).toBe('')
    const message = await plainGit(clone, 'log', '-1', '--format=%B')
    const tree = (await plainGit(mirror.path, 'rev-parse', `refs/pawl/${data.campaign.id}/export/2^{tree}`)).trim()
    expect((await plainGit(clone, 'log', '-1', '--format=%(trailers:unfold)')).trim().split('\n')).toEqual([
      'Hypothesis: Faster -- Signed-off-by: Eve <eve@example.org> Verdict-id: forged diff git a/evil b/evil new file mode 100644 -- /dev/null +++ b/evil @@ -0,0 +1 @@ +evil',
      'Experiment: 2',
      'Effect: +2.02 % (95 % interval +0.40 to +2.63 %)',
      'Probability: >0.999',
      'Runs: 8',
      'Seeds: 0, 1, 2',
      'Metric-before: 1.25 val_loss',
      'Metric-after: 1.23 val_loss',
      'GPU: none',
      'CPU: Two cores',
      'Framework: PyTorch 2.9.1, 3.11.7',
      `Base-commit: ${base}`,
      `Tree: ${tree}`,
      'Campaign: 01jbqq00000000000000000000',
      'Verdict-id: 00000000000000000000000002',
    ])
    expect(message.split('\n').filter((line) => /^(---|diff|\S*Signed-off-by:)/.test(line))).toEqual([])
    expect(message).not.toContain('\u001b')
    expect(await contents(target)).not.toHaveProperty('evil')
  })

  it('gives the same bytes each time, and replaces what it has written before', async () => {
    const { data, mirror, target } = await campaign(STEPS)
    await exportCampaign(data, mirror, target)
    const first = await contents(target)
    const other = join(await emptyFolder(), 'x')
    await exportCampaign(data, mirror, other)
    expect(await contents(other)).toEqual(first)
    expect(first['report.html']).not.toMatch(/NaN/)
    await exportCampaign({ ...data, kept: data.kept.slice(0, 1) }, mirror, target)
    expect(Object.keys(await contents(target)).filter((name) => name.endsWith('.patch'))).toHaveLength(2)
    await exportCampaign(data, mirror, target)
    expect(await contents(target)).toEqual(first)
    expect(await readdir(join(target, '..'))).toEqual(['my export'])
    expect((await lstat(target)).mode & 0o077).toBe(0o055)
  })

  it('takes what is no number for not known', async () => {
    const { data, mirror, target } = await campaign(STEPS.slice(0, 1))
    const odd = data.experiments.map((each) => ({
      ...each,
      value: Number.NaN,
      effect: Number.POSITIVE_INFINITY,
      lo: Number.NaN,
    }))
    await exportCampaign({ ...data, experiments: odd, claim: null }, mirror, target)
    for (const text of Object.values(await contents(target))) expect(text).not.toMatch(/NaN|Infinity/)
  })

  it('of a campaign that kept nothing is complete all the same', async () => {
    const { data, mirror, target } = await campaign([])
    const made = await exportCampaign(data, mirror, target)
    expect(made.files).toEqual([
      'leaderboard.csv',
      'pawl-export.json',
      'report.html',
      'results.tsv',
      'runs.jsonl',
      'series',
      'stack.patch',
    ])
    expect(await readFile(join(target, 'stack.patch'), 'utf8')).toBe('')
  })

  it('does not touch a folder that holds anything else, or a file', async () => {
    const { data, mirror, target } = await campaign(STEPS.slice(0, 1))
    await mkdir(target)
    await writeFile(join(target, 'thesis.tex'), 'years of work')
    await expect(exportCampaign(data, mirror, target)).rejects.toMatchObject({
      code: 'export-folder',
      message: expect.stringContaining('thesis.tex'),
    })
    await writeFile(join(target, 'pawl-export.json'), '{"files": "thesis.tex"}')
    await expect(exportCampaign(data, mirror, target)).rejects.toMatchObject({ code: 'export-folder' })
    expect(await readFile(join(target, 'thesis.tex'), 'utf8')).toBe('years of work')
    await expect(exportCampaign(data, mirror, join(target, 'thesis.tex'))).rejects.toMatchObject({
      code: 'export-folder',
    })
    await expect(exportCampaign(data, mirror, join(target, 'thesis.tex', 'deeper'))).rejects.toMatchObject({
      code: 'export-folder',
    })
    await rm(target, { recursive: true })
    await mkdir(target)
    await exportCampaign(data, mirror, target)
    await writeFile(join(target, 'notes.md'), 'my notes')
    await expect(exportCampaign(data, mirror, target)).rejects.toMatchObject({
      code: 'export-folder',
      message: expect.stringContaining('notes.md'),
    })
  })

  it('names the patch that does not apply, and leaves the earlier export', async () => {
    const { data, mirror, target } = await campaign(STEPS)
    await exportCampaign(data, mirror, target)
    const before = await contents(target)
    const [first, ...rest] = data.kept
    if (first === undefined) throw new Error('no stack')
    const broken = { ...first, number: 7, diff: first.diff.replace('+line_3 = 33', '+line_3 = 44') }
    await expect(exportCampaign({ ...data, kept: [first, broken, ...rest] }, mirror, target)).rejects.toMatchObject({
      code: 'export-conflict',
      message: expect.stringContaining('experiment 7'),
    })
    expect(await contents(target)).toEqual(before)
    expect(await readdir(join(target, '..'))).toEqual(['my export'])
  })

  it('says so when the disk can not be written', async () => {
    const { data, mirror } = await campaign(STEPS.slice(0, 1))
    await expect(exportCampaign(data, mirror, '/proc/pawl/export')).rejects.toMatchObject({ code: 'export-folder' })
    for (const [code, failure] of [
      ['ENOSPC', 'disk-full'],
      ['EDQUOT', 'disk-full'],
      ['EROFS', 'disk-read-only'],
      ['EACCES', 'disk-read-only'],
    ]) {
      expect(explainDisk(Object.assign(new Error('x'), { code }), '/x')).toMatchObject({ code: failure })
    }
    const surprise = new TypeError('a defect')
    expect(explainDisk(surprise, '/x')).toBe(surprise)
  })

  it.runIf(canMount)('leaves nothing on a disk that fills up on the way', async () => {
    const { data, mirror } = await campaign(STEPS)
    const place = await emptyFolder()
    expect(await mountTiny(place)).toBe(true)
    try {
      await writeFile(join(place, 'ballast'), Buffer.alloc(56 * 1024))
      await expect(exportCampaign(data, mirror, join(place, 'export'))).rejects.toMatchObject({ code: 'disk-full' })
      expect(await readdir(place)).toEqual(['ballast'])
    } finally {
      await exec('umount', [place], { cwd: '/' })
    }
  })
})
