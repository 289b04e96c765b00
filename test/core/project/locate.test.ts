import { expect, test } from 'vitest'
import { locate, pathKey } from '../../../main/core/project/locate.ts'

const document = `# a comment with [table] and "quotes"
top = 1

[run] # behind a table
command = "a # no comment"   # one
"quoted key" = 'lit\\'
env = { A = "1", B = { c = 2 } }
dotted.inner = true
list = [
  "x", # [no]
  [ 1, 2 ],
  { k = "v" },
]
long = """
[not.a.table]
x = 1 \\""" still"""
after = 1
[ a . "b.c" ]
d = 2026-01-01T00:00:00Z
[[guards]]
max = 1
[[guards]]
max = 2
`

test.each([
  [['top'], 2, 1, 7],
  [['run'], 4, 1, 5],
  [['run', 'command'], 5, 1, 11],
  [['run', 'quoted key'], 6, 1, 16],
  [['run', 'env', 'B', 'c'], 7, 24, 28],
  [['run', 'dotted'], 8, 1, 16],
  [['run', 'dotted', 'inner'], 8, 1, 16],
  [['run', 'list', 0], 10, 3, 3],
  [['run', 'list', 1, 1], 11, 8, 8],
  [['run', 'list', 2, 'k'], 12, 5, 9],
  [['run', 'after'], 17, 1, 9],
  [['a', 'b.c', 'd'], 19, 1, 5],
  [['guards', 1, 'max'], 23, 1, 7],
])('%j is found', (path, line, column, valueColumn) => {
  const place = locate(document).get(pathKey(path))
  expect([place?.line, place?.column, place?.valueColumn]).toEqual([line, column, valueColumn])
})

test('what stands in a text is no key', () => {
  expect([...locate(document).keys()].some((key) => key.includes('not'))).toBe(false)
})

test('a byte-order mark, CRLF and a broken document do not stop it', () => {
  expect(locate('\ufeff[run]\r\na = 1\r\n').get(pathKey(['run', 'a']))?.line).toBe(2)
  for (let length = 0; length < document.length; length++) locate(document.slice(0, length))
  locate('= = ]]\n}{[[[\n"\n')
})
