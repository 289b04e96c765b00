import { defineConfig } from 'vitest/config'

// The agents as they are installed, run by `npm run test:agents`: 235 and 404 MB, and each takes seconds to start.
export default defineConfig({
  test: {
    include: ['test/agents/**/*.test.ts'],
    setupFiles: ['test/support/own-leases.ts'],
    testTimeout: 300_000,
    hookTimeout: 60_000,
    fileParallelism: false,
  },
})
