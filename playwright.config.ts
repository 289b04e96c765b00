import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defineConfig } from '@playwright/test'
import { plainPython } from './test/support/plain-python.ts'

plainPython()

// Leases hold on the whole machine: a test must not wait for a campaign that somebody runs beside it.
process.env.PAWL_LEASES ??= mkdtempSync(join(tmpdir(), 'pawl leases '))

// One application, two doors: the tests in test/end-to-end/ run through both, those in its folders through one.
export default defineConfig({
  testDir: 'test/end-to-end',
  testMatch: '**/*.e2e.ts',
  outputDir: 'test-results',
  // The machine has few cores and the tests start whole applications; side by side they would only disturb each other.
  workers: 1,
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
    { name: 'electron', testIgnore: '**/end-to-end/web/**' },
  ],
})
