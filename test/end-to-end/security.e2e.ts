import { expect } from '@playwright/test'
import { test } from '../support/app.ts'

// Through both doors: what the page must not be able to do, tried from inside it.

test('the page runs no script but its own files, and loads nothing from elsewhere', async ({ app }) => {
  const refused = await app.page.evaluate(async () => {
    const violations: string[] = []
    document.addEventListener('securitypolicyviolation', (event) => violations.push(event.effectiveDirective))
    const inline = document.createElement('script')
    inline.textContent = 'globalThis.ranInline = true'
    document.body.append(inline)
    // In a turn of its own: what the debugger evaluates directly is excused from the policy.
    const evaluated = await new Promise<boolean>((resolve) => {
      setTimeout(() => {
        try {
          resolve(new Function('return false')())
        } catch {
          resolve(true)
        }
      })
    })
    const fetched = await fetch('https://example.invalid/').then(
      () => false,
      () => true,
    )
    const image = new Image()
    const imageFailed = await new Promise<boolean>((resolve) => {
      image.onerror = () => resolve(true)
      image.onload = () => resolve(false)
      image.src = 'https://example.invalid/a.png'
    })
    return {
      ranInline: 'ranInline' in globalThis,
      evalRefused: evaluated,
      fetchRefused: fetched,
      imageRefused: imageFailed,
      violations: [...new Set(violations)].sort(),
    }
  })
  expect(refused).toMatchObject({ ranInline: false, evalRefused: true, fetchRefused: true, imageRefused: true })
  expect(refused.violations).toEqual(
    expect.arrayContaining(['connect-src', 'img-src', 'script-src', 'script-src-elem']),
  )
})

test('the page gets no permission', async ({ app }) => {
  const states = await app.page.evaluate(async () => {
    const position = new Promise<string>((resolve) => {
      navigator.geolocation.getCurrentPosition(
        () => resolve('granted'),
        () => resolve('denied'),
      )
    })
    const camera = navigator.mediaDevices.getUserMedia({ video: true }).then(
      () => 'granted',
      () => 'denied',
    )
    return [await position, await camera, await Notification.requestPermission()]
  })
  expect(states).not.toContain('granted')
})
