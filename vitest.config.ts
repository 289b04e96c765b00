import { defineConfig } from 'vitest/config'

// Soak tests run shortened here and in full by `npm run test:soak`; tests that need a GPU run only by `npm run test:gpu`.
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
    exclude: ['test/end-to-end/**', 'test/gpu/**', '**/node_modules/**'],
    setupFiles: ['test/support/own-leases.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'forks',
    maxWorkers: 2,
  },
})
