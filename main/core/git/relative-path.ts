/** Why a path given relative to a repository can't be used, or null when it can. Such paths are written with slashes. */
export function pathProblem(path: string): 'empty' | 'absolute' | 'outside' | 'git' | null {
  if (path === '' || path === '.' || path === './') return 'empty'
  if (path.startsWith('/') || path.startsWith('\\') || /^[A-Za-z]:/.test(path)) return 'absolute'
  const parts = path.split(/[/\\]/)
  if (parts.includes('..')) return 'outside'
  // ".git" in any spelling that a file system takes for it.
  if (
    parts.some((part) =>
      /^(\.git|git~1)[. ]*$/i.test(
        part.normalize('NFKC').replace(/[\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/g, ''),
      ),
    )
  )
    return 'git'
  return null
}

/** Whether a symbolic link at `path` in a repository leads out of it. */
export function leadsOutside(path: string, target: string): boolean {
  if (target.startsWith('/') || target.startsWith('\\') || /^[A-Za-z]:/.test(target)) return true
  let depth = path.split('/').length - 1
  for (const part of target.split(/[/\\]/)) {
    if (part === '..') depth -= 1
    else if (part !== '' && part !== '.') depth += 1
    if (depth < 0) return true
  }
  return false
}
