import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ElectronApplication } from '@playwright/test'
import { test as base, expect } from '@playwright/test'
import { lookInto, openIn } from '../../support/launch.ts'
import { putAway } from '../../support/put-away.ts'

const test = base.extend<{ desktop: ElectronApplication }>({
  desktop: async ({ browserName: _ }, use) => {
    const home = await mkdtemp(join(tmpdir(), 'pawl-desktop-'))
    const desktop = await openIn(home)
    // A test never opens a browser nor waits for a person: every question is recorded and answered with "cancel".
    await lookInto(desktop, ({ dialog, shell }) => {
      const asked: string[] = []
      Object.assign(globalThis, { asked })
      dialog.showMessageBox = (async (...given: unknown[]) => {
        asked.push(JSON.stringify(given.at(-1)))
        return { response: 1, checkboxChecked: false }
      }) as typeof dialog.showMessageBox
      shell.openExternal = async (url) => {
        asked.push(`opened ${url}`)
      }
    })
    await use(desktop)
    await desktop.close()
    await putAway(home)
  },
})

const asked = (desktop: ElectronApplication) =>
  lookInto(desktop, () => (globalThis as unknown as { asked: string[] }).asked)

test('the page has two functions and no Node', async ({ desktop }) => {
  const page = await desktop.firstWindow()
  const found = await page.evaluate(() => ({
    bridge: Object.keys((window as unknown as { pawl: object }).pawl).sort(),
    node: ['process', 'require', 'module', 'Buffer', 'ipcRenderer', 'electron'].filter((name) => name in globalThis),
    origin: location.href.split('#')[0],
  }))
  expect(found).toEqual({ bridge: ['onMessage', 'send'], node: [], origin: 'app://ui/index.html' })
})

test('the window is sandboxed, isolated and without hardware acceleration', async ({ desktop }) => {
  await desktop.firstWindow()
  const settings = await lookInto(desktop, ({ app, BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows()
    const contents = window?.webContents as unknown as { getLastWebPreferences: () => Record<string, unknown> }
    const { sandbox, contextIsolation, nodeIntegration, webviewTag } = contents.getLastWebPreferences()
    return {
      sandbox,
      contextIsolation,
      nodeIntegration,
      webviewTag: webviewTag ?? false,
      gpu: app.getGPUFeatureStatus().gpu_compositing,
    }
  })
  expect(settings).toMatchObject({ sandbox: true, contextIsolation: true, nodeIntegration: false, webviewTag: false })
  expect(settings.gpu).not.toBe('enabled')
})

test('the page stays where it is', async ({ desktop }) => {
  const page = await desktop.firstWindow()
  for (const address of [
    'https://example.invalid/',
    'file:///etc/passwd',
    'app://other/index.html',
    'data:text/html,x',
    'javascript:void(0)',
  ]) {
    await page.evaluate((url) => {
      const link = document.createElement('a')
      link.href = url
      document.body.append(link)
      link.click()
      link.remove()
    }, address)
  }
  await page.evaluate(() => {
    location.href = 'https://example.invalid/two'
  })
  await expect
    .poll(() => asked(desktop))
    .toEqual(expect.arrayContaining([expect.stringContaining('https://example.invalid/')]))
  expect(page.url()).toMatch(/^app:\/\/ui\/index\.html/)
  expect((await asked(desktop)).filter((text) => text.startsWith('opened'))).toEqual([])
})

test('the page opens no window; an http link is asked about, and nothing else is', async ({ desktop }) => {
  const page = await desktop.firstWindow()
  const opened = await page.evaluate(() =>
    [
      'file:///etc/passwd',
      'smb://host/share',
      'javascript:alert(1)',
      'app://ui/index.html',
      'about:blank',
      'https://example.invalid/a',
    ].map((url) => window.open(url) === null),
  )
  expect(opened).toEqual([true, true, true, true, true, true])
  await expect.poll(async () => (await asked(desktop)).length).toBe(1)
  expect((await asked(desktop))[0]).toContain('https://example.invalid/a')
  expect(await lookInto(desktop, ({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
})

test('only files of the page are served, with the policy', async ({ desktop }) => {
  const page = await desktop.firstWindow()
  const answers = await page.evaluate(async () => {
    const paths = [
      '/index.html',
      '/../../package.json',
      '/%2e%2e/%2e%2e/package.json',
      '/..%2f..%2fpackage.json',
      '//etc/passwd',
      '/.env',
      '/nothing.js',
    ]
    return await Promise.all(paths.map(async (path) => (await fetch(`app://ui${path}`)).status))
  })
  expect(answers).toEqual([200, 404, 404, 404, 404, 404, 404])
  const policy = await page.evaluate(async () =>
    (await fetch('app://ui/index.html')).headers.get('content-security-policy'),
  )
  expect(policy).toContain("script-src 'self';")
})

test('another channel, a malformed message and an oversized one do nothing', async ({ desktop }) => {
  const page = await desktop.firstWindow()
  const replies = await page.evaluate(async () => {
    type Bridge = { send: (message: unknown) => void; onMessage: (receive: (text: string) => void) => () => void }
    const { pawl } = window as unknown as { pawl: Bridge }
    const received: unknown[] = []
    const stop = pawl.onMessage((text) => received.push(JSON.parse(text)))
    const reply = async (message: unknown): Promise<unknown> => {
      received.length = 0
      pawl.send(message)
      for (;;) {
        const found = received.find(
          (one) =>
            typeof one === 'object' &&
            one !== null &&
            'id' in one &&
            ((one as { id: number }).id === 987_654 || (one as { id: number }).id === -1),
        )
        if (found !== undefined) return found
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
    }
    const answers = [
      await reply(null),
      await reply({ id: 987_654, method: ['app.info'], args: {} }),
      await reply({ id: 987_654, method: 'constructor', args: {} }),
      await reply({ id: 987_654, method: 'run.show', args: { run: '../../etc/passwd' } }),
      await reply({ id: 987_654, method: 'app.info', args: { padding: 'x'.repeat(5 * 1024 * 1024) } }),
      await reply({ id: 987_654, method: 'app.info', args: {} }),
    ]
    stop()
    return answers
  })
  const code = (reply: unknown) => (reply as { error?: { code: string } }).error?.code ?? 'ok'
  expect(replies.map(code)).toEqual([
    'malformed-message',
    'malformed-message',
    'unknown-method',
    'bad-arguments',
    'malformed-message',
    'ok',
  ])
})

test('a message from a foreign frame is not heard, nor one on another channel', async ({ desktop }) => {
  await desktop.firstWindow()
  const heard = await lookInto(desktop, async ({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents
    if (contents === undefined) return null
    const answered = new Set<number>()
    const own = { url: 'app://ui/index.html', parent: null }
    const answersTo = new Promise<number[]>((resolve) => {
      contents.send = (_channel, text) => {
        const { id } = JSON.parse(String(text)) as { id?: number }
        if (id !== undefined) answered.add(id)
        if (id === 31_339) resolve([...answered].filter((one) => one >= 31_330))
      }
    })
    const say = (channel: string, id: number, senderFrame: unknown) =>
      contents.ipc.emit(channel, { senderFrame }, JSON.stringify({ id, method: 'app.info', args: {} }))
    say('pawl', 31_331, null)
    say('pawl', 31_332, { url: 'https://example.invalid/', parent: null })
    say('pawl', 31_333, { url: 'app://other/index.html', parent: null })
    say('pawl', 31_334, { url: 'app://ui/index.html', parent: own })
    say('other', 31_335, own)
    say('pawl', 31_339, own)
    return { channels: contents.ipc.eventNames().filter((name) => name !== 'error'), answered: await answersTo }
  })
  expect(heard).toEqual({ channels: ['pawl'], answered: [31_339] })
})

test('a second start shows the window that is there', async ({ desktop }) => {
  await desktop.firstWindow()
  const home = await lookInto(desktop, ({ app }) => app.getPath('userData').replace(/\/window$/, ''))
  await lookInto(desktop, ({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide())
  await expect(openIn(home)).rejects.toThrow()
  await expect
    .poll(() => lookInto(desktop, ({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible()))
    .toBe(true)
})
