import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/** What is known of a request before anything is done for it. */
export type Facts = {
  readonly host: string | undefined
  readonly origin: string | undefined
  readonly authorization: string | undefined
  readonly cookie: string | undefined
  /** The `token` of the URL's query; null without one. */
  readonly token: string | null
  readonly wantsSocket: boolean
}

export type Admission =
  | { readonly kind: 'admitted' }
  /** The token was right: set this cookie and send the browser to the address without the token. */
  | { readonly kind: 'welcome'; readonly cookie: string }
  | { readonly kind: 'refused'; readonly status: 401 | 403 | 421; readonly why: string }

export type Access = {
  /** 256 random bits as hex; whoever has it may do everything. */
  readonly token: string
  readonly admit: (facts: Facts) => Admission
}

/** Browsers that were let in and not forgotten; the oldest is forgotten first and opens the first address again. */
const mostSessions = 256

const wrongHost = { kind: 'refused', status: 421, why: 'Pawl answers only to a loopback address.' } as const
const wrongOrigin = { kind: 'refused', status: 403, why: 'Pawl answers only to its own page.' } as const
const noSession = {
  kind: 'refused',
  status: 401,
  why: 'Open the address that Pawl printed: it carries the token that this page needs.',
} as const

/**
 * Decides who comes in. A browser shows the token once, and gets a cookie that is not the token: a cookie that leaks is
 * of no use to the command line, and it ends with the process.
 */
export function createAccess(): Access {
  const token = randomBytes(32).toString('hex')
  const sessions = new Set<string>()

  function welcome(port: string): Admission {
    const session = randomBytes(32).toString('hex')
    sessions.add(session)
    const oldest = sessions.size > mostSessions ? sessions.values().next().value : undefined
    if (oldest !== undefined) sessions.delete(oldest)
    return { kind: 'welcome', cookie: `${cookieName(port)}=${session}; HttpOnly; SameSite=Strict; Path=/` }
  }

  function admit(facts: Facts): Admission {
    const host = loopback(facts.host)
    if (host === null) return wrongHost
    if (facts.origin !== undefined && facts.origin !== `http://${host.name}`) return wrongOrigin
    if (facts.wantsSocket && facts.origin === undefined) {
      // No browser leaves the origin out of an upgrade: this is the command line, which has no cookie.
      return isBearer(facts.authorization, token) ? { kind: 'admitted' } : noSession
    }
    if (facts.token !== null && !facts.wantsSocket) return isSame(facts.token, token) ? welcome(host.port) : noSession
    const session = cookieValue(facts.cookie, cookieName(host.port))
    return session !== null && sessions.has(session) ? { kind: 'admitted' } : noSession
  }

  return { token, admit }
}

/** The loopback address that a Host header names, in lower case; null for anything else. Any port: a tunnel changes it. */
export function loopback(host: string | undefined): { readonly name: string; readonly port: string } | null {
  const match = /^(?:127\.0\.0\.1|localhost|\[::1\])(?::(\d{1,5}))?$/i.exec(host ?? '')
  return match === null ? null : { name: match[0].toLowerCase(), port: match[1] ?? '80' }
}

// Cookies do not tell ports apart. The port is the one that the browser sees, so that two tunnels do not share one name.
function cookieName(port: string): string {
  return `pawl-${port}`
}

function cookieValue(header: string | undefined, name: string): string | null {
  for (const pair of (header ?? '').split(';')) {
    const [key, value] = pair.trim().split('=', 2)
    if (key === name && value !== undefined) return value
  }
  return null
}

function isBearer(header: string | undefined, token: string): boolean {
  const match = /^Bearer ([0-9a-f]{1,200})$/.exec(header ?? '')
  return match?.[1] !== undefined && isSame(match[1], token)
}

function isSame(shown: string, token: string): boolean {
  // Hashed first, because timingSafeEqual throws on different lengths.
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(shown), digest(token))
}
