import { defineConfig } from 'vitest/config'

// What only a machine with an NVIDIA GPU can check. One at a time: the GPU is one.
export default defineConfig({
  test: {
    include: ['test/gpu/**/*.test.ts'],
    setupFiles: ['test/support/own-leases.ts'],
    testTimeout: 600_000,
    hookTimeout: 600_000,
    fileParallelism: false,
  },
})
