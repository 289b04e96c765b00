import { defineConfig } from 'vitest/config'
import { LongestFirst } from './test/support/longest-first.ts'
import { plainPython } from './test/support/plain-python.ts'

plainPython()

const tests = ['test/**/*.test.ts', 'test/**/*.test.tsx']
const elsewhere = ['test/end-to-end/**', 'test/gpu/**', 'test/agents/**', '**/node_modules/**']
const layers = 'test/layers.test.ts'
/** Nothing but functions, or a database at most: such files leave nothing behind in their process, and share one. */
const pure = ['renderer', 'core/decide', 'core/plan', 'core/store', 'core/views'].map((folder) => `test/${folder}/**`)

// Soak tests run shortened here and in full by `npm run test:soak`; tests that need a GPU, or agents from npm, run only by
// `npm run test:gpu` and `npm run test:agents`.
export default defineConfig({
  test: {
    setupFiles: ['test/support/own-leases.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'forks',
    // One more than the cores of the smallest machine: most of them start programs and wait for them.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    projects: [
      { extends: true, test: { name: 'layers', include: [layers] } },
      { extends: true, test: { name: 'real', include: tests, exclude: [layers, ...pure, ...elsewhere] } },
      {
        extends: true,
        test: {
          name: 'pure',
          include: pure.map((folder) => `${folder}/*.test.{ts,tsx}`),
          exclude: elsewhere,
          isolate: false,
        },
      },
    ],
  },
})
