import { execFileSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { printCommand, splitCommand } from '../../../main/core/project/words.ts'

/** What a real shell makes of the words. */
function asShell(command: string): string[] {
  return execFileSync('sh', ['-c', `printf '%s\\0' ${command}`], { encoding: 'utf8' })
    .split('\0')
    .slice(0, -1)
}

describe('a command is split as a shell splits it', () => {
  test.each([
    'python train.py --lr 3e-4',
    'python train.py --name "a b" --x=\'c d\'',
    "printf 'it''s'",
    'echo a\\ b "c\\"d" "e\\f" "g\\\\h" "\\$x"',
    "echo '$HOME' '|' '*' '#'",
    'echo ""',
    "echo '' a''b",
    'python   -c "import sys; print(sys.path)"',
    'echo a#b x=1 {seed}',
    'echo "two\nlines"',
    'python train.py \\\n  --lr 1',
    'echo "ä ö" ü',
    'echo %s @x a:b,c+d',
  ])('%s', (command) => {
    const split = splitCommand(command)
    expect(split).toEqual({ kind: 'words', words: asShell(command) })
    if (split.kind === 'words') expect(asShell(printCommand(split.words))).toEqual(split.words)
  })
})

describe('what only a shell can do is refused, with its place', () => {
  test.each([
    ['cd x && python train.py', 5, '&&'],
    ['python a.py || true', 12, '||'],
    ['python a.py | tee log', 12, '|'],
    ['python a.py > log', 12, '>'],
    ['python a.py 2>&1', 13, '>'],
    ['python a.py; ls', 11, ';'],
    ['python a.py &', 12, '&'],
    ['python $HOME/a.py', 7, '$'],
    ['python "$HOME"', 8, '$'],
    ['python $(which a)', 7, '$'],
    ['python `which a`', 7, 'backquote'],
    ['python "`which a`"', 8, 'backquote'],
    ['python *.py', 7, '*'],
    ['python ~/a.py', 7, '~'],
    ['(python a.py)', 0, '('],
    ['python a.py # note', 12, '#'],
    ['python "a.py', 7, 'never closed'],
    ["python 'a.py", 7, 'never closed'],
    ['python a.py \\', 12, 'backslash'],
    ['SEED=1 python a.py', 0, 'sets a variable'],
    ['', 0, 'empty'],
    ['  \n ', 0, 'empty'],
  ])('%s', (command, at, why) => {
    const split = splitCommand(command)
    expect(split.kind).toBe('refused')
    if (split.kind !== 'refused') return
    expect(split.at).toBe(at)
    expect(split.why).toContain(why)
    expect(split.remedy).not.toBe('')
  })
})
