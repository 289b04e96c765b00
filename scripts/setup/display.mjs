import { spawn } from 'node:child_process'
import { needPrograms } from './system.mjs'

/** Whether a window can be shown here. */
export function hasDisplay() {
  return process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY)
}

/**
 * Starts an X server without a screen and returns its address once it answers. It chooses a free number itself and says when it
 * is ready, so nothing has to guess or wait.
 * @returns {Promise<{ display: string, close: () => void }>}
 */
export async function virtualDisplay() {
  await needPrograms(['Xvfb'])
  const args = ['-displayfd', '3', '-screen', '0', '1600x1000x24', '-nolisten', 'tcp', '-noreset']
  const server = spawn('Xvfb', args, { stdio: ['ignore', 'ignore', 'pipe', 'pipe'] })
  const [, , errors, ready] = server.stdio
  let complaint = ''
  errors?.on('data', (text) => {
    complaint += text
  })
  const number = await new Promise((resolve, reject) => {
    let text = ''
    ready?.on('data', (chunk) => {
      text += chunk
      if (text.includes('\n')) resolve(text.trim())
    })
    server.on('error', reject)
    server.on('exit', (code) => reject(new Error(`Xvfb ended with ${code}: ${complaint.trim()}`)))
  })
  return { display: `:${number}`, close: () => server.kill() }
}
