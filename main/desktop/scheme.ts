import { protocol } from 'electron'
import type { Log } from '../core/log.ts'
import { safeFile, securityHeaders } from '../web/content.ts'

/** Makes `app:` a scheme with an origin, so that the page has one and the policy's 'self' means it. Before `ready` only. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ])
}

/** Serves the files below `root` as app://ui/, and nothing else. After `ready` only. */
export function serveScheme(root: string, log: Log): void {
  protocol.handle('app', async (request) => {
    const url = new URL(request.url)
    const content = url.host === 'ui' && request.method === 'GET' ? await safeFile(root, url.pathname) : null
    if (content === null) {
      log.warn(`the window asked for ${request.url.slice(0, 200)}, which is no page`)
      return new Response('There is no such page.\n', { status: 404, headers: securityHeaders })
    }
    return new Response(new Uint8Array(content.bytes), {
      headers: { ...securityHeaders, 'content-type': content.type },
    })
  })
}
