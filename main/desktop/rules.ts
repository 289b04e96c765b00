/** The one origin of the window's page. */
export const pageUrl = 'app://ui/index.html'

/** Whether a page is Pawl's own: of the packaged page's origin, or of the development server's where there is one. */
export function isOwnPage(url: string, developmentUrl: string | null): boolean {
  const page = parsed(url)
  // An `app:` address has no origin by the rules of URLs (it is "null"), so scheme and host are compared.
  return [pageUrl, developmentUrl].some((own) => {
    const allowed = own === null ? null : parsed(own)
    return page !== null && allowed !== null && page.protocol === allowed.protocol && page.host === allowed.host
  })
}

/** The address as it may be given to the system's browser after asking, or null: only http and https, without a password. */
export function externalLink(url: string): string | null {
  const link = parsed(url)
  if (link === null || (link.protocol !== 'http:' && link.protocol !== 'https:')) return null
  return link.username === '' && link.password === '' ? link.href : null
}

/** What the page may do beyond being a page: put text on the clipboard. Compared as text, since Electron's list grows. */
export function mayHave(permission: string, requestingUrl: string, developmentUrl: string | null): boolean {
  return permission === 'clipboard-sanitized-write' && isOwnPage(requestingUrl, developmentUrl)
}

function parsed(url: string): URL | null {
  return URL.canParse(url) ? new URL(url) : null
}
