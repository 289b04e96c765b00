import { describe, expect, it } from 'vitest'
import { contentSecurityPolicy, safePath } from '../../main/web/content.ts'

describe('the path of a page', () => {
  it.each([
    ['/', 'index.html'],
    ['/index.html', 'index.html'],
    ['/assets/main-1f.js', 'assets/main-1f.js'],
    ['/assets/a%20b.js', 'assets/a b.js'],
  ])('%s is the file %s', (urlPath, file) => {
    expect(safePath(urlPath)).toBe(file)
  })

  it.each([
    '',
    'index.html',
    '/..',
    '/../a',
    '/a/../b',
    '/a/./b',
    '//a',
    '/a//b',
    '/a/',
    '/.git/config',
    '/%2e%2e/a',
    '/..%2fa',
    '/a%5cb',
    '/C:/a',
    '/%00',
    '/%zz',
  ])('"%s" is none', (urlPath) => {
    expect(safePath(urlPath)).toBeNull()
  })
})

describe('the content security policy', () => {
  it('is one line: Electron drops a header with a line break without a word', () => {
    expect(contentSecurityPolicy).not.toMatch(/[\r\n]/)
  })

  it('lets no script run that is not a file of the page', () => {
    expect(contentSecurityPolicy).toMatch(/script-src 'self';/)
    expect(contentSecurityPolicy).not.toContain('unsafe-eval')
  })
})
