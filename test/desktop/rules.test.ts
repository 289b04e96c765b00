import { describe, expect, it } from 'vitest'
import { externalLink, isOwnPage, mayHave, pageUrl } from '../../main/desktop/rules.ts'

const development = 'http://localhost:5183'

describe("the window's own page", () => {
  it.each([pageUrl, 'app://ui/', 'app://ui/index.html#/leaderboard', 'app://ui/assets/a.js'])('%s is', (url) => {
    expect(isOwnPage(url, null)).toBe(true)
  })

  it.each([
    '',
    'about:blank',
    'app://other/index.html',
    'app://ui.example.org/',
    'app://uix/',
    'http://ui/',
    'https://example.org',
    'file:///etc/passwd',
    'data:text/html,x',
    'not a url',
  ])('"%s" is not', (url) => {
    expect(isOwnPage(url, null)).toBe(false)
  })

  it('is the development server only where there is one', () => {
    expect(isOwnPage(`${development}/index.html`, development)).toBe(true)
    expect(isOwnPage(`${development}/index.html`, null)).toBe(false)
    expect(isOwnPage('http://localhost:5184/', development)).toBe(false)
    expect(isOwnPage('https://localhost:5183/', development)).toBe(false)
  })
})

describe('a link out of the window', () => {
  it.each([
    ['https://example.org/a?b#c', 'https://example.org/a?b#c'],
    ['http://example.org', 'http://example.org/'],
    ['file:///etc/passwd', null],
    ['javascript:alert(1)', null],
    ['smb://host/share', null],
    ['vscode://x', null],
    ['app://ui/index.html', null],
    ['https://user:word@example.org/', null],
    ['https://', null],
    ['', null],
  ])('%s opens %s', (url, opened) => {
    expect(externalLink(url)).toBe(opened)
  })
})

describe('permissions', () => {
  it('are none but writing text to the clipboard, for the own page', () => {
    expect(mayHave('clipboard-sanitized-write', pageUrl, null)).toBe(true)
    expect(mayHave('clipboard-sanitized-write', 'https://example.org', null)).toBe(false)
    for (const permission of [
      'clipboard-read',
      'geolocation',
      'media',
      'notifications',
      'openExternal',
      'fileSystem',
      'loopback-network',
      'something-new',
    ])
      expect(mayHave(permission, pageUrl, null)).toBe(false)
  })
})
