import { defineConfig } from '@playwright/test'
import { ownGround } from './test/support/own-ground.ts'
import { plainPython } from './test/support/plain-python.ts'

plainPython()
const { displays } = ownGround()

// One application, two doors: the tests in test/end-to-end/ run through both, those in its folders through one.
export default defineConfig({
  testDir: 'test/end-to-end',
  testMatch: '**/*.e2e.ts',
  outputDir: 'test-results',
  // Most of what a test does is to wait for the application: two share a machine of two cores well, and more would only disturb each other.
  workers: 2,
  retries: 0,
  forbidOnly: true,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  use: { screenshot: 'only-on-failure', trace: 'off' },
  projects: [
    {
      name: 'chromium',
      testIgnore: '**/end-to-end/desktop/**',
      use: {
        browserName: 'chromium',
        viewport: { width: 1440, height: 900 },
        launchOptions: {
          ...(process.env.CHROMIUM_PATH === undefined ? {} : { executablePath: process.env.CHROMIUM_PATH }),
          args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking'],
        },
      },
    },
    // Two windows on one display would take the focus from each other.
    { name: 'electron', testIgnore: '**/end-to-end/web/**', workers: Math.max(1, displays) },
  ],
})
