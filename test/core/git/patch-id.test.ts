import { describe, expect, it } from 'vitest'
import { significant } from '../../../main/core/git/code-line.ts'
import { parseHunks } from '../../../main/core/git/hunks.ts'
import { codeId, patchId } from '../../../main/core/git/patch-id.ts'
import { mirrored, patchOf, writeFiles } from './repositories.ts'

const BEFORE = `import math

def loss(x):
    # squared
    total = 0
    for value in x:
        scale = 0.5
        total += scale * value ** 2
    return total


def step(x):
    return x - 0.1
`

async function ready() {
  const made = await mirrored({ 'train.py': BEFORE })
  const diff = (after: string) => patchOf(made.folder, () => writeFiles(made.folder, { 'train.py': after }))
  return { ...made, diff }
}

describe('the id of a patch', () => {
  it('of git does not depend on where the patch applies', async () => {
    const { mirror, diff } = await ready()
    const plain = await diff(BEFORE.replace('scale = 0.5', 'scale = 0.25'))
    const moved = plain.replace(/^@@ -(\d+)/m, (_, line: string) => `@@ -${Number(line) + 10}`)
    const id = await patchId(mirror, plain)
    expect(id).toMatch(/^[0-9a-f]{40}$/)
    expect(await patchId(mirror, moved)).toBe(id)
    expect(await patchId(mirror, await diff(BEFORE.replace('scale = 0.5', 'scale = 0.3')))).not.toBe(id)
    expect(await patchId(mirror, '')).toBeNull()
  })

  it('of the code is the same for the same change with other comments and spacing', async () => {
    const { diff } = await ready()
    const plain = codeId(await diff(BEFORE.replace('scale = 0.5', 'scale = 0.25')))
    const others = [
      BEFORE.replace('scale = 0.5', 'scale=0.25  # a quarter'),
      BEFORE.replace('        scale = 0.5', '        # smaller\n\n        scale  =  0.25'),
      BEFORE.replace('        scale = 0.5', '        scale = 0.25\n\n        # smaller'),
      BEFORE.replace('scale = 0.5', 'scale = 0.25').replace('# squared', '# square'),
    ]
    for (const other of others) expect(codeId(await diff(other)).id).toBe(plain.id)
    expect(plain.isCosmetic).toBe(false)
  })

  it('of the code differs for another value, another place and another file', async () => {
    const { diff } = await ready()
    const first = await diff(BEFORE.replace('scale = 0.5', 'scale = 0.25'))
    const ids = new Set(
      [
        first,
        await diff(BEFORE.replace('scale = 0.5', 'scale = 0.26')),
        await diff(BEFORE.replace('total = 0\n', 'scale = 0.25\n')),
        first.replaceAll('train.py', 'model.py'),
        await diff(BEFORE.replace('x - 0.1', 'x - 0.2')),
      ].map((each) => codeId(each).id),
    )
    expect(ids.size).toBe(5)
  })

  it('is cosmetic when only comments, blank lines or spacing change', async () => {
    const { diff } = await ready()
    for (const after of [
      BEFORE.replace('# squared', '# cubed'),
      BEFORE.replace('\n\n\n', '\n'),
      BEFORE.replace('scale * value', 'scale*value'),
    ]) {
      expect(codeId(await diff(after)).isCosmetic).toBe(true)
    }
    expect(codeId('').isCosmetic).toBe(true)
  })

  it('is not cosmetic when a line only moves out of a loop, or text inside quotes changes', async () => {
    const { diff } = await ready()
    const hoisted = BEFORE.replace('        scale = 0.5\n', '').replace(
      '    for value',
      '    scale = 0.5\n    for value',
    )
    expect(codeId(await diff(hoisted)).isCosmetic).toBe(false)
    const dedented = BEFORE.replace('        total +=', '    total +=')
    expect(codeId(await diff(dedented)).isCosmetic).toBe(false)
    const quoted = 'diff --git a/a.py b/a.py\n--- a/a.py\n+++ b/a.py\n@@ -1 +1 @@\n-x = "a # b"\n+x = "a # c"\n'
    expect(codeId(quoted).isCosmetic).toBe(false)
  })

  it('is not cosmetic for a mode, a rename or a binary file', async () => {
    expect(codeId('diff --git a/x b/x\nold mode 100644\nnew mode 100755\n').isCosmetic).toBe(false)
    expect(codeId('diff --git a/x b/y\nsimilarity index 100%\nrename from x\nrename to y\n').isCosmetic).toBe(false)
  })
})

describe('a line of code', () => {
  it('loses its comment and its needless spacing, and keeps its indentation', () => {
    expect(significant('a.py', '    x  =  y+ 1   # why')).toBe('    x=y+1')
    expect(significant('a.py', "\tprint('#  x', a)")).toBe("        print('#  x',a)")
    expect(significant('a.py', 'return  not x')).toBe('return not x')
    expect(significant('a.py', '   # only words')).toBe('')
    expect(significant('a.ts', 'x = 1 // why')).toBe('x=1')
    expect(significant('a.py', 'x = 7 // 2')).toBe('x=7//2')
    expect(significant('a.md', '# Title')).toBe('#Title')
    expect(significant('a.py', String.raw`x = 'it\'s # y' # z`)).toBe(String.raw`x='it\'s # y'`)
  })
})

describe('hunks', () => {
  it('end where their counts say so, whatever the lines look like', () => {
    const files = parseHunks(
      'diff --git a/a b/a\n--- a/a\n+++ b/a\n@@ -1,3 +1,2 @@ def\n x\n--- a/b\n-+++ b/b\n+y\n\\ No newline at end of file\ndiff --git a/c b/c\n--- a/c\n+++ /dev/null\n@@ -1 +0,0 @@\n-z\n',
    )
    expect(files.map((file) => [file.path, file.hunks.flat().map((line) => line.sign + line.text)])).toEqual([
      ['a', [' x', '--- a/b', '-+++ b/b', '+y']],
      ['c', ['-z']],
    ])
  })
})
