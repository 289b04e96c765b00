import picomatch from 'picomatch'

/** What a proposal may do with a path. `protected` wins over an allow pattern that covers it too. */
export type EditRight = 'allowed' | 'protected' | 'not-allowed'

/** Decides by the [edit] table; make it once for many paths. Paths are relative to the repository, with `/`. */
export function editRights(edit: {
  readonly allow: readonly string[]
  readonly protect: readonly string[]
}): (path: string) => EditRight {
  const isProtected = pathMatcher(edit.protect)
  const isAllowed = pathMatcher(edit.allow)
  return (path) => (isProtected(path) ? 'protected' : isAllowed(path) ? 'allowed' : 'not-allowed')
}

/** Matches paths by patterns; a pattern that names a folder covers everything below it. */
export function pathMatcher(patterns: readonly string[]): (path: string) => boolean {
  const all = patterns.flatMap((pattern) => [trimmed(pattern), `${trimmed(pattern)}/**`])
  return picomatch(all, { dot: true, nonegate: true, noextglob: true })
}

/** Whether a pattern stands for exactly one path. */
export function isLiteral(pattern: string): boolean {
  return !/[*?[\]{}!()]/.test(pattern)
}

/** Why a path of the project file can't be one inside the repository; null when it can. */
export function pathProblem(path: string): string | null {
  if (path.includes('\\')) return 'a path with a backslash'
  if (path.startsWith('/') || /^[A-Za-z]:/.test(path)) return 'an absolute path'
  if (path.startsWith('~')) return 'a path that begins with ~'
  if (path.startsWith('!')) return 'a pattern that begins with !'
  const parts = trimmed(path).split('/')
  if (parts.includes('..')) return 'a path that leaves the repository'
  if (parts[0] === '.git') return "a path inside git's own folder"
  if (trimmed(path) === '' || trimmed(path) === '.') return 'the whole repository'
  return null
}

function trimmed(path: string): string {
  return path.replace(/^(\.\/)+/, '').replace(/\/+$/, '')
}
