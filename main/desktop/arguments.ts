export type DesktopArguments = {
  /** Run the demo's campaign, print its progress and end with it. */
  readonly demo: boolean
  readonly seed: number | null
  readonly keepOpen: boolean
}

/**
 * What a person asked of the window. Everything else is skipped: Chromium, Electron and whatever drives them in a test put
 * switches of their own on the same line.
 */
export function readArguments(argv: readonly string[]): DesktopArguments {
  return {
    demo: argv.includes('demo') || argv.includes('--demo'),
    seed: seedOf(argv),
    keepOpen: argv.includes('--keep-open') || argv.includes('--keep'),
  }
}

function seedOf(argv: readonly string[]): number | null {
  const at = argv.findIndex((word) => word === '--seed' || word.startsWith('--seed='))
  if (at === -1) return null
  const text = argv[at] === '--seed' ? (argv[at + 1] ?? '') : (argv[at] ?? '').slice('--seed='.length)
  return /^\d{1,9}$/.test(text) ? Number(text) : null
}
