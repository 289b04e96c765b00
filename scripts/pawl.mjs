#!/usr/bin/env node
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { buildIfStale } from './setup/build.mjs'
import { exitCode, forwardSignals } from './setup/child.mjs'
import { loadsSqlite, node24 } from './setup/node.mjs'
import { at, runScript } from './setup/place.mjs'

if (loadsSqlite()) {
  if (process.send) dieWithParent()
  await runScript(async () => {
    await buildIfStale()
    return 0
  })
  // The command line itself: it reads process.argv and sets the exit code.
  if (process.exitCode === 0) {
    process.exitCode = undefined
    await import(at('out/main/headless.js'))
  }
} else {
  await runScript(() => rerun(node24()))
}

/**
 * Runs this same program under a newer Node: below 22.14, loading the prebuilt SQLite would crash the process.
 * @param {string} node
 * @returns {Promise<number>}
 */
function rerun(node) {
  return new Promise((resolve, reject) => {
    // The extra channel carries nothing: its end tells the child that this process was killed outright.
    const stdio = /** @type {const} */ (['inherit', 'inherit', 'inherit', 'ipc'])
    const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: [...stdio] })
    const stop = forwardSignals(child)
    child.on('error', reject)
    child.on('exit', (code, signal) => {
      stop()
      if (signal !== null) process.kill(process.pid, signal)
      resolve(exitCode(code, signal))
    })
  })
}

/** What kills one of the two processes kills both, so that killing the one a person sees is never half a kill. */
function dieWithParent() {
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))
  process.channel?.unref()
}
