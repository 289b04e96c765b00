import { describe, expect, it } from 'vitest'
import { readArguments } from '../../main/desktop/arguments.ts'

describe("the window's arguments", () => {
  it.each<readonly [string[], object]>([
    [[], { demo: false, seed: null, keepOpen: false }],
    [['/app', 'demo'], { demo: true, seed: null, keepOpen: false }],
    [['--demo', '--seed', '7', '--keep-open'], { demo: true, seed: 7, keepOpen: true }],
    [['--demo', '--seed=12', '--keep'], { demo: true, seed: 12, keepOpen: true }],
    [['--seed'], { demo: false, seed: null, keepOpen: false }],
    [['--seed', 'x'], { demo: false, seed: null, keepOpen: false }],
  ])('%j are %j', (argv, asked) => {
    expect(readArguments(argv)).toEqual(asked)
  })

  it('skip the switches of others', () => {
    const argv = ['--inspect=0', '--remote-debugging-port=0', '--no-sandbox', '/app', '--demo', '--log-level=3']
    expect(readArguments(argv)).toEqual({ demo: true, seed: null, keepOpen: false })
  })
})
