import { readFile, realpath } from 'node:fs/promises'
import { extname, join, sep } from 'node:path'

/** The one content security policy of both doors; on one line, because Electron drops a header that has a line break. */
export const contentSecurityPolicy =
  "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/** What every answer of a door carries, whatever it answers. */
export const securityHeaders: Readonly<Record<string, string>> = {
  'content-security-policy': contentSecurityPolicy,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  // With the line above: the page has its process for itself, and so may measure its memory, which gives back what it no longer needs.
  'cross-origin-embedder-policy': 'require-corp',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
}

export type Content = { readonly type: string; readonly bytes: Buffer }

/**
 * The file that a URL's path (percent-encoded, without query) names below `root`, or null: no such file, not a plain file
 * of a known type, or a path that tries to leave `root`, be it by `..`, by encoding or by a symbolic link.
 */
export async function safeFile(root: string, urlPath: string): Promise<Content | null> {
  const relative = safePath(urlPath)
  if (relative === null) return null
  const type = types[extname(relative)]
  if (type === undefined) return null
  try {
    const base = await realpath(root)
    const file = await realpath(join(base, relative))
    if (!file.startsWith(base + sep)) return null
    return { type, bytes: await readFile(file) }
  } catch (error) {
    if (isMissing(error)) return null
    throw error
  }
}

/** The relative path that a URL's path names, or null when it is not one that a page of Pawl can ask for. */
export function safePath(urlPath: string): string | null {
  if (!urlPath.startsWith('/')) return null
  const decoded = decode(urlPath)
  if (decoded === null || /[\0\\:]/.test(decoded)) return null
  if (decoded === '/') return 'index.html'
  const segments = decoded.slice(1).split('/')
  return segments.some((segment) => segment === '' || segment.startsWith('.')) ? null : segments.join('/')
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text)
  } catch {
    return null
  }
}

function isMissing(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : null
  return code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR' || code === 'ENAMETOOLONG' || code === 'ELOOP'
}
