import { resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'

const at = (...parts: string[]) => resolve(import.meta.dirname, ...parts)

// scripts/setup/build.mjs builds beside the old output and swaps the two, so that a program that is just starting never meets half a build.
const out = at(process.env.PAWL_BUILD_TO ?? 'out')

// The targets are those of the older fallback Electron (33: Node 20.18, Chrome 130); without them they would follow the installed
// Electron, and the fallback could not parse the output. What main imports from `dependencies` stays outside of the bundle.
const node = 'node20.18'
const chrome = 'chrome130'

export default defineConfig({
  main: {
    build: {
      outDir: resolve(out, 'main'),
      target: node,
      sourcemap: true,
      // A hundred files of its own, which take a tenth of a second to find and read each time Pawl starts.
      externalizeDeps: { exclude: ['zod'] },
      rolldownOptions: {
        input: {
          electron: at('main/electron.ts'),
          headless: at('main/headless.ts'),
          'api-agent': at('main/api-agent.ts'),
          'plan-worker': at('main/plan-worker.ts'),
          reader: at('main/core/training/reader-worker.ts'),
        },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: resolve(out, 'preload'),
      target: node,
      // A sandboxed preload can require nothing but electron, so everything else is bundled into it.
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: at('preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: at('renderer'),
    base: './',
    plugins: [react()],
    build: {
      outDir: resolve(out, 'renderer'),
      emptyOutDir: true,
      target: chrome,
      cssTarget: chrome,
      minify: true,
      // A drawing is used by its address, so that it takes the window's colours: inlined it would have none.
      assetsInlineLimit: (file) => (file.endsWith('.svg') ? false : undefined),
      rolldownOptions: { input: at('renderer/index.html') },
    },
    // The drawings of empty pages lie in resources/, beside the page's own folder.
    server: { port: 5183, strictPort: true, fs: { allow: [at()] } },
  },
})
