import { defineConfig } from 'vitest/config'
import { plainPython } from './test/support/plain-python.ts'

plainPython()

// Soak tests run shortened here and in full by `npm run test:soak`; tests that need a GPU, or agents from npm, run only by
// `npm run test:gpu` and `npm run test:agents`.
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
    exclude: ['test/end-to-end/**', 'test/gpu/**', 'test/agents/**', '**/node_modules/**'],
    setupFiles: ['test/support/own-leases.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'forks',
    maxWorkers: 2,
  },
})
