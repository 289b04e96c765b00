import type { Adapter } from '../adapter.ts'

/** Any other program: it changes files in its folder. What it prints is kept as it comes; of its cost nothing is known. */
export function commandAdapter(words: readonly string[]): Adapter {
  return {
    kind: 'command',
    name: words[0] ?? '',
    about: 'A program of the researcher’s choice.',
    program: words[0] ?? '',
    get: 'Check the name of the program, or give its whole path.',
    login: { keys: [], files: [], ask: null, how: 'Log in with the program itself.', otherwise: 'unknown' },
    variables: [],
    state: [],
    command: { argv: words, model: [], turns: [], confined: [], unconfined: [], check: [], end: [], env: {} },
    stream: [],
    cost: null,
  }
}
