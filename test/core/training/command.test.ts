import { describe, expect, test } from 'vitest'
import { Failure } from '../../../main/core/failure.ts'
import { argvOf, fillCommand } from '../../../main/core/training/command.ts'

const places = { seed: 7, gpu: '1', out: '/tmp/a b/{seed} $HOME', python: '/opt/x/bin/python3' }

describe('a command', () => {
  test('gets its seed, GPU and folder inside the words, and no word is split by them', () => {
    expect(
      fillCommand(['./run', '--seed={seed}', '--gpu', '{gpu}', '--out={out}/x', '{other}', '{seed}{seed}'], places),
    ).toEqual(['./run', '--seed=7', '--gpu', '1', '--out=/tmp/a b/{seed} $HOME/x', '{other}', '77'])
  })
  test('runs python by its pinned path, and nothing else', () => {
    expect(fillCommand(['python', 'python'], places)).toEqual(['/opt/x/bin/python3', 'python'])
    expect(fillCommand(['python3', '-c', 'pass'], places)).toEqual(['/opt/x/bin/python3', '-c', 'pass'])
    expect(fillCommand(['python', 'x'], { ...places, python: null })).toEqual(['python', 'x'])
    expect(fillCommand(['uv', 'run', 'python'], places)).toEqual(['uv', 'run', 'python'])
  })
  test('that needs a shell is refused with a remedy', () => {
    expect(argvOf('python "a b.py"')).toEqual(['python', 'a b.py'])
    expect(() => argvOf('cd x && make')).toThrow(Failure)
    expect(() => argvOf('cd x && make')).toThrow(/can't be run without a shell/)
  })
})
