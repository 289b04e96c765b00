import { describe, expect, test } from 'vitest'
import { mostDiffLines, parseDiff } from '../../../../renderer/views/diff/parse.ts'

const patch = `diff --git a/train.py b/train.py
index 1234567..89abcde 100644
--- a/train.py
+++ b/train.py
@@ -10,3 +10,4 @@ def forward(self, x):
 a
-b
+c
+++ not a header
 d
@@ -20 +21 @@
-x
+y
\\ No newline at end of file
diff --git "a/gr\\303\\274n.py" "b/gr\\303\\274n.py"
new file mode 100644
--- /dev/null
+++ "b/gr\\303\\274n.py"
@@ -0,0 +1 @@
+z
`

describe('reading git’s diff', () => {
  const diff = parseDiff(patch)
  test('files, hunks and the unchanged lines between them', () => {
    expect(diff.lines.filter((line) => line.kind === 'file')).toEqual([
      { kind: 'file', path: 'train.py', before: 'train.py', note: '', added: 3, removed: 2 },
      { kind: 'file', path: 'grün.py', before: null, note: 'new file', added: 1, removed: 0 },
    ])
    expect(diff.hunks).toHaveLength(3)
    expect(diff.lines.filter((line) => line.kind === 'gap')).toEqual([
      { kind: 'gap', lines: 9, from: 1, to: 1 },
      { kind: 'gap', lines: 7, from: 13, to: 14 },
    ])
  })
  test('line numbers of the old and the new file', () => {
    expect(diff.lines.filter((line) => line.kind === 'remove')).toEqual([
      { kind: 'remove', text: 'b', from: 11, to: null },
      { kind: 'remove', text: 'x', from: 20, to: null },
    ])
    expect(diff.lines.find((line) => line.kind === 'same' && line.text === 'd')).toEqual({
      kind: 'same',
      text: 'd',
      from: 12,
      to: 13,
    })
  })
  test('an added line that looks like a header stays an added line', () => {
    expect(diff.lines).toContainEqual({ kind: 'add', text: '++ not a header', from: null, to: 12 })
  })
  test('a binary file, a rename and nonsense are notes or nothing, never an error', () => {
    const renamed = parseDiff(
      'diff --git a/old b/new\nsimilarity index 90%\nrename from old\nrename to new\nBinary files a/old and b/new differ\n',
    )
    expect(renamed.lines[0]).toMatchObject({ path: 'new', note: 'renamed from old' })
    expect(renamed.lines[1]).toMatchObject({ kind: 'note' })
    expect(() => parseDiff('@@ @@\n+++\n\u0000')).not.toThrow()
    expect(parseDiff('').lines).toEqual([])
  })
  test('a diff of more lines than anyone reads is cut, and says so', () => {
    const huge = parseDiff(
      `diff --git a/x b/x\n@@ -0,0 +1,${mostDiffLines + 10} @@\n${'+x\n'.repeat(mostDiffLines + 10)}`,
    )
    expect(huge.cut).toBe(true)
    expect(huge.lines).toHaveLength(mostDiffLines)
    expect(diff.cut).toBe(false)
  })
  test('an endless line is clipped', () => {
    const wide = parseDiff(`diff --git a/x b/x\n@@ -0,0 +1 @@\n+${'x'.repeat(100_000)}\n`)
    expect(wide.widest).toBeLessThan(3000)
  })
})
